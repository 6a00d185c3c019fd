#include "server/base/text/ascii_domain.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

namespace carillon {

std::optional<std::string> ascii_domain(std::string_view domain) {
    const bool is_ascii = std::all_of(domain.begin(), domain.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii) return std::string(domain);
    char* found = nullptr;
    const int code = idn2_to_ascii_8z(std::string(domain).c_str(), &found,
                                      IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, void (*)(void*)> owned(found, idn2_free);
    if (code != IDN2_OK) return std::nullopt;
    return std::string(found);
}

}  // namespace carillon
