#include "core/inbox/inbox_digest.hpp"

#include "core/base/hex.hpp"
#include "core/base/splitmix64.hpp"
#include "core/inbox/unread.hpp"

#include <cstddef>

namespace carillon {
namespace {

// `mix` of docs/protocol.md.
std::uint64_t mix(std::uint64_t x) {
    return splitmix64_mixed(x + kSplitMix64Step);
}

// Bytes in network order, so that every machine gets the same number.
std::uint64_t eight_bytes(const detail::UuidBytes& bytes, std::size_t begin) {
    std::uint64_t value = 0;
    for (std::size_t i = begin; i < begin + 8; ++i)
        value = value << 8 | bytes[i];
    return value;
}

std::uint64_t digest_of(const Notification& n) {
    const std::uint64_t standing =
        static_cast<std::uint64_t>(n.priority) << 1 | (n.seen_at ? 1u : 0u);
    std::uint64_t digest = mix(eight_bytes(n.id.bytes(), 0));
    digest = mix(digest ^ eight_bytes(n.id.bytes(), 8));
    digest = mix(digest ^ n.rev);
    digest = mix(digest ^ static_cast<std::uint64_t>(n.created_at.count()));
    return mix(digest ^ standing);
}

}  // namespace

std::optional<InboxDigest> InboxDigest::parse(std::string_view text) {
    const auto value = parse_hex(text);
    if (!value) return std::nullopt;
    return InboxDigest(*value);
}

std::string InboxDigest::text() const {
    return hex_text(value_);
}

void InboxDigest::add(const Notification& n) {
    if (is_unread(n)) value_ += digest_of(n);
}

void InboxDigest::remove(const Notification& n) {
    if (is_unread(n)) value_ -= digest_of(n);
}

}  // namespace carillon
