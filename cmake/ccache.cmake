# Compile through ccache where it is installed; a launcher named on the command line wins. Paths below
# the source folder are hashed as relative ones, so a second clone finds what the first has compiled.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CARILLON_CCACHE ccache)
  mark_as_advanced(CARILLON_CCACHE)
  if(CARILLON_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true
      ${CARILLON_CCACHE})
  endif()
endif()
