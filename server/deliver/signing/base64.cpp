#include "server/deliver/signing/base64.hpp"

#include "server/auth/base64url.hpp"

#include <algorithm>

namespace carillon::deliver {

std::string encode_base64(std::string_view bytes) {
    std::string out = encode_base64url(bytes);
    std::replace(out.begin(), out.end(), '-', '+');
    std::replace(out.begin(), out.end(), '_', '/');
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string_view::npos)
        return std::nullopt;
    std::string letters(text.substr(0, std::min(text.find('='), text.size())));
    if (text.substr(letters.size()) != std::string((4 - letters.size() % 4) % 4, '='))
        return std::nullopt;
    std::replace(letters.begin(), letters.end(), '+', '-');
    std::replace(letters.begin(), letters.end(), '/', '_');
    return decode_base64url(letters);
}

}  // namespace carillon::deliver
