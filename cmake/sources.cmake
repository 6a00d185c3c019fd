# carillon_sources(OUT [RECURSE] [EXCLUDE path...])
#
# The .cpp files of the calling folder, asked for again at every build, so that adding a file never
# needs a change here. A folder without any is an error: its tests would pass by not being there.
function(carillon_sources out)
  cmake_parse_arguments(arg "RECURSE" "" "EXCLUDE" ${ARGN})
  set(mode GLOB)
  if(arg_RECURSE)
    set(mode GLOB_RECURSE)
  endif()
  file(${mode} files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  foreach(path IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM files ${CMAKE_CURRENT_SOURCE_DIR}/${path})
  endforeach()
  if(NOT files)
    message(FATAL_ERROR "no source file in ${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set(${out} ${files} PARENT_SCOPE)
endfunction()
