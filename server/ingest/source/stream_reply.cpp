#include "server/ingest/source/stream_reply.hpp"

#include "core/json/writer.hpp"

#include <algorithm>
#include <charconv>

namespace carillon::source {

namespace {

using redis::Reply;

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::uint64_t unsigned_of(const Reply& reply) {
    return reply.kind == Reply::Kind::kInteger && reply.integer > 0
               ? static_cast<std::uint64_t>(reply.integer)
               : 0;
}

// A map that comes as [name, value, …].
const Reply& member(const Reply& map, std::string_view name) {
    for (std::size_t i = 0; i + 1 < map.items.size(); i += 2)
        if (map.text_at(i) == name) return map.items[i + 1];
    return map.at(map.items.size());
}

}  // namespace

std::optional<StreamId> StreamId::parse(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto ms = whole(text.substr(0, dash));
    const auto seq = whole(text.substr(dash + 1));
    if (!ms || !seq) return std::nullopt;
    return StreamId{*ms, *seq};
}

std::string StreamId::text() const {
    return std::to_string(ms) + "-" + std::to_string(seq);
}

const std::string* StreamEntry::find(std::string_view field) const {
    for (const auto& [name, value] : fields)
        if (name == field) return &value;
    return nullptr;
}

std::string StreamEntry::text() const {
    std::string out;
    json::ObjectWriter object(out);
    for (const auto& [name, value] : fields)
        json::append_string(object.foreign_key(name), value);
    object.close();
    return out;
}

std::vector<StreamEntry> entries_of(const Reply& reply) {
    std::vector<StreamEntry> entries;
    entries.reserve(reply.items.size());
    for (const Reply& item : reply.items) {
        StreamEntry entry;
        entry.id = std::string(item.text_at(0));
        if (entry.id.empty()) continue;
        const Reply& fields = item.at(1);
        entry.is_deleted = fields.kind != Reply::Kind::kArray;
        for (std::size_t i = 0; i + 1 < fields.items.size(); i += 2)
            entry.fields.emplace_back(fields.text_at(i), fields.text_at(i + 1));
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<StreamEntry> read_entries_of(const Reply& reply) {
    return entries_of(reply.at(0).at(1));
}

std::vector<PendingEntry> pending_of(const Reply& reply) {
    std::vector<PendingEntry> pending;
    for (const Reply& item : reply.items) {
        PendingEntry entry;
        entry.id = std::string(item.text_at(0));
        entry.consumer = std::string(item.text_at(1));
        entry.deliveries = unsigned_of(item.at(3));
        if (!entry.id.empty()) pending.push_back(std::move(entry));
    }
    return pending;
}

std::vector<GroupState> groups_of(const Reply& reply) {
    std::vector<GroupState> groups;
    for (const Reply& item : reply.items) {
        GroupState group;
        group.name = member(item, "name").text;
        group.pending = unsigned_of(member(item, "pending"));
        // Not understood: nothing of the stream is taken.
        group.last_delivered =
            StreamId::parse(member(item, "last-delivered-id").text).value_or(StreamId{});
        const Reply& lag = member(item, "lag");
        if (lag.kind == Reply::Kind::kInteger) group.lag = unsigned_of(lag);
        groups.push_back(std::move(group));
    }
    return groups;
}

std::optional<StreamId> trim_bound(const std::vector<GroupState>& groups,
                                   const std::vector<StreamId>& first_pending, Millis server_now,
                                   Millis keep) {
    if (groups.empty() || server_now <= keep) return std::nullopt;
    StreamId bound{static_cast<std::uint64_t>((server_now - keep).count()), 0};
    for (const GroupState& group : groups)
        bound = std::min(bound, group.last_delivered);
    for (const StreamId& id : first_pending)
        bound = std::min(bound, id);
    if (bound == StreamId{}) return std::nullopt;
    return bound;
}

}  // namespace carillon::source
