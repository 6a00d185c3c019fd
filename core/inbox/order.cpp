#include "core/inbox/order.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace carillon {
namespace {

// A cursor is 26 bytes in base64url without padding (RFC 4648 section 5):
// version 1, is_read << 4 | priority, created_at as 8 bytes big endian, id as 16 bytes.
constexpr std::size_t kCursorBytes = 26;
constexpr std::uint8_t kCursorVersion = 1;
constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using CursorBytes = std::array<std::uint8_t, kCursorBytes>;

std::string to_base64url(const CursorBytes& bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (std::uint8_t byte : bytes) {
        bits = (bits << 8) | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            out.push_back(kAlphabet[(bits >> count) & 0x3f]);
        }
    }
    if (count > 0) out.push_back(kAlphabet[(bits << (6 - count)) & 0x3f]);
    return out;
}

std::optional<CursorBytes> from_base64url(std::string_view text) {
    if (text.size() != (kCursorBytes * 8 + 5) / 6) return std::nullopt;
    const std::string_view alphabet(kAlphabet, 64);
    CursorBytes bytes{};
    std::uint32_t bits = 0;
    int count = 0;
    std::size_t size = 0;
    for (char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[size++] = static_cast<std::uint8_t>(bits >> count);
        }
    }
    // One text per key: the bits left over must be zero.
    if (size != kCursorBytes || (bits & ((1u << count) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace

std::strong_ordering operator<=>(const SortKey& a, const SortKey& b) {
    if (a.is_read != b.is_read) {
        return a.is_read ? std::strong_ordering::greater : std::strong_ordering::less;
    }
    if (a.priority != b.priority) {
        return static_cast<int>(b.priority) <=> static_cast<int>(a.priority);
    }
    if (a.created_at != b.created_at) return b.created_at.count() <=> a.created_at.count();
    return b.id <=> a.id;
}

SortKey sort_key(const Notification& n) {
    return SortKey{n.is_read(), n.priority, n.created_at, n.id};
}

bool precedes(const Notification& a, const Notification& b) {
    return (sort_key(a) <=> sort_key(b)) < 0;
}

bool stands_before(ListOrder order, const SortKey& a, const SortKey& b) {
    if (order == ListOrder::kCanonical) return (a <=> b) < 0;
    return a.created_at != b.created_at ? a.created_at > b.created_at : (b.id <=> a.id) < 0;
}

// What operations have altered stands in order but for a few rows, so that runs which are in order
// are merged, two by two; in a browser that is also a quarter of what std::sort() takes.
void sort_rows(std::vector<const Notification*>& rows, std::size_t begin, ListOrder order) {
    const auto before = [order](const Notification* a, const Notification* b) {
        return stands_before(order, sort_key(*a), sort_key(*b));
    };
    const auto at = [&rows](std::size_t place) {
        return rows.begin() + static_cast<std::ptrdiff_t>(place);
    };
    std::vector<std::size_t> ends;  // of the runs
    for (std::size_t end = begin; end < rows.size(); ends.push_back(end)) {
        const auto run = std::is_sorted_until(at(end), rows.end(), before);
        end = static_cast<std::size_t>(run - rows.begin());
    }
    std::vector<const Notification*> merged;
    while (ends.size() > 1) {
        merged.clear();
        merged.reserve(rows.size() - begin);
        std::size_t first = begin;
        std::size_t pairs = 0;
        for (std::size_t i = 0; i < ends.size(); i += 2) {
            const std::size_t middle = ends[i];
            const std::size_t last = i + 1 < ends.size() ? ends[i + 1] : middle;
            std::merge(at(first), at(middle), at(middle), at(last), std::back_inserter(merged),
                       before);
            ends[pairs++] = first = last;
        }
        ends.resize(pairs);
        std::copy(merged.begin(), merged.end(), at(begin));
    }
}

std::string encode_cursor(const SortKey& key) {
    CursorBytes bytes{};
    bytes[0] = kCursorVersion;
    bytes[1] = static_cast<std::uint8_t>((key.is_read ? 0x10 : 0) | static_cast<int>(key.priority));
    const auto time = static_cast<std::uint64_t>(key.created_at.count());
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[2 + i] = static_cast<std::uint8_t>(time >> (8 * (7 - i)));
    }
    for (std::size_t i = 0; i < 16; ++i)
        bytes[10 + i] = key.id.bytes()[i];
    return to_base64url(bytes);
}

std::optional<SortKey> decode_cursor(std::string_view text) {
    const auto bytes = from_base64url(text);
    if (!bytes || (*bytes)[0] != kCursorVersion || ((*bytes)[1] & 0xec) != 0) return std::nullopt;
    SortKey key;
    key.is_read = ((*bytes)[1] & 0x10) != 0;
    key.priority = static_cast<Priority>((*bytes)[1] & 0x03);
    std::uint64_t time = 0;
    for (std::size_t i = 0; i < 8; ++i)
        time = (time << 8) | (*bytes)[2 + i];
    key.created_at = Millis(static_cast<std::int64_t>(time));
    detail::UuidBytes id{};
    for (std::size_t i = 0; i < 16; ++i)
        id[i] = (*bytes)[10 + i];
    key.id = NotificationId(id);
    return key;
}

}  // namespace carillon
