# Writes the two fonts as byte arrays: cmake -DOUT= -DHEADER= -DREGULAR= -DSEMI_BOLD= -P this.
set(text "// Made by embed_fonts.cmake.\n#include \"${HEADER}\"\n\nnamespace carillon::center {\nnamespace {\n")
foreach(font IN ITEMS REGULAR SEMI_BOLD)
  file(READ ${${font}} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(....................................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND text "const unsigned char k_${font}[] = {\n${bytes}};\n")
endforeach()
string(APPEND text "}  // namespace\n
EmbeddedFont regular_font() { return {k_REGULAR, sizeof k_REGULAR}; }
EmbeddedFont semi_bold_font() { return {k_SEMI_BOLD, sizeof k_SEMI_BOLD}; }
}  // namespace carillon::center\n")
file(WRITE ${OUT} "${text}")
