#include "server/auth/key_file.hpp"

#include "server/auth/pem_blocks.hpp"

#include <algorithm>

namespace carillon {

namespace {

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
    const auto blocks = pem_blocks(text);
    if (!blocks) return blocks.error();
    if (blocks->size() > most)
        return Error{Errc::kInvalid, "", "more than " + std::to_string(most) + " keys"};
    std::vector<NamedKey> keys;
    for (const PemBlock& block : *blocks) {
        auto key = jose::Key::from_pem(std::string(block.text) + "\n");
        if (!key) {
            return Error{Errc::kInvalid, "",
                         "key " + std::to_string(keys.size() + 1) + ": " + key.error().message};
        }
        keys.push_back({find_id(block.before), std::move(*key)});
    }
    if (keys.empty()) return Error{Errc::kInvalid, "", "no PEM block in it"};
    return keys;
}

}  // namespace carillon
