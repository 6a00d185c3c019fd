#pragma once
// By which other ways than the page a notification shall reach its owner, and when.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"
#include "core/json/strict_validator.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// What makes a step needless, asked at the moment of sending.
enum class Unless : std::uint8_t { kNever, kSeen, kRead };
inline constexpr Unless kUnless[] = {Unless::kNever, Unless::kSeen, Unless::kRead};
std::string_view text(Unless unless);
std::optional<Unless> parse_unless(std::string_view text);

struct DeliveryStep {
    Channel channel = Channel::kEmail;  // never kWeb
    Millis after{0};                    // a span, from the making of the notification
    Unless unless = Unless::kNever;
    Priority min_priority = Priority::kLow;

    friend bool operator==(const DeliveryStep&, const DeliveryStep&) = default;
};

inline constexpr std::size_t kDeliverySteps = 10;          // of one type (over: refused)
inline constexpr double kMaxDeliverAfterMinutes = 525600;  // a year (over: refused)

// Of a notification of this priority: the type's steps, and one at once for `channel` unless it is
// web or there is one at once for it already.
std::vector<DeliveryStep> steps_of(const std::vector<DeliveryStep>& of_type, Channel channel,
                                   Priority priority);

// The member "deliver" of a type in the templates file: [{"channel","after_minutes"?,"unless"?,
// "min_priority"?}]. Errors as templates_codec.hpp tells them.
Status read_delivery_steps(const json::StrictValidator& validator, json::Value value,
                           const std::string& path, std::vector<DeliveryStep>& out);

// As a store keeps them.
std::string json_of(const std::vector<DeliveryStep>& steps);
Result<std::vector<DeliveryStep>> decode_delivery_steps(std::string_view json);

}  // namespace carillon
