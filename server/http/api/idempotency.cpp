#include "server/http/api/idempotency.hpp"

#include "server/http/api/exchange.hpp"
#include "server/http/net/problem.hpp"

#include <algorithm>

namespace carillon {

std::shared_ptr<IdempotencyGate::KeyGuard> IdempotencyGate::enter(const std::string& subject,
                                                                  const std::string& key) {
    std::string scoped = subject + ":" + key;
    {
        const std::lock_guard lock(mutex_);
        if (!under_way_.insert(scoped).second) return nullptr;
    }
    return std::make_shared<KeyGuard>(*this, std::move(scoped));
}

void IdempotencyGate::leave(const std::string& key) {
    const std::lock_guard lock(mutex_);
    under_way_.erase(key);
}

std::optional<Opening> open_idempotent(Exchange& exchange) {
    auto key = idempotency_key(exchange.request);
    if (!key) {
        exchange.refuse(key.error());
        return std::nullopt;
    }
    Opening opening;
    opening.origin = {exchange.user().text(), std::move(key).value(), exchange.request.request_id};
    if (opening.origin.idempotency_key.empty()) return opening;
    opening.guard =
        exchange.services.idempotency.enter(opening.origin.subject, opening.origin.idempotency_key);
    if (opening.guard) return opening;
    auto response = problem(409, "a request with this Idempotency-Key is being carried out",
                            exchange.request.request_id);
    response.headers.emplace_back("Retry-After", "1");
    exchange.answer(std::move(response));
    return std::nullopt;
}

Result<std::string> idempotency_key(const http::Request& request) {
    const auto count = request.headers.count("Idempotency-Key");
    if (count == 0) return std::string();
    const auto key = request.headers.find("Idempotency-Key");
    const bool is_fine =
        count == 1 && !key.empty() && key.size() <= IdempotencyGate::kKeyChars &&
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
    if (!is_fine)
        return Error{Errc::kInvalid, "Idempotency-Key",
                     "Idempotency-Key must be 1 to 255 visible ASCII characters"};
    return std::string(key);
}

}  // namespace carillon
