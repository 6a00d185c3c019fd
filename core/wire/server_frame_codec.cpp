// Frames that the server sends (frame_codec.hpp).

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/wire/frame_codec.hpp"

#include <cmath>
#include <type_traits>

namespace carillon {
namespace {

using json::ObjectReader;
using json::ObjectWriter;

constexpr std::uint64_t kMaxSeconds = 0xffffffff;

void append_seconds(std::string& out, Millis time) {
    if (time.count() % 1000 == 0) {
        json::append_number(out, static_cast<std::uint64_t>(time.count() / 1000));
    } else {
        json::append_number(out, static_cast<double>(time.count()) / 1000);
    }
}

// Fractions too; what is less than a millisecond is rounded.
std::optional<Millis> maybe_seconds(ObjectReader& reader, std::string_view name) {
    const auto seconds = reader.maybe_number(name);
    if (!seconds) return std::nullopt;
    if (!(*seconds >= 0 && *seconds <= static_cast<double>(kMaxSeconds))) {
        reader.refuse_value(name, "a number of seconds from 0 to " + std::to_string(kMaxSeconds));
        return std::nullopt;
    }
    return Millis(std::llround(*seconds * 1000));
}

void write(ObjectWriter& writer, const frames::Hello& frame) {
    writer.text("type", "hello");
    writer.number("protocol", frame.protocol);
    writer.text("session", frame.session);
    writer.text("user_id", frame.user_id.text());
    writer.number("heartbeat", frame.heartbeat_s);
    writer.time("server_time", frame.server_time);
    writer.time("token_expires_at", frame.token_expires_at);
    ObjectWriter limits(writer.key("limits"));
    limits.number("frame_bytes", frame.frame_bytes);
    limits.number("connections", frame.connections);
    limits.close();
}

void write(ObjectWriter& writer, const Snapshot& frame) {
    writer.text("type", "snapshot");
    writer.text("revision", frame.revision.text());
    json::append(writer.key("unread"), frame.unread);
    json::append(writer.key("items"), frame.items);
    writer.boolean("truncated", frame.truncated);
}

void write(ObjectWriter& writer, const Changes& frame) {
    writer.text("type", "changes");
    writer.text("from", frame.from_revision().text());
    writer.text("revision", frame.to_revision().text());
    json::append(writer.key("unread"), frame.unread);
    json::append(writer.key("upserts"), frame.upserts);
    json::append_ids(writer.key("deletes"), frame.deletes);
    if (frame.more) writer.boolean("more", true);
}

// Precondition: exactly one of revision and error is set.
void write(ObjectWriter& writer, const frames::Result& frame) {
    assert(frame.revision.has_value() != frame.error.has_value());
    writer.text("type", "result");
    writer.text("op", frame.op);
    writer.boolean("ok", !frame.error);
    if (!frame.error) {
        writer.text("revision", frame.revision->text());
        return;
    }
    ObjectWriter error(writer.key("error"));
    error.text("code", text(frame.error->code));
    error.text("message", frame.error->message);
    error.close();
}

void write(ObjectWriter& writer, const frames::Error& frame) {
    writer.text("type", "error");
    writer.text("code", frame.code);
    writer.text("message", frame.message);
    if (!frame.op.empty()) writer.text("op", frame.op);
}

void write(ObjectWriter& writer, const frames::Heartbeat& frame) {
    writer.text("type", "heartbeat");
    writer.text("revision", frame.revision.text());
    if (frame.digest) writer.text("digest", frame.digest->text());
}

void write(ObjectWriter& writer, const frames::Pong& /*frame*/) {
    writer.text("type", "pong");
}

void write(ObjectWriter& writer, const frames::Bye& frame) {
    writer.text("type", "bye");
    writer.text("code", frame.code);
    if (frame.retry_after) {
        append_seconds(writer.key("retry_after"), *frame.retry_after);
    } else {
        writer.null("retry_after");
    }
}

frames::Hello read_hello(ObjectReader& reader) {
    frames::Hello frame;
    frame.protocol = static_cast<std::uint32_t>(reader.need_count("protocol", kMaxSeconds));
    frame.session = reader.need_string("session");
    frame.user_id = reader.need_id<UserId>("user_id");
    frame.heartbeat_s = static_cast<std::uint32_t>(reader.need_count("heartbeat", kMaxSeconds));
    frame.server_time = reader.need_time("server_time");
    frame.token_expires_at = reader.maybe_time("token_expires_at");
    const auto object = reader.need_object("limits");
    if (!object) return frame;
    ObjectReader limits(*object, "limits.");
    frame.frame_bytes = limits.need_count("frame_bytes");
    frame.connections = static_cast<std::uint32_t>(limits.need_count("connections", kMaxSeconds));
    if (limits.failed()) reader.refuse(limits.error());
    return frame;
}

Snapshot read_snapshot(ObjectReader& reader) {
    Snapshot frame;
    frame.revision = need_revision(reader, "revision");
    frame.unread = need_unread(reader, "unread");
    frame.items = json::need_notifications(reader, "items");
    frame.truncated = reader.need_boolean("truncated");
    return frame;
}

Changes read_changes(ObjectReader& reader) {
    Changes frame;
    const Revision from = need_revision(reader, "from");
    const Revision to = need_revision(reader, "revision");
    frame.unread = need_unread(reader, "unread");
    frame.upserts = json::need_notifications(reader, "upserts");
    frame.deletes = reader.need_ids<NotificationId>("deletes");
    frame.more = reader.maybe_boolean("more").value_or(false);
    if (!reader.failed() && !reaches(to, from)) {
        reader.refuse_value("revision", "of the epoch of " + from.text() + " and not before it");
    }
    frame.epoch = to.epoch;
    frame.from = from.counter;
    frame.to = to.counter;
    return frame;
}

frames::Result read_answer(ObjectReader& reader) {
    frames::Result frame;
    frame.op = reader.need_string("op", {1, limits::kOpChars});
    if (reader.need_boolean("ok")) {
        frame.revision = need_revision(reader, "revision");
        return frame;
    }
    const auto object = reader.need_object("error");
    if (!object) return frame;
    ObjectReader error(*object, "error.");
    frame.error = Error{parse_errc(error.need_string("code")), {}, error.need_string("message")};
    if (error.failed()) reader.refuse(error.error());
    return frame;
}

frames::Error read_refusal(ObjectReader& reader) {
    frames::Error frame;
    frame.code = reader.need_string("code");
    frame.message = reader.need_string("message");
    frame.op = reader.maybe_string("op", {1, limits::kOpChars}).value_or("");
    return frame;
}

frames::Heartbeat read_heartbeat(ObjectReader& reader) {
    frames::Heartbeat frame;
    frame.revision = need_revision(reader, "revision");
    frame.digest = maybe_digest(reader, "digest");
    return frame;
}

frames::Bye read_bye(ObjectReader& reader) {
    frames::Bye frame;
    frame.code = reader.need_string("code");
    frame.retry_after = maybe_seconds(reader, "retry_after");
    return frame;
}

ServerFrame read_frame(ObjectReader& reader) {
    const std::string type = reader.need_string("type");
    if (type == "hello") return read_hello(reader);
    if (type == "snapshot") return read_snapshot(reader);
    if (type == "changes") return read_changes(reader);
    if (type == "result") return read_answer(reader);
    if (type == "error") return read_refusal(reader);
    if (type == "heartbeat") return read_heartbeat(reader);
    if (type == "bye") return read_bye(reader);
    if (type != "pong") {
        reader.refuse_value("type",
                            "hello, snapshot, changes, result, error, heartbeat, pong or bye");
    }
    return frames::Pong{};
}

// Room for the rows of a state, so that a large frame is written without moving it about.
std::size_t expected_bytes(const ServerFrame& frame) {
    std::size_t bytes = kFrameOverheadBytes;
    if (const auto* snapshot = std::get_if<Snapshot>(&frame)) {
        for (const auto& n : snapshot->items) {
            bytes += encoded_size_bound(n);
        }
    } else if (const auto* changes = std::get_if<Changes>(&frame)) {
        for (const auto& n : changes->upserts) {
            bytes += encoded_size_bound(n);
        }
        bytes += changes->deletes.size() * kDeleteBytes;
    }
    return bytes;
}

}  // namespace

std::string encode(const ServerFrame& frame) {
    std::string out;
    out.reserve(expected_bytes(frame));
    ObjectWriter writer(out);
    std::visit([&writer](const auto& content) { write(writer, content); }, frame);
    writer.close();
    return out;
}

Result<ServerFrame> decode_server_frame(std::string_view json) {
    if (json.size() > limits::kClientFrameMaxIn) {
        return Error{Errc::kMalformed,
                     {},
                     "a frame of " + std::to_string(json.size()) + " bytes; at most " +
                         std::to_string(limits::kClientFrameMaxIn) + " are accepted"};
    }
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    ServerFrame frame = read_frame(reader);
    if (reader.failed()) return reader.error();
    return frame;
}

}  // namespace carillon
