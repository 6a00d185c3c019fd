// Frames that a client sends (frame_codec.hpp).

#include "core/wire/frame_codec.hpp"
#include "core/wire/frame_field_codec.hpp"
#include "core/wire/snooze_time.hpp"

#include <cassert>
#include <type_traits>

namespace carillon {
namespace {

using frame_codec::kOpLength;
using json::ObjectReader;
using json::ObjectWriter;

// Precondition: what the kind needs is there (a time, a bound).
void write_request(ObjectWriter& writer, const frames::Request& frame) {
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
    if (takes != OperationArguments::kIdsAndTime) return;
    assert(operation.until || frame.snooze_for);
    if (operation.until)
        writer.time("until", *operation.until);
    else
        json::append_quotient(writer.key("minutes"),
                              static_cast<std::uint64_t>(frame.snooze_for->count()), 60000);
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
    if (takes == OperationArguments::kIdsAndTime) {
        const SnoozeTime time = need_snooze_time(reader);
        frame.operation.until = time.until;
        frame.snooze_for = time.span;
    }
    return frame;
}

ClientFrame read_frame(ObjectReader& reader) {
    const std::string type = reader.need_string("type");
    if (const auto kind = parse_operation_kind(type)) return read_request(reader, *kind);
    ClientFrame frame;
    if (!frame_codec::read_one_of(reader, type, frame)) {
        std::string types;
        for (const OperationRule& rule : operation_rules())
            types += std::string(rule.type) + ", ";
        reader.refuse_value("type", types + frame_codec::types_of<ClientFrame>());
    }
    return frame;
}

}  // namespace

std::string encode(const ClientFrame& frame) {
    std::string out;
    ObjectWriter writer(out);
    std::visit(
        [&writer]<class Frame>(const Frame& content) {
            if constexpr (std::is_same_v<Frame, frames::Request>)
                write_request(writer, content);
            else
                frame_codec::write(writer, content);
        },
        frame);
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
