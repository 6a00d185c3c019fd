// Frames that a client sends (frame_codec.hpp).

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/json/reader.hpp"
#include "core/wire/frame_codec.hpp"

#include <cassert>

namespace carillon {
namespace {

using json::ObjectReader;
using json::ObjectWriter;

constexpr json::Length kOpLength{1, limits::kOpChars};

// Precondition: what the kind needs is there (a time, a bound).
void write(ObjectWriter& writer, const frames::Request& frame) {
    const Operation& operation = frame.operation;
    writer.text("type", text(operation.kind));
    writer.text("op", frame.op);
    const OperationArguments takes = rule_of(operation.kind).takes;
    if (takes == OperationArguments::kRevision) {
        assert(operation.bound);
        writer.text("revision", operation.bound->text());
        return;
    }
    json::append_ids(writer.key("ids"), operation.ids);
    if (takes == OperationArguments::kIdsAndTime) {
        assert(operation.until);
        writer.time("until", *operation.until);
    }
}

void write(ObjectWriter& writer, const frames::Sync& frame) {
    writer.text("type", "sync");
    writer.text("since", frame.since);
    if (frame.digest) writer.text("digest", frame.digest->text());
}

void write(ObjectWriter& writer, const frames::Auth& frame) {
    writer.text("type", "auth");
    writer.text("token", frame.token);
    if (!frame.op.empty()) writer.text("op", frame.op);
}

void write(ObjectWriter& writer, const frames::Ping& /*frame*/) {
    writer.text("type", "ping");
}

frames::Request read_request(ObjectReader& reader, OperationKind kind) {
    frames::Request frame;
    frame.op = reader.need_string("op", kOpLength);
    frame.operation.kind = kind;
    const OperationArguments takes = rule_of(kind).takes;
    if (takes == OperationArguments::kRevision) {
        frame.operation.bound = need_revision(reader, "revision");
        return frame;
    }
    frame.operation.ids = reader.need_ids<NotificationId>("ids", limits::kOperationIds);
    if (takes == OperationArguments::kIdsAndTime) frame.operation.until = reader.need_time("until");
    return frame;
}

std::string accepted_types() {
    std::string types;
    for (const OperationRule& rule : operation_rules())
        types += std::string(rule.type) + ", ";
    return types + "sync, auth or ping";
}

ClientFrame read_frame(ObjectReader& reader) {
    const std::string type = reader.need_string("type");
    if (const auto kind = parse_operation_kind(type)) return read_request(reader, *kind);
    if (type == "sync") {
        frames::Sync frame;
        // A client that holds nothing yet has nothing to name: it gets a snapshot.
        frame.since = reader.maybe_string("since").value_or("");
        frame.digest = maybe_digest(reader, "digest");
        return frame;
    }
    if (type == "auth") {
        frames::Auth frame;
        frame.token = reader.need_secret("token");
        frame.op = reader.maybe_string("op", kOpLength).value_or("");
        return frame;
    }
    if (type != "ping") reader.refuse_value("type", accepted_types());
    return frames::Ping{};
}

}  // namespace

std::string encode(const ClientFrame& frame) {
    std::string out;
    ObjectWriter writer(out);
    std::visit([&writer](const auto& content) { write(writer, content); }, frame);
    writer.close();
    return out;
}

Result<ClientFrame> decode_client_frame(std::string_view json) {
    if (json.size() > limits::kClientFrameBytes) {
        return Error{Errc::kTooLarge,
                     {},
                     "a frame of " + std::to_string(json.size()) + " bytes; at most " +
                         std::to_string(limits::kClientFrameBytes) + " are accepted"};
    }
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    ObjectReader reader(document->root());
    ClientFrame frame = read_frame(reader);
    if (reader.failed()) return reader.error();
    return frame;
}

std::string op_of_refused(std::string_view json) {
    if (json.size() > limits::kClientFrameBytes) return {};
    const auto document = json::parse_object(json);
    if (!document) return {};
    ObjectReader reader(document->root());
    return reader.maybe_string("op", kOpLength).value_or("");
}

}  // namespace carillon
