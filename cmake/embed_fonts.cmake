# carillon_embed_fonts(NAME FONT...): an interface library whose include path holds the header
# "web-client/fonts.hpp" with one array per font: kInterRegular for build/fonts/Inter-Regular.otf.
# A later change of the font rebuilds the header. Run as a script, this file writes that header.
if(CMAKE_SCRIPT_MODE_FILE)
  set(text "// Made from the fonts in build/fonts by cmake/embed_fonts.cmake.\n#pragma once\n\n")
  string(APPEND text "namespace carillon {\n\n")
  foreach(index RANGE 4 ${CMAKE_ARGC})
    set(font "${CMAKE_ARGV${index}}")
    if(font STREQUAL "")
      continue()
    endif()
    cmake_path(GET font STEM name)
    string(REPLACE "-" "" name ${name})
    file(READ ${font} bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND text "inline constexpr unsigned char k${name}[] = {${bytes}};\n\n")
  endforeach()
  string(APPEND text "}  // namespace carillon\n")
  file(WRITE ${CMAKE_ARGV3} "${text}")
  return()
endif()

function(carillon_embed_fonts name)
  set(folder ${PROJECT_BINARY_DIR}/generated)
  set(header ${folder}/web-client/fonts.hpp)
  foreach(font IN LISTS ARGN)
    if(NOT EXISTS ${font})
      message(FATAL_ERROR "${font} is missing: run scripts/setup")
    endif()
  endforeach()
  add_custom_command(OUTPUT ${header}
    COMMAND ${CMAKE_COMMAND} -P ${PROJECT_SOURCE_DIR}/cmake/embed_fonts.cmake ${header} ${ARGN}
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed_fonts.cmake
    COMMENT "Embedding the fonts"
    VERBATIM)
  add_library(${name} INTERFACE)
  target_sources(${name} INTERFACE ${header})
  target_include_directories(${name} SYSTEM INTERFACE ${folder})
endfunction()
