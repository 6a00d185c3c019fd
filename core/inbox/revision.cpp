#include "core/inbox/revision.hpp"

#include "core/base/limits.hpp"

namespace carillon {
namespace {

bool is_epoch_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<std::uint64_t> parse_counter(std::string_view text) {
    if (text.empty() || text.size() > 16) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::uint64_t value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (value > limits::kMaxCounter) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Revision> Revision::parse(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot > limits::kEpochChars) return std::nullopt;
    const auto epoch = text.substr(0, dot);
    for (char c : epoch) {
        if (!is_epoch_char(c)) return std::nullopt;
    }
    const auto counter = parse_counter(text.substr(dot + 1));
    if (!counter) return std::nullopt;
    return Revision{std::string(epoch), *counter};
}

std::string Revision::text() const {
    return epoch + '.' + std::to_string(counter);
}

}  // namespace carillon
