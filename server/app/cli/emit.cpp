#include "core/json/writer.hpp"
#include "server/app/cli/commands.hpp"
#include "server/app/cli/event_lines.hpp"
#include "server/app/cli/event_sink.hpp"
#include "server/app/cli/progress.hpp"
#include "server/app/cli/redis_sink.hpp"
#include "server/app/cli/tell_warnings.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace carillon::cli {

namespace {

std::string counted(std::uint64_t count, const char* thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string summary(const Emitted& emitted) {
    std::string text = counted(emitted.created, "notification") + " created";
    if (emitted.skipped > 0) text += ", " + counted(emitted.skipped, "recipient") + " skipped";
    if (emitted.duplicates > 0) {
        text += ", " + counted(emitted.duplicates, "event") + " known already";
    }
    return text;
}

Status emit_one(const EmitOptions& options, EventSink& sink) {
    std::string json;
    json::ObjectWriter object(json);
    if (!options.id.empty()) object.text("id", options.id);
    object.text("event", options.event);
    object.json("payload", options.payload);
    object.close();
    const auto emitted = sink.emit(json);
    if (!emitted) return emitted.error();
    tell_warnings(*emitted);
    if (!sink.tells_outcome()) {
        std::cout << options.event << ": entry " << emitted->event_id << " of " << sink.place()
                  << '\n';
        return Done{};
    }
    std::cout << options.event << " (" << emitted->event_id << "): " << summary(*emitted) << '\n';
    return Done{};
}

Result<Emitted> emit_lines(std::istream& in, std::optional<std::uint64_t> total_bytes,
                           EventSink& sink) {
    EventLines lines(in);
    Progress progress(STDERR_FILENO, total_bytes);
    Emitted sum;
    const auto so_far = [&sum](const std::string& why) {
        return Error{Errc::kInvalid, "",
                     why + " (emitted before it: " + counted(sum.events, "event") + ")"};
    };
    while (true) {
        const auto portion = lines.next();
        if (!portion) return so_far(portion.error().message);
        if (!*portion) return sum;
        const auto emitted = sink.emit((*portion)->json);
        if (!emitted) return so_far(name_line(**portion, emitted.error()));
        sum += *emitted;
        progress.update((*portion)->bytes_read, sum.events);
    }
}

}  // namespace

Status emit(const EmitOptions& options, const Config& config) {
    std::ifstream file;
    std::optional<std::uint64_t> total_bytes;
    if (!options.file.empty() && options.file != "-") {
        file.open(options.file, std::ios::binary);
        if (!file) return Error{Errc::kNotFound, "", options.file + " cannot be read"};
        std::error_code failure;
        const auto size = std::filesystem::file_size(options.file, failure);
        if (!failure) total_bytes = size;
    }
    const auto sink =
        options.via == EmitVia::kRedis ? RedisSink::open(config) : open_event_sink(config);
    if (!sink) return sink.error();
    if (options.file.empty()) return emit_one(options, **sink);
    const auto sum = emit_lines(options.file == "-" ? std::cin : file, total_bytes, **sink);
    if (!sum) return sum.error();
    tell_warnings(*sum);
    if (!(*sink)->tells_outcome()) {
        std::cout << counted(sum->events, "event") << " added to " << (*sink)->place()
                  << (sum->events > 0 ? ", the last as " + sum->event_id : "") << '\n';
        return Done{};
    }
    std::cout << counted(sum->events, "event") << " emitted through " << (*sink)->place() << ": "
              << summary(*sum) << '\n';
    return Done{};
}

}  // namespace carillon::cli
