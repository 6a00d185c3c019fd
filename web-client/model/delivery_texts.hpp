#pragma once
// Deliveries in plain words, in English and French.

#include "core/policy/delivery.hpp"
#include "web-client/model/detail_line.hpp"
#include "web-client/model/relative_time.hpp"
#include "web-client/model/texts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon::center {

// One of them as it is shown: its channel and state, when it is due or came to that state, and why.
DetailLine delivery_line(const Delivery& delivery, LocalOffset local_offset, Language language);
std::vector<DetailLine> delivery_lines(const std::vector<Delivery>& deliveries,
                                       LocalOffset local_offset, Language language);

// "Email", "SMS" …
std::string channel_text(DeliveryChannel channel, Language language);
// A sentence; of a reason that is not known here the word itself.
std::string reason_text(std::string_view reason, Language language);

}  // namespace carillon::center
