#pragma once
// What Redis says of a stream, as values. What is not understood is left out.

#include "core/base/time.hpp"
#include "server/bus/redis/reply.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::source {

// "1700000000000-3": milliseconds of the server's clock, and which one within them.
struct StreamId {
    std::uint64_t ms = 0;
    std::uint64_t seq = 0;

    static std::optional<StreamId> parse(std::string_view text);
    std::string text() const;

    friend bool operator==(const StreamId&, const StreamId&) = default;
    friend bool operator<(const StreamId& a, const StreamId& b) {
        return std::pair(a.ms, a.seq) < std::pair(b.ms, b.seq);
    }
};

struct StreamEntry {
    std::string id;
    std::vector<std::pair<std::string, std::string>> fields;
    bool is_deleted = false;  // its place is still pending, what it held is gone

    const std::string* find(std::string_view field) const;  // the first of that name, or null
    std::string text() const;                               // all fields, as a JSON object
};
// [[id, [field, value, …]], …], as of XCLAIM.
std::vector<StreamEntry> entries_of(const redis::Reply& reply);
// [[stream, entries], …], as of XREADGROUP of one stream; a nil is none.
std::vector<StreamEntry> read_entries_of(const redis::Reply& reply);

struct PendingEntry {
    std::string id;
    std::string consumer;
    std::uint64_t deliveries = 0;
};
// XPENDING stream group IDLE … - + …
std::vector<PendingEntry> pending_of(const redis::Reply& reply);

struct GroupState {
    std::string name;
    std::uint64_t pending = 0;
    StreamId last_delivered;
    std::optional<std::uint64_t> lag;  // nobody has read them; Redis does not always know
};
// XINFO GROUPS stream
std::vector<GroupState> groups_of(const redis::Reply& reply);

// What is below may be taken out of the stream: every group has acknowledged it, and it is older
// than `keep`. `first_pending` stands in for groups with entries pending, in their order. Nothing:
// leave all. Without any group nobody has read anything.
std::optional<StreamId> trim_bound(const std::vector<GroupState>& groups,
                                   const std::vector<StreamId>& first_pending, Millis server_now,
                                   Millis keep);

}  // namespace carillon::source
