// Frames that the server sends (frame_codec.hpp): by their tables, but for those below.

#include "core/wire/frame_codec.hpp"
#include "core/wire/frame_field_codec.hpp"

#include <cmath>

namespace carillon {

namespace frame_codec {

void append_seconds(std::string& out, Millis time) {
    json::append_quotient(out, static_cast<std::uint64_t>(time.count()), 1000);
}

// Fractions too; what is less than a millisecond is rounded.
std::optional<Millis> maybe_seconds(ObjectReader& reader, std::string_view name) {
    const auto seconds = reader.maybe_number(name);
    if (!seconds) return std::nullopt;
    if (!(*seconds >= 0 && *seconds <= static_cast<double>(kMax32))) {
        reader.refuse_value(name, "a number of seconds from 0 to " + std::to_string(kMax32));
        return std::nullopt;
    }
    return Millis(std::llround(*seconds * 1000));
}

void write(ObjectWriter& writer, const Changes& frame) {
    writer.text("type", FrameTable<Changes>::kType);
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
    writer.text("type", FrameTable<frames::Result>::kType);
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

void write(ObjectWriter& writer, const frames::Preferences& frame) {
    writer.text("type", FrameTable<frames::Preferences>::kType);
    writer.json("preferences", frame.document);
}

template <>
frames::Preferences read(ObjectReader& reader) {
    frames::Preferences frame;
    if (const auto document = reader.need_object("preferences"))
        document->append_to(frame.document);
    return frame;
}

template <>
Changes read(ObjectReader& reader) {
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

template <>
frames::Result read(ObjectReader& reader) {
    frames::Result frame;
    frame.op = reader.need_string("op", kOpLength);
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

}  // namespace frame_codec

namespace {

using json::ObjectReader;
using json::ObjectWriter;

ServerFrame read_frame(ObjectReader& reader) {
    ServerFrame frame;
    const std::string type = reader.need_string("type");
    if (!frame_codec::read_one_of(reader, type, frame))
        reader.refuse_value("type", frame_codec::types_of<ServerFrame>());
    return frame;
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
    std::visit([&writer](const auto& content) { frame_codec::write(writer, content); }, frame);
    writer.close();
    return out;
}

std::string encode(const Snapshot& frame) {
    std::string out;
    ObjectWriter writer(out);
    frame_codec::write(writer, frame);
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
