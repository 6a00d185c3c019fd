#include "server/auth/key_file.hpp"

#include <algorithm>

namespace carillon {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The name in the last "kid: NAME" line of the text between two blocks.
std::string find_id(std::string_view between) {
    std::string id;
    while (!between.empty()) {
        const std::size_t end = std::min(between.find('\n'), between.size());
        std::string_view line = trimmed(between.substr(0, end));
        if (line.substr(0, 1) == "#") line = trimmed(line.substr(1));
        if (line.substr(0, 4) == "kid:") id = trimmed(line.substr(4));
        between.remove_prefix(std::min(end + 1, between.size()));
    }
    return id;
}

}  // namespace

Result<std::vector<NamedKey>> read_key_file(std::string_view text, std::size_t most) {
    std::vector<NamedKey> keys;
    std::size_t at = 0;
    while (true) {
        const std::size_t begin = text.find(kBegin, at);
        if (begin == std::string_view::npos) break;
        const std::string which = "key " + std::to_string(keys.size() + 1) + ": ";
        const std::size_t end = text.find(kEnd, begin);
        const std::size_t after =
            end == std::string_view::npos ? end : text.find(kDashes, end + kEnd.size());
        if (after == std::string_view::npos) {
            return Error{Errc::kInvalid, "", which + "its END line is missing"};
        }
        if (keys.size() == most) {
            return Error{Errc::kInvalid, "", "more than " + std::to_string(most) + " keys"};
        }
        const std::size_t stop = after + kDashes.size();
        auto key = jose::Key::from_pem(std::string(text.substr(begin, stop - begin)) + "\n");
        if (!key) return Error{Errc::kInvalid, "", which + key.error().message};
        keys.push_back({find_id(text.substr(at, begin - at)), std::move(*key)});
        at = stop;
    }
    if (keys.empty()) return Error{Errc::kInvalid, "", "no PEM block in it"};
    return keys;
}

}  // namespace carillon
