#include "server/deliver/push/subscription.hpp"

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"
#include "server/auth/base64url.hpp"
#include "server/deliver/link.hpp"

#include <algorithm>
#include <cstdint>

namespace carillon::deliver {

namespace {

constexpr std::string_view kEndpoint = "an https address of at most 2048 bytes";
constexpr std::string_view kP256dh = "a point of the curve P-256, 65 bytes as base64url";
constexpr std::string_view kAuth = "16 bytes as base64url";

std::string must_be(std::string_view accepted, const std::string& trouble) {
    return "must be " + std::string(accepted) + "; " + trouble;
}

// Browsers write keys without padding; libraries that speak for them sometimes with.
std::optional<std::string> decode_key(std::string_view text) {
    for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding)
        text.remove_suffix(1);
    return decode_base64url(text);
}

// Empty when something is wrong, which the reader then says. The value is not shown: it is a
// secret.
std::string read_key(json::ObjectReader& keys, std::string_view name, std::string_view accepted,
                     std::size_t bytes) {
    if (!keys.need(name, accepted)) return {};
    const std::string text = keys.need_secret(name);
    if (keys.failed()) return {};
    const auto key = decode_key(text);
    if (!key) {
        keys.refuse(name, must_be(accepted, "it is not base64url"), Errc::kUnprocessable);
        return {};
    }
    if (key->size() != bytes) {
        keys.refuse(name, must_be(accepted, "it has " + std::to_string(key->size()) + " bytes"),
                    Errc::kUnprocessable);
        return {};
    }
    return *key;
}

Result<PushKeys> read_keys(json::Value value) {
    json::ObjectReader reader(value, "keys.", Errc::kUnprocessable);
    PushKeys keys;
    keys.p256dh = read_key(reader, "p256dh", kP256dh, p256::kPointBytes);
    if (!reader.failed() && !p256::is_point(keys.p256dh)) {
        reader.refuse("p256dh", must_be(kP256dh, "these bytes are not a point of it"),
                      Errc::kUnprocessable);
    }
    keys.auth = read_key(reader, "auth", kAuth, kAuthBytes);
    if (reader.failed()) return reader.error();
    return keys;
}

// Its trouble is told in words: an address is a secret too.
std::string read_endpoint(json::ObjectReader& reader, std::string& origin) {
    if (!reader.need("endpoint", kEndpoint)) return {};
    std::string endpoint = reader.need_secret("endpoint");
    if (reader.failed()) return {};
    const bool is_visible =
        std::all_of(endpoint.begin(), endpoint.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    const auto found = is_visible ? https_origin(endpoint) : std::nullopt;
    std::string trouble;
    if (endpoint.size() > kMaxEndpointBytes) {
        trouble = "it has " + std::to_string(endpoint.size()) + " bytes";
    } else if (!is_visible) {
        trouble = "it holds a character that no address has";
    } else if (!found) {
        trouble = "it is something else";
    }
    if (!trouble.empty()) {
        reader.refuse("endpoint", must_be(kEndpoint, trouble), Errc::kUnprocessable);
        return {};
    }
    origin = *found;
    return endpoint;
}

Result<Subscription> read_browser(json::ObjectReader& reader) {
    WebPushSubscription subscription;
    subscription.endpoint = read_endpoint(reader, subscription.origin);
    if (const auto expires = reader.maybe_count(
            "expirationTime", static_cast<std::uint64_t>(limits::kMaxTime.count()))) {
        subscription.expires_at = Millis(static_cast<Millis::rep>(*expires));
    }
    const auto value = reader.need_object("keys");
    if (reader.failed()) return reader.error();
    auto keys = read_keys(*value);
    if (!keys) return keys.error();
    subscription.keys = std::move(*keys);
    return Subscription(std::move(subscription));
}

Result<Subscription> read_app(json::ObjectReader& reader) {
    constexpr std::string_view kToken = "a registration token of FCM, at most 4096 visible bytes";
    std::string token = reader.need_secret("fcm_token");
    if (!reader.failed() &&
        (token.empty() || token.size() > kMaxFcmTokenBytes ||
         !std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; }))) {
        const std::string trouble = token.empty() ? "it is empty"
                                    : token.size() > kMaxFcmTokenBytes
                                        ? "it has " + std::to_string(token.size()) + " bytes"
                                        : "it holds a character that no token has";
        reader.refuse("fcm_token", must_be(kToken, trouble), Errc::kUnprocessable);
    }
    if (reader.failed()) return reader.error();
    return Subscription(FcmSubscription{std::move(token)});
}

}  // namespace

Result<Subscription> decode_subscription(std::string_view text) {
    const auto document = json::parse_object(text);
    if (!document) return document.error();
    const json::Value root = document->root();
    json::ObjectReader reader(root, {}, Errc::kUnprocessable);
    const bool has_token = root.find("fcm_token").has_value();
    const bool has_endpoint = root.find("endpoint").has_value();
    if (has_token && has_endpoint) {
        return Error{Errc::kUnprocessable, "fcm_token",
                     "fcm_token and endpoint stand together; a subscription has one of them"};
    }
    if (!has_token && !has_endpoint) {
        return Error{Errc::kUnprocessable, "endpoint",
                     "endpoint is missing; a browser's PushSubscription.toJSON() is accepted, or "
                     "{\"fcm_token\"} of an app"};
    }
    return has_token ? read_app(reader) : read_browser(reader);
}

std::string encode(const Subscription& subscription) {
    std::string out;
    json::ObjectWriter writer(out);
    if (const auto* app = std::get_if<FcmSubscription>(&subscription)) {
        writer.text("fcm_token", app->token);
    } else {
        const auto& browser = std::get<WebPushSubscription>(subscription);
        writer.text("endpoint", browser.endpoint);
        if (browser.expires_at) {
            writer.number("expirationTime",
                          static_cast<std::uint64_t>(browser.expires_at->count()));
        } else {
            writer.null("expirationTime");
        }
        json::ObjectWriter keys(writer.key("keys"));
        keys.text("p256dh", encode_base64url(browser.keys.p256dh));
        keys.text("auth", encode_base64url(browser.keys.auth));
        keys.close();
    }
    writer.close();
    return out;
}

const std::string& address_of(const Subscription& subscription) {
    const auto* app = std::get_if<FcmSubscription>(&subscription);
    return app ? app->token : std::get<WebPushSubscription>(subscription).endpoint;
}

}  // namespace carillon::deliver
