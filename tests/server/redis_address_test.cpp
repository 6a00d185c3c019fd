#include "server/config/redis_address.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using redis::Address;
using redis::parse_addresses;

namespace {

Address one(const std::string& url) {
    const auto parsed = parse_addresses(url);
    REQUIRE(parsed.ok());
    REQUIRE(parsed->size() == 1);
    return parsed->front();
}

}  // namespace

TEST_CASE("the parts of a Redis address", "[server][redis]") {
    const Address full = one("redis://ada:s%40cret@cache.example.com:7000/3");
    CHECK(full.kind == Address::Kind::kTcp);
    CHECK(full.host == "cache.example.com");
    CHECK(full.port == 7000);
    CHECK(full.user == "ada");
    CHECK(full.password == "s@cret");
    CHECK(full.database == 3);
    CHECK(full.text() == "redis://cache.example.com:7000");

    const Address plain = one("redis://localhost");
    CHECK(plain.port == 6379);
    CHECK(plain.password.empty());
    CHECK(plain.database == 0);

    CHECK(one("redis://:pw@h/").password == "pw");
    CHECK(one("redis://pw@h").password == "pw");
    CHECK(one("redis://pw@h").user.empty());
    CHECK(one("rediss://h:1").kind == Address::Kind::kTls);
    CHECK(one("redis://[::1]:6380").host == "::1");
    CHECK(one("redis://[::1]:6380").text() == "redis://[::1]:6380");
}

TEST_CASE("a Redis address may be a socket's path", "[server][redis]") {
    CHECK(one("unix:/run/redis.sock").path == "/run/redis.sock");
    const Address full = one("unix:///run/a%2Cb.sock?db=2&user=ada&password=p%26w");
    CHECK(full.kind == Address::Kind::kUnix);
    CHECK(full.path == "/run/a,b.sock");
    CHECK(full.database == 2);
    CHECK(full.user == "ada");
    CHECK(full.password == "p&w");
    CHECK(full.text() == "unix:/run/a,b.sock");
    CHECK(one("unix://:pw@/run/x").password == "pw");
}

TEST_CASE("several Redis servers stand with commas between", "[server][redis]") {
    const auto parsed = parse_addresses("redis://a,redis://b:1,unix:/c");
    REQUIRE(parsed.ok());
    REQUIRE(parsed->size() == 3);
    CHECK((*parsed)[1].port == 1);
    CHECK((*parsed)[2].path == "/c");
}

TEST_CASE("what is no Redis address is refused, without its text", "[server][redis]") {
    for (const char* text :
         {"", "localhost:6379", "redis://", "redis://h:0", "redis://h:65536",
          "redis://h:", "redis://h/x", "redis://h/1/2", "redis://[::1", "redis://[::1]x",
          "redis://u:@h", "redis://a,", "redis://a,redis://a", "unix:", "unix:relative",
          "unix:/x?db=y", "unix:/x?hunter2=1", "redis://u:%zz@h", "http://h"}) {
        CAPTURE(text);
        const auto parsed = parse_addresses(text);
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().message.find("hunter2") == std::string::npos);
        CHECK(parsed.error().message.find("redis://") != std::string::npos);
    }
}
