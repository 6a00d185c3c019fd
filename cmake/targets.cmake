# What every target of ours has in common. Libraries from outside are never touched by it.
add_library(carillon_warnings INTERFACE)
target_compile_options(carillon_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Werror)

# carillon_target(NAME): C++20 without extensions, our warnings, includes rooted at the top. File names
# in assertions are relative, so that every folder builds the same bytes and none tells where it was.
function(carillon_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
  target_link_libraries(${name} PRIVATE carillon_warnings)
endfunction()
