# Writes the description of the interface as a byte array: cmake -DOUT= -DDOCUMENT= -P this.
file(READ ${DOCUMENT} document)
string(JSON version ERROR_VARIABLE error GET "${document}" openapi)
if(error)
  message(FATAL_ERROR "${DOCUMENT}: ${error}")
endif()
file(READ ${DOCUMENT} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(....................................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "// Made by embed_openapi.cmake.
#include \"server/http/api/openapi.hpp\"

namespace carillon {
namespace {
const unsigned char kDocument[] = {\n${bytes}};
}  // namespace

std::string_view openapi_document() {
    return {reinterpret_cast<const char*>(kDocument), sizeof kDocument};
}

}  // namespace carillon\n")
