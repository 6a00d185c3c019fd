#include "server/app/cli/server_sink.hpp"

#include "core/json/document.hpp"
#include "core/wire/rest.hpp"

#include <optional>

namespace carillon {

namespace {

using json::Kind;
using json::Value;

std::optional<Value> member(const Value& object, std::string_view name, Kind kind) {
    const auto found = object.find(name);
    return found && found->is(kind) ? found : std::nullopt;
}

std::string text_of(const Value& object, std::string_view name) {
    const auto found = member(object, name, Kind::kString);
    return found ? std::string(found->text()) : std::string();
}

// What the server calls it; of an answer without such a type, a proxy's, only whose fault it is.
Errc code_of(int status, std::string_view type) {
    if (type.substr(0, rest::kProblemType.size()) == rest::kProblemType) {
        const std::string_view name = type.substr(rest::kProblemType.size());
        if (const Errc code = parse_errc(name); text(code) == name) return code;
    }
    return status >= 500 ? Errc::kUnavailable : Errc::kInvalid;
}

}  // namespace

Result<Emitted> ServerSink::emit(const std::string& events) {
    const auto answer = client_.post_json(url_ + "/api/v1/events", token_, events);
    if (!answer) return answer.error();
    if (answer->status != 200) return decode_problem(answer->status, answer->body);
    return decode_emitted(answer->body);
}

Result<Emitted> decode_emitted(std::string_view body) {
    const Error odd{Errc::kMalformed, "", "the server's answer is not understood"};
    const auto document = json::Document::parse(body);
    if (!document || !document->root().is(Kind::kObject)) return odd;
    const auto results = member(document->root(), "results", Kind::kArray);
    if (!results) return odd;
    Emitted emitted;
    for (const Value result : *results) {
        if (!result.is(Kind::kObject)) return odd;
        const auto created = member(result, "created", Kind::kNumber);
        const auto skipped = member(result, "skipped", Kind::kArray);
        const auto duplicate = member(result, "duplicate", Kind::kBoolean);
        if (!created || !skipped || !duplicate || created->number() < 0) return odd;
        emitted.events += 1;
        emitted.event_id = text_of(result, "event_id");
        if (duplicate->boolean()) {
            emitted.duplicates += 1;
            continue;
        }
        emitted.created += static_cast<std::uint64_t>(created->number());
        emitted.skipped += skipped->size();
        if (const auto warnings = member(result, "warnings", Kind::kArray)) {
            for (const Value warning : *warnings) {
                if (warning.is(Kind::kString)) ++emitted.warnings[std::string(warning.text())];
            }
        }
    }
    return emitted;
}

Error decode_problem(int status, std::string_view body) {
    Error error{code_of(status, {}), "", "the server answered " + std::to_string(status)};
    const auto document = json::Document::parse(body);
    if (!document || !document->root().is(Kind::kObject)) return error;
    const Value problem = document->root();
    error.code = code_of(status, text_of(problem, "type"));
    const std::string detail = text_of(problem, "detail");
    if (!detail.empty()) error.message = detail;
    const auto errors = member(problem, "errors", Kind::kArray);
    if (errors && errors->size() > 0) {
        const Value first = *errors->begin();
        if (first.is(Kind::kObject)) {
            error.field = text_of(first, "field");
            const std::string message = text_of(first, "message");
            if (!message.empty()) error.message = message;
        }
    }
    return error;
}

}  // namespace carillon
