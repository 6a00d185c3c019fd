#include "server/deliver/sms/twilio_callback.hpp"

#include "server/deliver/http/form.hpp"
#include "server/deliver/http/http_message.hpp"
#include "server/deliver/signing/base64.hpp"
#include "server/deliver/signing/mac.hpp"

#include <algorithm>
#include <charconv>

namespace carillon::deliver {

namespace {

constexpr std::size_t kErrorBytes = 300;
constexpr std::size_t kSidBytes = 64;
constexpr std::string_view kDelivery = "delivery";
constexpr std::string_view kAttempt = "attempt";

struct Progress {
    std::string_view status;
    SmsProgress progress;
};
// Every other status is one of a message under way ("accepted", "scheduled", "queued", "sending",
// "sent" …), and so is one that we do not know.
constexpr Progress kEnds[] = {
    {"delivered", SmsProgress::kDelivered}, {"read", SmsProgress::kDelivered},
    {"undelivered", SmsProgress::kFailed},  {"failed", SmsProgress::kFailed},
    {"canceled", SmsProgress::kFailed},
};

SmsProgress progress_of(std::string_view status) {
    for (const Progress& end : kEnds) {
        if (end.status == status) return end.progress;
    }
    return SmsProgress::kUnderWay;
}

// Of one name and value that come twice, Twilio signs one.
std::string signature_of(std::string_view auth_token, std::string_view url, FormFields fields) {
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    std::string text(url);
    for (const auto& [name, value] : fields)
        (text += name) += value;
    return encode_base64(mac_of(MacHash::kSha1, auth_token, text));
}

// "https://host:443/x" and "https://host/x" of either.
struct BothUrls {
    std::string with_port;
    std::string without_port;
};
BothUrls both_urls(const std::string& url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string::npos) return {url, url};
    const auto begin = scheme_end + 3;
    const auto end = std::min(url.find_first_of("/?#", begin), url.size());
    const std::string place = url.substr(begin, end - begin);  // user, host and port
    const auto colon = place.rfind(':');
    const bool has_port = colon != std::string::npos && colon + 1 < place.size() &&
                          place.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    const std::string rest = url.substr(end);
    if (has_port) return {url, url.substr(0, begin) + place.substr(0, colon) + rest};
    const char* const port = url.compare(0, scheme_end, "http") == 0 ? ":80" : ":443";
    return {url.substr(0, begin) + place + port + rest, url};
}

bool is_signed(std::string_view auth_token, const TwilioCallback& callback,
               const FormFields& fields) {
    const BothUrls urls =
        both_urls(callback.query.empty() ? callback.url : callback.url + "?" + callback.query);
    const bool with =
        is_same_secret(signature_of(auth_token, urls.with_port, fields), callback.signature);
    const bool without =
        is_same_secret(signature_of(auth_token, urls.without_port, fields), callback.signature);
    return with || without;
}

std::string field(const FormFields& fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const auto& entry) { return entry.first == name; });
    return found == fields.end() ? std::string() : found->second;
}

std::optional<TwilioMessage> message_of(const std::string& query) {
    const auto fields = decode_form(query);
    if (!fields) return std::nullopt;
    const auto delivery = DeliveryId::parse(field(*fields, kDelivery));
    const std::string digits = field(*fields, kAttempt);
    std::uint32_t attempt = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stopped, ec] = std::from_chars(digits.data(), end, attempt);
    if (!delivery || ec != std::errc() || stopped != end) return std::nullopt;
    return TwilioMessage{*delivery, attempt};
}

std::string error_of(const FormFields& fields, const std::string& status) {
    std::string line = "Twilio says " + status;
    const std::string code = field(fields, "ErrorCode");
    if (!code.empty()) line += ", error " + code;
    const std::string message = field(fields, "ErrorMessage");
    if (!message.empty()) line += ": " + message;
    return one_line(line, kErrorBytes);
}

}  // namespace

std::string twilio_callback_query(const DeliveryId& delivery, std::uint32_t attempt) {
    return "?" + encode_form({{std::string(kDelivery), delivery.text()},
                              {std::string(kAttempt), std::to_string(attempt)}});
}

Result<SmsStatus> read_twilio_callback(std::string_view auth_token,
                                       const TwilioCallback& callback) {
    const auto fields = decode_form(callback.body);
    if (auth_token.empty() || !fields || !is_signed(auth_token, callback, *fields))
        return Error{Errc::kForbidden, "", "the request is not signed by Twilio"};
    SmsStatus status;
    status.message_sid = field(*fields, "MessageSid");
    status.message = message_of(callback.query);
    const std::string word = field(*fields, "MessageStatus");
    if (status.message_sid.empty() || status.message_sid.size() > kSidBytes || word.empty())
        return Error{Errc::kMalformed, "", "MessageSid and MessageStatus of a message are needed"};
    status.progress = progress_of(word);
    if (status.progress == SmsProgress::kFailed) status.error = error_of(*fields, word);
    return status;
}

}  // namespace carillon::deliver
