#include "core/event/delivery_steps.hpp"

#include "core/event/channels.hpp"
#include "core/inbox/value_codec.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace carillon {
namespace {

using json::Kind;
using json::Value;

constexpr double kMinute = 60 * 1000;

template <class T, class Parse, class Values>
Status read_name(const json::StrictValidator& validator, Value value, const std::string& path,
                 Parse parse, const Values& accepted, T& out) {
    if (auto status = validator.need_string(value, path); !status) return status;
    const std::optional<T> parsed = parse(value.text());
    if (!parsed) {
        return validator.refuse_value(
            value, path,
            json::quoted(value.text()) + " is not one of " + json::listed_texts(accepted));
    }
    out = *parsed;
    return Done{};
}

std::optional<Channel> parse_way_out(std::string_view name) {
    const auto channel = parse_channel(name);
    return channel == Channel::kWeb ? std::nullopt : channel;
}

Status read_after(const json::StrictValidator& validator, Value value, const std::string& path,
                  Millis& out) {
    if (!value.is(Kind::kNumber)) return validator.refuse_type(value, path, "a number of minutes");
    const double minutes = value.number();
    if (!(minutes >= 0 && minutes <= kMaxDeliverAfterMinutes)) {
        return validator.refuse_value(
            value, path,
            std::string(value.text()) + " is not between 0 and " +
                std::to_string(static_cast<std::int64_t>(kMaxDeliverAfterMinutes)) + " minutes");
    }
    out = Millis(std::llround(minutes * kMinute));
    return Done{};
}

Status read_step(const json::StrictValidator& validator, Value value, const std::string& path,
                 DeliveryStep& out) {
    if (auto status = validator.need_known(value, path,
                                           {"channel", "after_minutes", "unless", "min_priority"});
        !status)
        return status;
    const auto channel = value.find("channel");
    if (!channel)
        return validator.refuse_value(
            value, path + ".channel",
            "is missing; it is one of " + json::listed_texts(kSwitchedChannels));
    if (auto status = read_name(validator, *channel, path + ".channel", parse_way_out,
                                kSwitchedChannels, out.channel);
        !status)
        return status;
    if (const auto after = value.find("after_minutes")) {
        if (auto status = read_after(validator, *after, path + ".after_minutes", out.after);
            !status)
            return status;
    }
    if (const auto unless = value.find("unless")) {
        if (auto status =
                read_name(validator, *unless, path + ".unless", parse_unless, kUnless, out.unless);
            !status)
            return status;
    }
    if (const auto least = value.find("min_priority"))
        return read_name(validator, *least, path + ".min_priority", parse_priority, kPriorities,
                         out.min_priority);
    return Done{};
}

}  // namespace

std::string_view text(Unless unless) {
    switch (unless) {
        case Unless::kNever:
            return "never";
        case Unless::kSeen:
            return "seen";
        case Unless::kRead:
            return "read";
    }
    return "never";
}

std::optional<Unless> parse_unless(std::string_view name) {
    for (const Unless unless : kUnless)
        if (text(unless) == name) return unless;
    return std::nullopt;
}

std::vector<DeliveryStep> steps_of(const std::vector<DeliveryStep>& of_type, Channel channel,
                                   Priority priority) {
    std::vector<DeliveryStep> steps;
    const bool is_there = std::any_of(of_type.begin(), of_type.end(), [&](const DeliveryStep& s) {
        return s.channel == channel && s.after == Millis(0) && priority >= s.min_priority;
    });
    if (channel != Channel::kWeb && !is_there) {
        DeliveryStep& at_once = steps.emplace_back();
        at_once.channel = channel;
    }
    for (const DeliveryStep& step : of_type)
        if (priority >= step.min_priority) steps.push_back(step);
    return steps;
}

Status read_delivery_steps(const json::StrictValidator& validator, Value value,
                           const std::string& path, std::vector<DeliveryStep>& out) {
    if (!value.is(Kind::kArray)) return validator.refuse_type(value, path, "an array of steps");
    std::vector<DeliveryStep> steps;
    for (Value each : value) {
        if (steps.size() == kDeliverySteps)
            return validator.refuse_count(value, path, value.size(), kDeliverySteps, "steps");
        const std::string place = path + '[' + std::to_string(steps.size()) + ']';
        if (auto status = read_step(validator, each, place, steps.emplace_back()); !status)
            return status;
    }
    out = std::move(steps);
    return Done{};
}

std::string json_of(const std::vector<DeliveryStep>& steps) {
    std::string out;
    json::append_array(out, steps, [&out](const DeliveryStep& step) {
        json::ObjectWriter one(out);
        one.text("channel", text(step.channel));
        one.number("after_ms", static_cast<std::uint64_t>(step.after.count()));
        one.text("unless", text(step.unless));
        one.text("min_priority", text(step.min_priority));
        one.close();
    });
    return out;
}

Result<std::vector<DeliveryStep>> decode_delivery_steps(std::string_view json) {
    std::vector<DeliveryStep> steps;
    if (json.empty()) return steps;
    const auto document = json::Document::parse(json);
    if (!document) return document.error();
    if (!document->root().is(Kind::kArray))
        return Error{Errc::kMalformed, {}, "steps must be an array"};
    for (Value each : document->root()) {
        if (!each.is(Kind::kObject)) return Error{Errc::kMalformed, {}, "a step must be an object"};
        json::ObjectReader reader(each);
        DeliveryStep& step = steps.emplace_back();
        step.channel = json::need_channel(reader, "channel");
        step.after = Millis(static_cast<std::int64_t>(reader.need_count("after_ms")));
        const auto unless = parse_unless(reader.need_string("unless"));
        step.min_priority = json::need_priority(reader, "min_priority");
        if (!unless) reader.refuse_value("unless", json::listed_texts(kUnless));
        if (reader.failed()) return reader.error();
        step.unless = *unless;
    }
    return steps;
}

}  // namespace carillon
