// Paths and methods to routes.

#include "server/http/api/router.hpp"

#include <catch2/catch.hpp>

using carillon::match;
using carillon::Route;
using carillon::http::Method;

namespace {

constexpr Route kRoutes[] = {
    {Method::kGet, "/a", nullptr, {}},           {Method::kGet, "/a/unread", nullptr, {}},
    {Method::kGet, "/a/{id}", nullptr, {}},      {Method::kDelete, "/a/{id}", nullptr, {}},
    {Method::kPost, "/a/{id}/ack", nullptr, {}},
};

}  // namespace

TEST_CASE("a route is found by method and path", "[server][router]") {
    CHECK(match(kRoutes, Method::kGet, "/a").route == &kRoutes[0]);
    CHECK(match(kRoutes, Method::kHead, "/a").route == &kRoutes[0]);
    const auto one = match(kRoutes, Method::kDelete, "/a/17");
    CHECK(one.route == &kRoutes[3]);
    CHECK(one.parameters == std::vector<std::string>{"17"});
    CHECK(match(kRoutes, Method::kPost, "/a/17/ack").route == &kRoutes[4]);
}

TEST_CASE("a literal segment is not a parameter", "[server][router]") {
    CHECK(match(kRoutes, Method::kGet, "/a/unread").route == &kRoutes[1]);
    const auto wrong = match(kRoutes, Method::kDelete, "/a/unread");
    CHECK(wrong.route == nullptr);
    CHECK(wrong.allow == "GET, HEAD, OPTIONS");
}

TEST_CASE("a known path with another method tells its methods", "[server][router]") {
    const auto wrong = match(kRoutes, Method::kPut, "/a/17");
    CHECK(wrong.route == nullptr);
    CHECK(wrong.allow == "GET, HEAD, DELETE, OPTIONS");
    CHECK(match(kRoutes, Method::kOther, "/a").allow == "GET, HEAD, OPTIONS");
}

TEST_CASE("an unknown path has neither route nor methods", "[server][router]") {
    for (const char* path : {"/", "/b", "/a/", "/a//ack", "/a/1/ack/", "//a", "/A", "*", ""}) {
        const auto found = match(kRoutes, Method::kGet, path);
        INFO(path);
        CHECK(found.route == nullptr);
        CHECK(found.allow.empty());
        CHECK_FALSE(found.is_malformed);
    }
}

TEST_CASE("a literal segment is spelled in one way only", "[server][router]") {
    // Whoever guards a path in front of the server compares it as it was sent.
    for (const char* path : {"/%61", "/%61/unread", "/a%2Funread", "/a%2funread", "/%61/17"}) {
        const auto found = match(kRoutes, Method::kGet, path);
        INFO(path);
        CHECK(found.route == nullptr);
        CHECK(found.path == nullptr);
        CHECK_FALSE(found.is_malformed);
    }
    // Not the literal one; as a parameter it is what it decodes to.
    CHECK(match(kRoutes, Method::kGet, "/a/%75nread").route == &kRoutes[2]);
}

TEST_CASE("parameters are decoded one by one", "[server][router]") {
    const auto slash = match(kRoutes, Method::kGet, "/a/x%2Fack");
    CHECK(slash.route == &kRoutes[2]);
    CHECK(slash.parameters == std::vector<std::string>{"x/ack"});
    for (const char* path : {"/a/%", "/a/%4", "/a/%zz", "/a/%00", "/a/%ff"})
        CHECK(match(kRoutes, Method::kGet, path).is_malformed);
}
