#include "tests/support/generate.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/inbox/order.hpp"
#include "core/json/writer.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace carillon::test {
namespace {

const std::vector<std::string_view>& members_of_notification() {
    static const std::vector<std::string_view> kNames = {
        "id",         "user_id",    "team_id",    "type",          "title",       "body",
        "data",       "priority",   "channel",    "is_read",       "read_at",     "seen_at",
        "created_at", "updated_at", "expires_at", "snoozed_until", "archived_at", "clicked_at",
        "rev",        "event_id",   "group"};
    return kNames;
}

}  // namespace

char32_t Generator::letter() {
    constexpr std::u32string_view kAwkward = U"\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u2028\uffff";
    switch (below(8)) {
        case 0:
            return kAwkward[size(kAwkward.size() - 1)];
        case 1:
            return static_cast<char32_t>(0xa0 + below(0x160));
        case 2:
            return static_cast<char32_t>(0x800 + below(0xd800 - 0x800));
        case 3:
            return static_cast<char32_t>(0xe000 + below(0x10ffff - 0xe000 + 1));
        default:
            return static_cast<char32_t>(' ' + below('~' - ' ' + 1));
    }
}

std::string Generator::text(std::size_t max_chars) {
    std::string out;
    for (std::size_t left = size(max_chars); left > 0; --left) {
        append_code_point(out, letter());
    }
    return out;
}

std::string Generator::bytes(std::size_t max_bytes) {
    std::string out(size(max_bytes), '\0');
    for (char& byte : out) {
        byte = static_cast<char>(below(256));
    }
    return out;
}

std::string Generator::json_scalar() {
    std::string out;
    switch (below(6)) {
        case 0:
            return "null";
        case 1:
            return chance(50) ? "true" : "false";
        case 2:
            json::append_number(out, count());
            return out;
        case 3:
            return "-" + std::to_string(1 + below(1000000));
        case 4:
            json::append_number(out, (static_cast<double>(below(1u << 30)) + 0.5) / 1024);
            return out;
        default:
            json::append_string(out, text(12));
            return out;
    }
}

std::string Generator::json_value(std::size_t max_depth) {
    if (max_depth == 0 || chance(70)) return json_scalar();
    if (chance(50)) return json_object(max_depth, {});
    std::string out;
    std::vector<std::string> items(size(3));
    for (auto& item : items) {
        item = json_value(max_depth - 1);
    }
    json::append_array(out, items, [&out](const std::string& item) { out += item; });
    return out;
}

std::string Generator::json_object(std::size_t max_depth,
                                   const std::vector<std::string_view>& without) {
    std::string out;
    json::ObjectWriter writer(out);
    std::set<std::string> names;
    for (std::uint64_t left = below(5); left > 0 && max_depth > 0; --left) {
        std::string name = text(8);
        const bool refused = std::find(without.begin(), without.end(), name) != without.end();
        if (refused || !names.insert(name).second) continue;
        writer.foreign_key(name) += json_value(max_depth - 1);
    }
    writer.close();
    return out;
}

Millis Generator::time() {
    constexpr std::int64_t kYearZero = -62167219200000;
    if (chance(90)) return Millis(static_cast<std::int64_t>(below(4000000000000)));
    const auto span = static_cast<std::uint64_t>(limits::kMaxTime.count() - kYearZero) + 1;
    return Millis(kYearZero + static_cast<std::int64_t>(below(span)));
}

std::optional<Millis> Generator::maybe_time() {
    if (chance(50)) return std::nullopt;
    return time();
}

std::optional<InboxDigest> Generator::maybe_digest() {
    if (chance(50)) return std::nullopt;
    return InboxDigest(random_.next());
}

std::uint64_t Generator::count() {
    if (chance(5)) return limits::kMaxCounter;
    return chance(70) ? below(100) : below(limits::kMaxCounter);
}

Revision Generator::revision() {
    constexpr std::string_view kLetters =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Revision made;
    made.epoch.resize(1 + size(limits::kEpochChars - 1));
    for (char& c : made.epoch) {
        c = kLetters[size(kLetters.size() - 1)];
    }
    made.counter = count();
    return made;
}

Unread Generator::unread() {
    Unread made;
    for (auto& at : made.by_priority) {
        at = chance(80) ? below(50) : below(limits::kMaxCounter / 4);
    }
    made.unseen = below(made.total() + 1);
    return made;
}

Notification Generator::notification() {
    Notification n;
    n.id = id<NotificationId>();
    n.user_id = id<UserId>();
    if (chance(50)) n.team_id = id<TeamId>();
    n.type = 'x' + text(limits::kTypeChars - 1);
    n.title = text(limits::kTitleChars);
    n.body = cut_bytes(text(chance(95) ? 200 : limits::kBodyBytes), limits::kBodyBytes);
    n.data = json_object(4, {});
    n.priority = priority();
    n.channel = channel();
    n.read_at = maybe_time();
    n.seen_at = maybe_time();
    n.created_at = time();
    n.updated_at = time();
    n.expires_at = maybe_time();
    n.snoozed_until = maybe_time();
    n.archived_at = maybe_time();
    n.clicked_at = maybe_time();
    n.rev = count();
    if (chance(50)) n.event_id = text(100);
    if (chance(30)) n.group = text(limits::kGroupChars);
    if (chance(30)) n.unknown = json_object(3, members_of_notification());
    if (n.unknown.size() <= 2) n.unknown.clear();
    return n;
}

