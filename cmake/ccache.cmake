# Compile through ccache where it is installed; a launcher named on the command line wins.
# For precompiled headers and wasm alike nothing else is needed.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CARILLON_CCACHE ccache)
  mark_as_advanced(CARILLON_CCACHE)
  if(CARILLON_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CARILLON_CCACHE})
  endif()
endif()
