#include "core/inbox/notification_codec.hpp"

#include "core/base/limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace json {
namespace {

constexpr std::string_view kMembers[] = {
    "id",         "user_id",    "team_id",    "type",          "title",       "body",
    "data",       "priority",   "channel",    "is_read",       "read_at",     "seen_at",
    "created_at", "updated_at", "expires_at", "snoozed_until", "archived_at", "clicked_at",
    "rev",        "event_id",   "group",
};

// All that stands around the texts: names, punctuation, three ids, eight times, the longest
// priority, channel and rev, and the comma to the next row.
constexpr std::size_t kFixedBytes = 630;

template <class Passes>
std::string text_of_members(Value object, Passes passes) {
    std::string text;
    ObjectWriter writer(text);
    for (Value member : object) {
        if (passes(member.name())) member.append_to(writer.foreign_key(member.name()));
    }
    writer.close();
    return text;
}

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Which names are known. Quick for members in the order in which they are written.
class KnownMembers {
  public:
    bool operator()(std::string_view name) {
        if (next_ < std::size(kMembers) && kMembers[next_] == name) {
            ++next_;
            return true;
        }
        return contains(kMembers, name);
    }

  private:
    std::size_t next_ = 0;
};

Error too_large(std::string_view field, std::string_view measure, std::size_t is,
                std::size_t most) {
    return {Errc::kTooLarge, std::string(field),
            std::string(field) + " has " + std::to_string(is) + ' ' + std::string(measure) +
                "; at most " + std::to_string(most) + " are accepted"};
}

void read_texts(ObjectReader& reader, Notification& n) {
    n.type = reader.need_string("type", {1, limits::kTypeChars});
    n.title = reader.need_string("title", {0, limits::kTitleChars});
    n.body = reader.need_string("body");
    if (n.body.size() > limits::kBodyBytes) {
        reader.refuse(too_large("body", "bytes", n.body.size(), limits::kBodyBytes));
    }
    const auto data = reader.need_object("data");
    if (!data) return;
    auto text = read_data(*data, "data");
    if (text) {
        n.data = std::move(*text);
    } else {
        reader.refuse(text.error());
    }
}

void read_unknown(ObjectReader& reader, Value value, Notification& n) {
    KnownMembers known;
    std::string text =
        text_of_members(value, [&known](std::string_view name) { return !known(name); });
    if (text.size() <= 2) return;
    if (text.size() > limits::kUnknownMembersBytes) {
        reader.refuse({Errc::kTooLarge,
                       {},
                       "the members unknown here take " + std::to_string(text.size()) +
                           " bytes; at most " + std::to_string(limits::kUnknownMembersBytes) +
                           " are accepted"});
        return;
    }
    n.unknown = std::move(text);
}

}  // namespace

void append(std::string& out, const Notification& n) {
    const auto id = [](const auto& value) { return value.text(); };
    ObjectWriter writer(out);
    writer.text("id", id(n.id));
    writer.text("user_id", id(n.user_id));
    if (n.team_id) {
        writer.text("team_id", id(*n.team_id));
    } else {
        writer.null("team_id");
    }
    writer.text("type", n.type);
    writer.text("title", n.title);
    writer.text("body", n.body);
    writer.json("data", n.data);
    writer.text("priority", text(n.priority));
    writer.text("channel", text(n.channel));
    writer.boolean("is_read", n.is_read());
    writer.time("read_at", n.read_at);
    writer.time("seen_at", n.seen_at);
    writer.time("created_at", n.created_at);
    writer.time("updated_at", n.updated_at);
    writer.time("expires_at", n.expires_at);
    writer.time("snoozed_until", n.snoozed_until);
    writer.time("archived_at", n.archived_at);
    writer.time("clicked_at", n.clicked_at);
    writer.number("rev", n.rev);
    if (n.event_id.empty()) {
        writer.null("event_id");
    } else {
        writer.text("event_id", n.event_id);
    }
    if (n.group) {
        writer.text("group", *n.group);
    } else {
        writer.null("group");
    }
    writer.members_of(n.unknown);
    writer.close();
}

void append(std::string& out, const std::vector<Notification>& items) {
    append_array(out, items, [&out](const Notification& n) { append(out, n); });
}

Result<Notification> read_notification(Value value) {
    if (!value.is(Kind::kObject)) {
        return Error{Errc::kMalformed, {}, "a notification must be an object, not " + show(value)};
    }
    ObjectReader reader(value);
    Notification n;
    n.id = reader.need_id<NotificationId>("id");
    n.user_id = reader.need_id<UserId>("user_id");
    n.team_id = reader.maybe_id<TeamId>("team_id");
    read_texts(reader, n);
    n.priority = need_priority(reader, "priority");
    n.channel = need_channel(reader, "channel");
    n.read_at = reader.maybe_time("read_at");
    n.seen_at = reader.maybe_time("seen_at");
    n.created_at = reader.need_time("created_at");
    n.updated_at = reader.need_time("updated_at");
    n.expires_at = reader.maybe_time("expires_at");
    n.snoozed_until = reader.maybe_time("snoozed_until");
    n.archived_at = reader.maybe_time("archived_at");
    n.clicked_at = reader.maybe_time("clicked_at");
    n.rev = reader.need_count("rev");
    n.event_id = reader.maybe_string("event_id", {0, limits::kEventIdChars}).value_or("");
    n.group = reader.maybe_string("group", {0, limits::kGroupChars});
    const auto is_read = reader.maybe_boolean("is_read");
    if (is_read && *is_read != n.is_read()) {
        reader.refuse_value("is_read",
                            n.is_read() ? "true beside a read_at" : "false without a read_at");
    }
    read_unknown(reader, value, n);
    if (reader.failed()) return reader.error();
    return n;
}

std::vector<Notification> need_notifications(ObjectReader& reader, std::string_view name) {
    std::vector<Notification> items;
    const auto array = reader.need_array(name);
    if (!array) return items;
    items.reserve(array->size());
    for (Value value : *array) {
        auto item = read_notification(value);
        if (!item) {
            const std::string place = std::string(name) + '[' + std::to_string(items.size()) + ']';
            reader.refuse(inside(item.error(), place));
            return {};
        }
        items.push_back(std::move(*item));
    }
    return items;
}

Result<std::string> read_data(Value object, std::string_view field,
                              std::span<const std::string_view> without) {
    if (object.depth() > limits::kDataDepth) {
        return Error{
            Errc::kTooLarge, std::string(field),
            std::string(field) + " is nested deeper than " + std::to_string(limits::kDataDepth)};
    }
    std::string text = text_of_members(
        object, [without](std::string_view name) { return !contains(without, name); });
    if (text.size() > limits::kDataBytes) {
        return too_large(field, "bytes", text.size(), limits::kDataBytes);
    }
    return text;
}

}  // namespace json

std::string encode(const Notification& n) {
    std::string out;
    out.reserve(encoded_size_bound(n));
    json::append(out, n);
    return out;
}

Result<Notification> decode_notification(std::string_view text) {
    const auto document = json::Document::parse(text);
    if (!document) return document.error();
    return json::read_notification(document->root());
}

std::string encode(const Unread& unread) {
    std::string out;
    json::append(out, unread);
    return out;
}

std::size_t encoded_size_bound(const Notification& n) {
    return json::kFixedBytes + json::string_bytes(n.type) + json::string_bytes(n.title) +
           json::string_bytes(n.body) + n.data.size() + n.unknown.size() +
           json::string_bytes(n.event_id) + (n.group ? json::string_bytes(*n.group) : 0);
}

}  // namespace carillon
