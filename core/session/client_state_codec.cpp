// The durable form of a client (client_state.hpp): written by this program, but it lay in a
// browser's storage, where anybody may have changed it.

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/session/client_state.hpp"

#include <utility>

namespace carillon {
namespace {

using json::Kind;
using json::ObjectReader;
using json::ObjectWriter;
using json::Value;

constexpr std::uint64_t kVersion = 1;

void write_revision(ObjectWriter& writer, std::string_view name,
                    const std::optional<Revision>& revision) {
    if (revision) {
        writer.text(name, revision->text());
    } else {
        writer.null(name);
    }
}

void append(std::string& out, const Snapshot& inbox) {
    ObjectWriter writer(out);
    writer.text("revision", inbox.revision.text());
    json::append(writer.key("unread"), inbox.unread);
    writer.boolean("truncated", inbox.truncated);
    json::append(writer.key("items"), inbox.items);
    writer.close();
}

void append(std::string& out, const PendingOperation& pending) {
    const Operation& operation = pending.operation;
    ObjectWriter writer(out);
    writer.text("op", pending.op);
    writer.text("kind", text(operation.kind));
    json::append_ids(writer.key("ids"), operation.ids);
    writer.time("until", operation.until);
    write_revision(writer, "bound", operation.bound);
    writer.time("at", pending.at);
    write_revision(writer, "confirmed", pending.confirmed);
    writer.close();
}

Result<Snapshot> read_inbox(Value value) {
    ObjectReader reader(value);
    Snapshot inbox;
    inbox.revision = need_revision(reader, "revision");
    inbox.unread = need_unread(reader, "unread");
    inbox.truncated = reader.need_boolean("truncated");
    inbox.items = json::need_notifications(reader, "items");
    if (reader.failed()) return reader.error();
    return inbox;
}

Result<PendingOperation> read_pending(Value value) {
    if (!value.is(Kind::kObject)) {
        return Error{Errc::kMalformed, {}, "an operation must be an object, not " + show(value)};
    }
    ObjectReader reader(value);
    PendingOperation pending;
    pending.op = reader.need_string("op", {1, limits::kOpChars});
    const auto kind = parse_operation_kind(reader.need_string("kind"));
    if (!kind) reader.refuse_value("kind", "an operation");
    pending.operation.kind = kind.value_or(OperationKind::kSeen);
    // An ack_all names here what its screen showed, which is more than a frame holds.
    pending.operation.ids = reader.need_ids<NotificationId>("ids", limits::kClientRows);
    pending.operation.until = reader.maybe_time("until");
    const OperationArguments takes = rule_of(pending.operation.kind).takes;
    if (takes == OperationArguments::kIdsAndTime) reader.need("until", "a time");
    pending.operation.bound = maybe_revision(reader, "bound");
    if (takes == OperationArguments::kRevision) reader.need("bound", "a revision");
    pending.at = reader.need_time("at");
    pending.confirmed = maybe_revision(reader, "confirmed");
    if (reader.failed()) return reader.error();
    return pending;
}

std::vector<PendingOperation> need_pending(ObjectReader& reader, std::string_view name) {
    std::vector<PendingOperation> pending;
    const auto array = reader.need_array(name, limits::kPendingOperations);
    if (!array) return pending;
    for (Value value : *array) {
        auto operation = read_pending(value);
        if (!operation) {
            const std::string place =
                std::string(name) + '[' + std::to_string(pending.size()) + ']';
            reader.refuse(inside(operation.error(), place));
            return {};
        }
        pending.push_back(std::move(*operation));
    }
    return pending;
}

}  // namespace

std::string encode(const ClientState& state) {
    std::string out;
    ObjectWriter writer(out);
    writer.number("version", kVersion);
    if (state.user_id) writer.text("user_id", state.user_id->text());
    if (state.inbox) {
        append(writer.key("inbox"), *state.inbox);
    } else {
        writer.null("inbox");
    }
    json::append_array(writer.key("pending"), state.pending,
                       [&out](const PendingOperation& pending) { append(out, pending); });
    writer.number("next_op", state.next_op);
    writer.close();
    return out;
}

Result<ClientState> decode_client_state(std::string_view json) {
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    if (reader.need_count("version") != kVersion) reader.refuse_value("version", "1");
    ClientState state;
    state.user_id = reader.maybe_id<UserId>("user_id");
    if (const auto value = reader.maybe_object("inbox")) {
        auto inbox = read_inbox(*value);
        if (inbox) {
            state.inbox = std::move(*inbox);
        } else {
            reader.refuse(inside(inbox.error(), "inbox"));
        }
    }
    state.pending = need_pending(reader, "pending");
    state.next_op = reader.need_count("next_op");
    if (reader.failed()) return reader.error();
    return state;
}

}  // namespace carillon
