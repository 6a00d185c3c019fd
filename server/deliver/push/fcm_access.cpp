#include "server/deliver/push/fcm_access.hpp"

#include "core/json/reader.hpp"
#include "server/deliver/http/form.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace carillon::deliver {

namespace {

constexpr std::uint64_t kLongestSeconds = 24 * 3600;

struct Grant {
    std::string token;
    Millis lasts{0};
};

// RFC 6749 section 5.1.
Result<Grant> read_grant(std::string_view body) {
    const auto document = json::parse_object(body);
    if (!document) return Error{Errc::kMalformed, "", "its answer is not a JSON object"};
    json::ObjectReader reader(document->root());
    Grant grant;
    grant.token = reader.need_secret("access_token");
    // What it does not say is what Google grants.
    const auto seconds = reader.maybe_count("expires_in").value_or(3600);
    grant.lasts = Millis(static_cast<Millis::rep>(std::min(seconds, kLongestSeconds)) * 1000);
    if (reader.failed()) return reader.error();
    const bool can_be_sent = std::all_of(grant.token.begin(), grant.token.end(),
                                         [](char c) { return c > ' ' && c < '\x7f'; });
    if (grant.token.empty() || !can_be_sent)
        return Error{Errc::kMalformed, "access_token",
                     "access_token must be visible ASCII characters, at least one"};
    return grant;
}

}  // namespace

void FcmAccess::token(Millis now, Answer done) {
    if (!token_.empty() && expires_at_ - now > kSpare) {
        const std::string token = token_;  // whoever is told may drop it
        return done(&token, {});
    }
    waiting_.push_back(std::move(done));
    if (waiting_.size() == 1) fetch(now);
}

void FcmAccess::drop(const std::string& token) {
    if (token_ == token) token_.clear();
}

void FcmAccess::fetch(Millis now) {
    const auto grant = make_grant(account_, now);
    if (!grant) return answer_all({grant.error().message, ""});
    HttpRequest request;
    request.url = account_.token_uri;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    request.body = encode_form(
        {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", *grant}});
    exchange_(std::move(request),
              [this, now, alive = std::weak_ptr<int>(alive_)](const HttpAnswer& answer) {
                  if (!alive.expired()) take(answer, now);
              });
}

void FcmAccess::take(const HttpAnswer& answer, Millis now) {
    constexpr std::string_view kName = "the token server of FCM_SERVICE_ACCOUNT_FILE";
    if (answer.status != 200) return answer_all({describe(answer, kName), answer.retry_after});
    auto grant = read_grant(answer.body);
    if (!grant) return answer_all({std::string(kName) + ": " + grant.error().message, ""});
    token_ = std::move(grant->token);
    expires_at_ = now + grant->lasts;
    answer_all({});
}

void FcmAccess::answer_all(const Denied& denied) {
    const std::vector<Answer> waiting = std::exchange(waiting_, {});
    const std::string token = denied.error.empty() ? token_ : "";
    for (const Answer& answer : waiting)
        answer(token.empty() ? nullptr : &token, denied);
}

}  // namespace carillon::deliver
