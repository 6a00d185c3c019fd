#pragma once
// Text as the seven-bit lines of a mail's part (RFC 2045 section 6). Lines end with CRLF and have
// at most 76 characters.

#include <string>
#include <string_view>

namespace carillon::deliver {

// Line ends of any kind as CRLF, the last line with one too; without control characters but the
// tab, and what is no UTF-8 replaced by U+FFFD: what a part of type text may hold.
std::string canonical_text(std::string_view text);

// Section 6.7. What mail servers have been seen to change (a line's last blank, "From " at a line's
// begin, a point alone) is spelled. Precondition: canonical_text.
std::string quoted_printable(std::string_view text);

// Section 6.8.
std::string base64_lines(std::string_view bytes);

}  // namespace carillon::deliver
