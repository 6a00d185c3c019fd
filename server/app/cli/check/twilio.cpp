#include "server/app/cli/check/twilio.hpp"

#include "core/json/document.hpp"
#include "server/deliver/curl/easy.hpp"

namespace carillon::preflight {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024;
constexpr const char* kActive = "active";  // or "suspended", "closed"
constexpr long kFine = 200;
constexpr long kUnauthorized = 401;
constexpr long kForbidden = 403;
constexpr long kNotFound = 404;

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* target) {
    auto& body = *static_cast<std::string*>(target);
    if (body.size() + size * count > kMostBytes) return 0;
    body.append(data, size * count);
    return size * count;
}

Error no(const std::string& why) {
    return Error{Errc::kUnavailable, "", why};
}

}  // namespace

Status ask_twilio(const SmsConfig& sms, const std::string& ca_file) {
    deliver::CurlEasy easy = deliver::CurlEasy::make();
    if (!easy) return Error{Errc::kInternal, "", "libcurl cannot start"};
    std::string body;
    easy.set(CURLOPT_URL, sms.base_url + "/2010-04-01/Accounts/" + sms.account_sid + ".json");
    easy.set(CURLOPT_PROTOCOLS_STR, "http,https");
    easy.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    easy.set(CURLOPT_USERNAME, sms.account_sid);
    easy.set(CURLOPT_PASSWORD, sms.auth_token);
    if (!ca_file.empty()) easy.set(CURLOPT_CAINFO, ca_file);
    easy.set(CURLOPT_WRITEFUNCTION, append_body);
    easy.set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
    easy.limit(kTwilioLimit);
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) return no(std::string("does not answer: ") + curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == kUnauthorized || status == kForbidden || status == kNotFound) {
        return no("does not take TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN (HTTP " +
                  std::to_string(status) + ")");
    }
    if (status != kFine) return no("answers HTTP " + std::to_string(status));
    const auto account = json::Document::parse(body);
    if (!account || !account->root().is(json::Kind::kObject)) return no("answers no JSON object");
    const auto state = account->root().find("status");
    if (state && state->is(json::Kind::kString) && state->text() != kActive)
        return no("says that the account is " + std::string(state->text()));
    return Done{};
}

}  // namespace carillon::preflight
