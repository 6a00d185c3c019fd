#pragma once
// Deliveries in plain words, in English and French.

#include "core/policy/delivery.hpp"
#include "web-client/model/relative_time.hpp"
#include "web-client/model/texts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon::center {

// One of them as it is shown.
struct DeliveryLine {
    enum class Tone { kGood, kCalm, kBad };

    std::string head;  // channel and state: "Email · Sent"
    std::string when;  // it is due, or came to that state
    std::string why;   // sentences; may be empty
    Tone tone = Tone::kCalm;
    friend bool operator==(const DeliveryLine&, const DeliveryLine&) = default;
};
DeliveryLine delivery_line(const Delivery& delivery, LocalOffset local_offset, Language language);
std::vector<DeliveryLine> delivery_lines(const std::vector<Delivery>& deliveries,
                                         LocalOffset local_offset, Language language);

// "Email", "SMS" …
std::string channel_text(DeliveryChannel channel, Language language);
// A sentence; of a reason that is not known here the word itself.
std::string reason_text(std::string_view reason, Language language);

}  // namespace carillon::center
