#pragma once
// The two weights of Inter that the module carries, cut by scripts/setup to what it can show. The
// bytes live as long as the program.

#include <cstddef>

namespace carillon::center {

struct EmbeddedFont {
    const unsigned char* bytes;
    std::size_t size;
};

EmbeddedFont regular_font();
EmbeddedFont semi_bold_font();

}  // namespace carillon::center
