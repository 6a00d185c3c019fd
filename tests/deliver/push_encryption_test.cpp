// Sealing a push message for one browser, held against the example of RFC 8291 and opened again.

#include "server/auth/base64url.hpp"
#include "server/deliver/push/web_push_encryption.hpp"
#include "tests/deliver/push_browser.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace carillon::deliver {
namespace {

using test::bytes_of;
using test::PushBrowser;

// RFC 8291 section 5 and Appendix A.
constexpr auto kText = "When I grow up, I want to be a watermelon";
constexpr auto kSenderPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
constexpr auto kSenderPublic =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
constexpr auto kReceiverPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
constexpr auto kReceiverPublic =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr auto kSalt = "DGv6ra1nlYgDCS1FRnbzlw";
constexpr auto kAuth = "BTBZMqHH6r4Tts7J_aSIgg";
constexpr auto kSharedSecret = "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs";
constexpr auto kBody =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6T"
    "lzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4"
    "a-fN";

PushSalt salt_of(const std::string& bytes) {
    PushSalt salt{};
    std::copy(bytes.begin(), bytes.end(), salt.begin());
    return salt;
}

p256::PrivateKey key_of(const char* number) {
    return test::private_key(bytes_of(number)).value();
}

PushBrowser receiver() {
    return PushBrowser(key_of(kReceiverPrivate), bytes_of(kAuth));
}

TEST_CASE("the example of RFC 8291 is sealed byte for byte", "[deliver][push]") {
    const auto sender = key_of(kSenderPrivate);
    CHECK(sender.public_point() == bytes_of(kSenderPublic));
    CHECK(*sender.shared_secret(bytes_of(kReceiverPublic)) == bytes_of(kSharedSecret));
    const PushKeys keys{bytes_of(kReceiverPublic), bytes_of(kAuth)};
    CHECK(keys == receiver().keys());
    const auto body = encrypt_push(kText, keys, salt_of(bytes_of(kSalt)), sender);
    REQUIRE(body);
    CHECK(encode_base64url(*body) == kBody);
}

TEST_CASE("the example of RFC 8291 is opened by its browser and by no other", "[deliver][push]") {
    CHECK(receiver().open(bytes_of(kBody)) == kText);
    CHECK_FALSE(PushBrowser().open(bytes_of(kBody)));
    CHECK_FALSE(PushBrowser(key_of(kReceiverPrivate), std::string(16, 'a')).open(bytes_of(kBody)));
}

TEST_CASE("a message of any length up to the most is opened as it was sealed", "[deliver][push]") {
    const PushBrowser browser;
    for (const std::size_t bytes :
         {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{3000}, kMaxPushBytes}) {
        const std::string text(bytes, 'x');
        const auto body =
            encrypt_push(text, browser.keys(), salt_of(bytes_of(kSalt)), *p256::PrivateKey::make());
        REQUIRE(body);
        CHECK(body->size() <= 4096);
        CHECK(browser.open(*body) == text);
    }
}

TEST_CASE("a message that was changed at any byte is not opened", "[deliver][push]") {
    const PushBrowser browser;
    const auto body = encrypt_push("Call Acme", browser.keys(), salt_of(bytes_of(kSalt)),
                                   *p256::PrivateKey::make());
    REQUIRE(body);
    for (std::size_t at = 0; at < body->size(); ++at) {
        std::string changed = *body;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CHECK_FALSE(browser.open(changed));
    }
}

TEST_CASE("what cannot be sealed is refused with why", "[deliver][push]") {
    const PushBrowser browser;
    const auto sender = *p256::PrivateKey::make();
    const auto seal = [&](const std::string& text, const PushKeys& keys) {
        return encrypt_push(text, keys, salt_of(bytes_of(kSalt)), sender);
    };
    const auto too_large = seal(std::string(kMaxPushBytes + 1, 'x'), browser.keys());
    REQUIRE_FALSE(too_large);
    CHECK(too_large.error().code == Errc::kTooLarge);
    CHECK(too_large.error().message == "a push message has at most 3993 bytes");

    PushKeys off_curve = browser.keys();
    off_curve.p256dh[64] = static_cast<char>(off_curve.p256dh[64] ^ 1);
    CHECK(seal("x", off_curve).error().code == Errc::kInvalid);
    CHECK(seal("x", {browser.keys().p256dh, "short"}).error().field == "auth");
}

TEST_CASE("a private number outside of the group is no key", "[auth][p256]") {
    CHECK_FALSE(test::private_key(std::string(32, '\0')));
    CHECK_FALSE(test::private_key(std::string(32, '\xff')));
    const auto one = test::private_key(std::string(31, '\0') + '\1');
    REQUIRE(one);
    // The point that the curve is told with (SEC 2 section 2.4.2).
    CHECK(
        encode_base64url(one->public_point()) ==
        "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU");
}

TEST_CASE("a point is 65 bytes that lie on the curve", "[auth][p256]") {
    const std::string point = bytes_of(kReceiverPublic);
    CHECK(p256::is_point(point));
    CHECK_FALSE(p256::is_point(""));
    CHECK_FALSE(p256::is_point(point.substr(0, 64)));
    CHECK_FALSE(p256::is_point(std::string(1, '\0')));  // the one at infinity
    CHECK_FALSE(p256::is_point(std::string(65, '\4')));
    // The same point in the compressed and the hybrid form.
    CHECK_FALSE(p256::is_point('\2' + point.substr(1, 32)));
    CHECK_FALSE(p256::is_point('\6' + point.substr(1)));
}

}  // namespace
}  // namespace carillon::deliver
