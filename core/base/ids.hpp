#pragma once
// Strong identifiers. A UUID (RFC 9562) is kept as 16 bytes; its text is lower case with hyphens.
// Ordering is by bytes, which is also the order of the texts.

#include "core/base/time.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

namespace detail {
using UuidBytes = std::array<std::uint8_t, 16>;
std::optional<UuidBytes> parse_uuid(std::string_view text);
std::string uuid_text(const UuidBytes& bytes);
}  // namespace detail

template <class Tag>
class Uuid {
  public:
    Uuid() = default;  // the nil UUID
    explicit Uuid(const detail::UuidBytes& bytes) : bytes_(bytes) {}

    // Accepts 8-4-4-4-12 hexadecimal digits in either case, nothing else.
    static std::optional<Uuid> parse(std::string_view text) {
        auto bytes = detail::parse_uuid(text);
        if (!bytes) return std::nullopt;
        return Uuid(*bytes);
    }
    std::string text() const { return detail::uuid_text(bytes_); }
    const detail::UuidBytes& bytes() const { return bytes_; }

    friend bool operator==(const Uuid&, const Uuid&) = default;
    friend std::strong_ordering operator<=>(const Uuid& a, const Uuid& b) {
        return std::memcmp(a.bytes_.data(), b.bytes_.data(), a.bytes_.size()) <=> 0;
    }
    std::size_t hash() const {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::memcpy(&high, bytes_.data(), 8);
        std::memcpy(&low, bytes_.data() + 8, 8);
        // Any byte may be the one that differs, and a shard is picked by the lowest bits. A product
        // carries upwards only, so each is folded down again (fmix64 of MurmurHash3).
        std::uint64_t mixed = high * 0x9e3779b97f4a7c15ull;
        mixed ^= mixed >> 32;
        mixed ^= low;
        mixed ^= mixed >> 33;
        mixed *= 0xff51afd7ed558ccdull;
        mixed ^= mixed >> 33;
        mixed *= 0xc4ceb9fe1a85ec53ull;
        mixed ^= mixed >> 33;
        return static_cast<std::size_t>(mixed);
    }

  private:
    detail::UuidBytes bytes_{};
};

using UserId = Uuid<struct UserIdTag>;
using TeamId = Uuid<struct TeamIdTag>;
using NotificationId = Uuid<struct NotificationIdTag>;
using DeliveryId = Uuid<struct DeliveryIdTag>;

// RFC 9562 section 5.7. `now` must lie in 1970..10889; `random` supplies all 74 free bits.
NotificationId make_notification_id(Millis now, const std::array<std::uint8_t, 10>& random);

struct UuidHash {
    template <class Tag>
    std::size_t operator()(const Uuid<Tag>& id) const {
        return id.hash();
    }
};

}  // namespace carillon
