#pragma once
// Content codings of answers that are made at request: gzip (RFC 1952) and br (RFC 7932).

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

enum class Coding { kIdentity, kGzip, kBrotli };
std::string_view text(Coding coding);  // as in Content-Encoding

// The one that Accept-Encoding likes best, of equals the smaller form. Without a header: identity.
Coding choose_coding(std::string_view accept_encoding);

// Nothing where that would not be smaller. About 20 us per KiB; any thread.
std::optional<std::string> compress(std::string_view content, Coding coding);

}  // namespace carillon