Operation Generator::operation() {
    constexpr OperationKind kKinds[] = {
        OperationKind::kSeen,   OperationKind::kAck,     OperationKind::kUnack,
        OperationKind::kDelete, OperationKind::kArchive, OperationKind::kUnarchive,
        OperationKind::kSnooze, OperationKind::kAckAll,  OperationKind::kClick,
    };
    Operation made;
    made.kind = kKinds[size(std::size(kKinds) - 1)];
    if (made.kind == OperationKind::kAckAll) {
        made.bound = revision();
        return made;
    }
    made.ids = ids<NotificationId>(4);
    made.ids.push_back(id<NotificationId>());
    if (made.kind == OperationKind::kSnooze) {
        made.until = Millis(1 + static_cast<std::int64_t>(below(4000000000000)));
    }
    return made;
}

Snapshot Generator::snapshot(std::size_t max_items) {
    Snapshot made;
    made.revision = revision();
    made.unread = unread();
    made.items.resize(size(max_items));
    for (auto& n : made.items) {
        n = notification();
    }
    std::sort(made.items.begin(), made.items.end(), precedes);
    made.truncated = chance(30);
    return made;
}

Changes Generator::changes(std::size_t max_rows) {
    Changes made;
    made.epoch = revision().epoch;
    made.upserts.resize(size(max_rows));
    made.deletes = ids<NotificationId>(max_rows);
    const std::size_t rows = made.upserts.size() + made.deletes.size();
    made.from = below(limits::kMaxCounter - rows);
    made.to = made.from + rows;
    made.unread = unread();
    for (std::size_t i = 0; i < made.upserts.size(); ++i) {
        made.upserts[i] = notification();
        made.upserts[i].rev = made.from + 1 + i;
    }
    return made;
}

PendingOperation Generator::pending_operation() {
    PendingOperation made;
    made.op = 'o' + text(limits::kOpChars - 1);
    made.operation = operation();
    // On a client an ack_all remembers what its view showed.
    if (made.operation.kind == OperationKind::kAckAll) {
        made.operation.ids = ids<NotificationId>(5);
    }
    made.at = time();
    if (chance(40)) made.confirmed = revision();
    return made;
}

ClientState Generator::client_state(std::size_t max_items) {
    ClientState made;
    if (chance(80)) made.inbox = snapshot(max_items);
    made.pending.resize(size(3));
    for (auto& pending : made.pending) {
        pending = pending_operation();
    }
    made.next_op = count();
    return made;
}

ServerFrame Generator::server_frame(std::size_t max_items) {
    const auto small = [this] { return static_cast<std::uint32_t>(below(1000)); };
    switch (below(9)) {
        case 0: {
            frames::Hello hello{small(), text(40),     id<UserId>(), small(),
                                time(),  maybe_time(), count(),      small()};
            return hello;
        }
        case 1:
            return snapshot(max_items);
        case 2: {
            Changes frame = changes(max_items);
            frame.more = chance(20);
            return frame;
        }
        case 3: {
            frames::Result answer;
            answer.op = 'o' + text(limits::kOpChars - 1);
            if (chance(50)) {
                answer.revision = revision();
            } else {
                answer.error = Error{Errc::kStaleRevision, {}, text(40)};
            }
            return answer;
        }
        case 4:
            return frames::Error{text(20), text(40), chance(50) ? "o" + text(10) : ""};
        case 5:
            return frames::Heartbeat{revision(), maybe_digest()};
        case 6:
            return frames::Pong{};
        case 7:
            return frames::Preferences{json_object(3, {})};
        default: {
            frames::Bye bye{text(20), std::nullopt};
            if (chance(50)) bye.retry_after = Millis(small());
            return bye;
        }
    }
}

ClientFrame Generator::client_frame() {
    switch (below(5)) {
        case 0:
            return frames::Sync{text(40), maybe_digest()};
        case 1:
            return frames::Auth{text(200), chance(50) ? "a" + text(10) : ""};
        case 2:
            return frames::Ping{};
        default:
            return frames::Request{'o' + text(limits::kOpChars - 1), operation()};
    }
}

Event Generator::event() {
    Event made;
    if (chance(50)) made.id = "id-" + std::to_string(below(1000000));
    made.type = 't' + text(20);
    made.timestamp = maybe_time();
    made.recipients = ids<UserId>(4);
    if (chance(40)) made.team_id = id<TeamId>();
    made.broadcast = made.recipients.empty() && !made.team_id;
    if (chance(30)) made.priority = priority();
    if (chance(30)) made.channel = channel();
    if (chance(30)) made.ttl_hours = (static_cast<double>(below(100000)) + 1) / 7;
    made.data.clear();
    json::ObjectWriter data(made.data);
    for (std::uint64_t left = below(6); left > 0; --left) {
        const std::string name = 'v' + text(8);
        if (made.variables.count(name) != 0) continue;
        const std::string value = chance(50) ? text(20) : std::to_string(below(1000));
        made.variables.emplace(name, value);
        std::string& out = data.foreign_key(name);
        if (!value.empty() && value.find_first_not_of("0123456789") == std::string::npos &&
            value.front() != '0') {
            out += value;
        } else {
            json::append_string(out, value);
        }
    }
    // What is no scalar is data, and no variable.
    if (chance(50)) data.foreign_key("nested") += json_object(3, {});
    data.close();
    return made;
}

rest::Page Generator::page(std::size_t max_items) {
    rest::Page made;
    Snapshot shown = snapshot(max_items);
    made.items = std::move(shown.items);
    made.unread = shown.unread;
    made.revision = shown.revision;
    made.total = count();
    made.limit = static_cast<std::uint32_t>(1 + below(limits::kPageMax));
    made.offset = count();
    if (!made.items.empty() && chance(50)) made.next = sort_key(made.items.back());
    return made;
}

}  // namespace carillon::test
