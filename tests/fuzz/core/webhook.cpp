// A webhook, as POST and PUT /webhooks bring it, and as a store keeps it.

#include "core/policy/webhook.hpp"

#include "core/policy/type_pattern.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void webhook(std::string_view text) {
    const auto terms = decode_webhook_terms(text);
    if (!terms.ok()) {
        check_refusal(terms.error());
    } else {
        require(!terms->events.empty(), "what is accepted wants to hear something");
        for (const std::string& pattern : terms->types)
            require(is_type_pattern(pattern), "what is accepted names types");
    }
    comes_back(
        text, [](std::string_view json) { return decode_stored_webhook(WebhookId(), json); },
        [](const Webhook& webhook) { return stored_text(webhook); });
}

}  // namespace carillon::fuzz
