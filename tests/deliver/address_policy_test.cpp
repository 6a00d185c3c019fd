// Which addresses somebody else's URL may lead to.

#include "server/deliver/http/address_policy.hpp"

#include "server/deliver/http/url.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon::deliver {
namespace {

bool is_refused(const std::string& text) {
    const auto address = parse_ip(text);
    REQUIRE(address.has_value());
    return refuse_unless_public(*address) != nullptr;
}

std::string reason(const std::string& text) {
    const char* const why = refuse_unless_public(parse_ip(text).value());
    return why == nullptr ? "" : why;
}

TEST_CASE("addresses that only we can reach are refused", "[deliver][ssrf]") {
    for (const char* text : {"127.0.0.1",
                             "127.255.255.255",
                             "0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "10.255.255.255",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.0.1",
                             "192.168.255.255",
                             "169.254.0.1",
                             "169.254.169.254",
                             "169.254.170.2",
                             "100.64.0.1",
                             "100.127.255.255",
                             "100.100.100.200",
                             "168.63.129.16",
                             "192.0.0.192",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "239.255.255.255",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fc00::1",
                             "fd12:3456::1",
                             "fd00:ec2::254",
                             "fd20:ce::254",
                             "fe80::1",
                             "febf::1",
                             "fec0::1",
                             "ff02::1",
                             "2001:db8::1",
                             "2001::1",
                             "2001:10::1",
                             "3fff::1",
                             "100::1",
                             "5f00::1",
                             "4000::1",
                             "64:ff9b:1::1",
                             "::1.2.3.4"}) {
        CAPTURE(text);
        CHECK(is_refused(text));
    }
}

TEST_CASE("addresses of everybody's internet are not refused", "[deliver][ssrf]") {
    for (const char* text : {"1.1.1.1",         "8.8.8.8",         "9.255.255.255",
                             "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
                             "126.255.255.255", "128.0.0.1",       "169.253.255.255",
                             "169.255.0.0",     "172.15.255.255",  "172.32.0.0",
                             "192.167.255.255", "192.169.0.0",     "198.17.255.255",
                             "198.20.0.0",      "223.255.255.255", "2606:4700:4700::1111",
                             "2a00:1450::1",    "2001:200::1",     "2003::1"}) {
        CAPTURE(text);
        CHECK_FALSE(is_refused(text));
    }
}

TEST_CASE("an address that stands for a private IPv4 one is refused like it", "[deliver][ssrf]") {
    // Mapped, NAT64, 6to4, translated.
    for (const char* text : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
                             "::ffff:a00:1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1",
                             "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1",
                             "2002:a9fe:a9fe::1", "2002:c0a8:101::", "::ffff:0:10.0.0.1"}) {
        CAPTURE(text);
        CHECK(is_refused(text));
    }
    for (const char* text : {"::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"}) {
        CAPTURE(text);
        CHECK_FALSE(is_refused(text));
    }
}

TEST_CASE("a refusal says what the address is", "[deliver][ssrf]") {
    CHECK(reason("127.0.0.1") == "a loopback address");
    CHECK(reason("10.1.2.3") == "a private address");
    CHECK(reason("169.254.1.1") == "a link-local address");
    CHECK(reason("169.254.169.254") == "the address of a cloud's metadata service");
    CHECK(reason("fd00:ec2::254") == "the address of a cloud's metadata service");
    CHECK(reason("100.64.0.1") == "a shared address (CGNAT)");
    CHECK(reason("::ffff:192.168.1.1") == "a private address");
    CHECK(reason("64:ff9b::192.168.1.1") == "a private address");
}

TEST_CASE("where private networks are allowed every address will do", "[deliver][ssrf]") {
    CHECK(address_rule(true)(parse_ip("127.0.0.1").value()) == nullptr);
    CHECK(address_rule(false)(parse_ip("127.0.0.1").value()) != nullptr);
}

TEST_CASE("however an IPv4 address is spelled, a URL with a private one is refused",
          "[deliver][ssrf][url]") {
    for (const char* url : {"http://127.0.0.1/",
                            "http://2130706433/",
                            "http://0x7f000001/",
                            "http://0x7f.0.0.1/",
                            "http://0177.0.0.1/",
                            "http://017700000001/",
                            "http://127.1/",
                            "http://127.0.1/",
                            "http://0/",
                            "http://0x0a000001:8080/x",
                            "http://169.254.169.254/latest/meta-data/",
                            "http://0xa9fea9fe/",
                            "http://2852039166/",
                            "http://[::1]/",
                            "http://[::ffff:10.0.0.1]/",
                            "http://[::ffff:a00:1]/",
                            "http://[0:0:0:0:0:ffff:7f00:1]/",
                            "http://[64:ff9b::a00:1]/",
                            "http://[2002:a00:1::]/",
                            "http://localhost/",
                            "http://LocalHost:8080/",
                            "https://[fd00:ec2::254]/",
                            "http://%31%32%37.0.0.1/"}) {
        CAPTURE(url);
        const auto checked = check_url(url, refuse_unless_public);
        REQUIRE_FALSE(checked.ok());
        CHECK(checked.error().code == Errc::kInvalid);
        CHECK(checked.error().field == "url");
        CHECK(check_url(url, refuse_nothing).ok());
    }
    for (const char* url : {"http://1.1.1.1/", "https://hooks.example/x?y=1", "http://[2606::1]/",
                            "http://localhost.example/"}) {
        CAPTURE(url);
        CHECK(check_url(url, refuse_unless_public).ok());
    }
    for (const char* url : {"https://user:pass@hooks.example:8443/", "https://user@hooks.example/",
                            "http://user:pass@127.0.0.1/", "http://1.1.1.1@127.0.0.1/"}) {
        CAPTURE(url);
        CHECK_FALSE(check_url(url, refuse_unless_public).ok());
        CHECK_FALSE(check_url(url, refuse_nothing).ok());
    }
}

TEST_CASE("what is no URL of http or https is refused with what is accepted", "[deliver][url]") {
    for (const char* url :
         {"", "hooks.example", "//hooks.example/", "ftp://hooks.example/", "file:///etc/passwd",
          "gopher://127.0.0.1:70/", "javascript:alert(1)", "http://", "https:///", "http://a b/",
          "http://hooks.example/\r\nX: y", "http://hooks.example/\t", "http://hooks.example:99999/",
          "http://h\xc3\xb6oks.example/", "dict://127.0.0.1/", "unix:///run/x", "http:"}) {
        CAPTURE(url);
        const auto place = read_url(url);
        REQUIRE_FALSE(place.ok());
        CHECK_FALSE(place.error().message.empty());
    }
    CHECK_FALSE(read_url("https://hooks.example/" + std::string(2000, 'x')).ok());
    CHECK(read_url("HTTPS://Hooks.Example/").ok());
}

TEST_CASE("the host of a URL is told without brackets and credentials", "[deliver][url]") {
    CHECK(read_url("https://user:pass@hooks.example:8443/x")->host == "hooks.example");
    CHECK(read_url("https://[2606::1]:8443/x")->host == "2606::1");
    CHECK(read_url("http://0x7f000001/")->host == "127.0.0.1");
}

}  // namespace
}  // namespace carillon::deliver
