# carillon_tidy(NAME): have clang-tidy read each file of the target as it compiles (preset "tidy").
# The checks stand in .clang-tidy; a finding fails the build.
set(CARILLON_TIDY_COMMAND "")
if(CARILLON_TIDY)
  find_program(CARILLON_CLANG_TIDY NAMES clang-tidy-19 clang-tidy REQUIRED)
  set(CARILLON_TIDY_COMMAND ${CARILLON_CLANG_TIDY} --quiet --warnings-as-errors=*
    # g++ accepts these and clang does not know them.
    --extra-arg=-Wno-unknown-warning-option)
endif()

function(carillon_tidy name)
  if(CARILLON_TIDY)
    set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "${CARILLON_TIDY_COMMAND}")
  endif()
endfunction()
