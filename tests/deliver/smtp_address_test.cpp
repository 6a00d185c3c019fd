#include "server/config/smtp_address.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;

using Security = SmtpAddress::Security;

namespace {

SmtpAddress read(const std::string& url) {
    const auto address = parse_smtp_address(url);
    INFO(url);
    REQUIRE(address);
    return *address;
}

}  // namespace

TEST_CASE("an address of a mail server has a port and a security of its own kind",
          "[deliver][smtp][address]") {
    CHECK(read("smtp://mail.test") ==
          SmtpAddress{Security::kOptional, "mail.test", 25, "", "", ""});
    CHECK(read("smtp://u:p@mail.test") ==
          SmtpAddress{Security::kRequired, "mail.test", 587, "u", "p", ""});
    CHECK(read("smtps://u:p@mail.test") ==
          SmtpAddress{Security::kTls, "mail.test", 465, "u", "p", ""});
    CHECK(read("smtp://mail.test:2525?starttls=required") ==
          SmtpAddress{Security::kRequired, "mail.test", 2525, "", "", ""});
    CHECK(read("smtp://u:p@mail.test?starttls=optional").security == Security::kOptional);
    CHECK(read("smtp://mail.test/me.test").hello == "me.test");
    CHECK(read("smtp://mail.test/?starttls=optional").hello.empty());
    CHECK(read("smtp://[::1]:25").host == "::1");
    CHECK(read("smtp://[::1]:25").text() == "smtp://[::1]:25");
}

TEST_CASE("user and password may be anything that is encoded", "[deliver][smtp][address]") {
    const SmtpAddress address = read("smtp://ada%40x.test:p%3A%2F%3F%25%C3%A9%20@m");
    CHECK(address.user == "ada@x.test");
    CHECK(address.password == "p:/?%\u00e9 ");
    // An address as the user, as it is.
    CHECK(read("smtp://ada@x.test:p@m").user == "ada@x.test");
    CHECK(read("smtp://u:a:b@m").password == "a:b");
    CHECK(address.text() == "smtp://m:587");
}

TEST_CASE("what is no address of a mail server is refused, says why, and is not repeated",
          "[deliver][smtp][address]") {
    const std::pair<const char*, const char*> rows[] = {
        {"", "neither smtp:// nor smtps://"},
        {"mail.test", "neither smtp:// nor smtps://"},
        {"http://hunter2", "neither smtp:// nor smtps://"},
        {"smtp://", "no host"},
        {"smtp://u:hunter2@", "no host"},
        {"smtp://hunter2@m", "a user without a password"},
        {"smtp://:hunter2@m", "user or password is empty"},
        {"smtp://u:@m", "user or password is empty"},
        {"smtp://u:hunter2%@m", "not percent-encoded"},
        {"smtp://u:hunter2%0d%0aRCPT@m", "control character"},
        {"smtp://u:hunter2@m:0", "port"},
        {"smtp://u:hunter2@m:65536", "port"},
        {"smtp://u:hunter2@m:", "port"},
        {"smtp://u:hunter2@m:25x", "port"},
        {"smtp://u:hunter2@[::1", "bracket"},
        {"smtp://u:hunter2@[m]", "other than an IPv6 address"},
        {"smtp://u:hunter2@[::1]25", "port"},
        {"smtp://u:hunter2@m n", "the host"},
        {"smtp://u:hunter2@m\r\n", "the host"},
        {"smtp://u:hunter2@m/a b", "the name behind the /"},
        {"smtp://u:hunter2@m/a\r\nRSET", "the name behind the /"},
        {"smtp://u:hunter2@m?starttls=never", "an unknown option"},
        {"smtp://u:hunter2@m?tls=hunter2", "an unknown option"},
        {"smtps://u:hunter2@m?starttls=required", "has no starttls"},
    };
    for (const auto& [url, why] : rows) {
        INFO(url);
        const auto address = parse_smtp_address(url);
        REQUIRE_FALSE(address);
        CHECK(address.error().code == Errc::kInvalid);
        CHECK(address.error().message.find(why) != std::string::npos);
        CHECK(address.error().message.find(kAcceptedSmtpAddress) != std::string::npos);
        CHECK(address.error().message.find("hunter2") == std::string::npos);
    }
}
