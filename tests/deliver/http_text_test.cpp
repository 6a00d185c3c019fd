// What goes over HTTP as text: forms, base64, codes, moments, and what is told of an answer.

#include "server/deliver/http/form.hpp"
#include "server/deliver/http/http_message.hpp"
#include "server/deliver/http/retry_after.hpp"
#include "server/deliver/signing/base64.hpp"
#include "server/deliver/signing/mac.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

namespace carillon::deliver {
namespace {

constexpr Millis kNow{1795339800500};  // 2026-11-22T09:30:00.500Z

TEST_CASE("base64 is read and written as RFC 4648 has it", "[deliver][base64]") {
    const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"},
                                                        {"\xfb\xff", "+/8="}};
    for (const auto& [bytes, text] : rows) {
        CAPTURE(text);
        CHECK(encode_base64(bytes) == text);
        CHECK(decode_base64(text) == bytes);
    }
}

TEST_CASE("base64 of any other spelling is refused", "[deliver][base64]") {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9", "-_8=", "Zm 9v", "=",
                             "====", "Zg==Zg==", "Zm9vYg=v", "Z\ng="}) {
        CAPTURE(text);
        CHECK_FALSE(decode_base64(text).has_value());
    }
}

TEST_CASE("codes are those of RFC 2202 and RFC 4231", "[deliver][mac]") {
    const auto hex = [](const std::string& bytes) {
        std::string out;
        for (const char c : bytes) {
            constexpr std::string_view kDigits = "0123456789abcdef";
            out += kDigits[static_cast<unsigned char>(c) >> 4];
            out += kDigits[static_cast<unsigned char>(c) & 15];
        }
        return out;
    };
    const std::string text = "what do ya want for nothing?";
    CHECK(hex(mac_of(MacHash::kSha1, "Jefe", text)) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hex(mac_of(MacHash::kSha256, "Jefe", text)) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(is_same_secret("abc", "abc"));
    CHECK_FALSE(is_same_secret("abc", "abd"));
    CHECK_FALSE(is_same_secret("abc", "ab"));
}

TEST_CASE("a form is written and read back the same", "[deliver][form]") {
    const FormFields fields{
        {"To", "+33612345678"}, {"Body", "50 % & more = \u00e9\n\u2026"}, {"", ""}};
    CHECK(encode_form({{"a b", "c&d=e+f"}, {"x", "\u00e9*-._~"}}) ==
          "a+b=c%26d%3De%2Bf&x=%C3%A9*-._%7E");
    CHECK(decode_form(encode_form(fields)) == fields);
    CHECK(decode_form("a&b=&=c&&d=1=2") ==
          FormFields{{"a", ""}, {"b", ""}, {"", "c"}, {"d", "1=2"}});
    CHECK(decode_form("") == FormFields{});
}

TEST_CASE("a form with a bad escape, other bytes or too many fields is refused",
          "[deliver][form]") {
    CHECK_FALSE(decode_form("a=%G1").has_value());
    CHECK_FALSE(decode_form("a=%4").has_value());
    CHECK_FALSE(decode_form("a=%FF").has_value());
    std::string many;
    for (int i = 0; i < 101; ++i)
        many += "a=b&";
    CHECK_FALSE(decode_form(many).has_value());
    CHECK(decode_form(many.substr(4)).has_value());
}

TEST_CASE("base64 and forms hold for any bytes", "[deliver][base64][form]") {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        CAPTURE(seed);
        test::Generator random(seed);
        const std::string bytes = random.bytes(100);
        CHECK(decode_base64(encode_base64(bytes)) == bytes);
        if (const auto decoded = decode_base64(bytes)) CHECK(encode_base64(*decoded) == bytes);
        const FormFields fields{{random.text(20), random.text(50)},
                                {random.text(5), random.text(5)}};
        CHECK(decode_form(encode_form(fields)) == fields);
        if (const auto decoded = decode_form(bytes))
            CHECK(decode_form(encode_form(*decoded)) == decoded);
        const std::string line = one_line(bytes, 40);
        CHECK(line.size() <= 40);
        CHECK(line.find_first_of("\r\n") == std::string::npos);
        static_cast<void>(parse_retry_after(bytes, kNow));
    }
}

TEST_CASE("Retry-After is read as seconds and as each date of HTTP", "[deliver][retry]") {
    CHECK(parse_retry_after("0", kNow) == Millis(0));
    CHECK(parse_retry_after("120", kNow) == Millis(120000));
    // RFC 9110 section 5.6.7: the date that is written, and the two obsolete ones.
    CHECK(parse_retry_after("Sun, 22 Nov 2026 09:31:00 GMT", kNow) == Millis(59500));
    CHECK(parse_retry_after("Sunday, 22-Nov-26 09:31:00 GMT", kNow) == Millis(59500));
    CHECK(parse_retry_after("Sun Nov 22 09:31:00 2026", kNow) == Millis(59500));
    CHECK(parse_retry_after("Sun, 22 Nov 2026 09:00:00 GMT", kNow) == Millis(0));
}

TEST_CASE("Retry-After is taken for a day at most and never for nonsense", "[deliver][retry]") {
    CHECK(parse_retry_after("99999999", kNow) == kLongestRetryAfter);
    CHECK(parse_retry_after("99999999999999999999", kNow) == kLongestRetryAfter);
    CHECK(parse_retry_after("Sun, 22 Nov 2037 09:31:00 GMT", kNow) == kLongestRetryAfter);
    for (const char* text :
         {"", "soon", "-5", "1.5", "+5", "12 s", "2026-11-22T09:31:00Z", "Sun, soon"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_retry_after(text, kNow).has_value());
    }
    CHECK_FALSE(parse_retry_after(std::string(100, '1'), kNow).has_value());
}

TEST_CASE("what is told of an answer is one short line", "[deliver][http]") {
    HttpAnswer answer;
    answer.error = "Could not resolve host: hooks.example";
    CHECK(describe(answer, "hooks.example") ==
          "hooks.example: Could not resolve host: hooks.example");
    answer = {};
    answer.status = 500;
    answer.body = "\n  not\r\ntoday\t\x7f \xff more";
    CHECK(describe(answer, "a") == "a answers 500: not  today");
    answer.body = std::string(5000, 'x');
    CHECK(describe(answer, "a").size() < 250);
    answer.body.clear();
    CHECK(describe(answer, "a") == "a answers 500");
    answer.status = 302;
    answer.location = "http://169.254.169.254/";
    CHECK(describe(answer, "a") ==
          "a answers 302, a redirect, which is not followed: http://169.254.169.254/");
    CHECK(describe(answer, std::string(1000, 'y')).size() <= 400);
}

}  // namespace
}  // namespace carillon::deliver
