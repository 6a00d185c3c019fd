// The small parts of HTTP: fields, heads, dates; tokens and origins of live requests.

#include "server/http/net/http.hpp"
#include "server/http/net/live_request.hpp"

#include <catch2/catch.hpp>

namespace http = carillon::http;
using carillon::bearer_token;
using carillon::is_origin_allowed;

TEST_CASE("members of a repeated field are read as one list", "[server][http]") {
    http::Headers headers;
    headers.add("Connection", "keep-alive, Upgrade");
    headers.add("connection", " , x ,");
    CHECK(headers.members("CONNECTION") ==
          std::vector<std::string_view>{"keep-alive", "Upgrade", "x"});
    CHECK(headers.has_token("Connection", "upgrade"));
    CHECK_FALSE(headers.has_token("Connection", "up"));
    CHECK(headers.count("Connection") == 2);
}

TEST_CASE("the head of an answer has what belongs to it", "[server][http]") {
    http::Response response;
    response.content_type = "text/plain";
    response.headers.emplace_back("X-Note", "a\r\nInjected: b");
    response.body = "hello";
    CHECK(encode_head(response, {"id-1", "today", true, false}) ==
          "HTTP/1.1 200 OK\r\nDate: today\r\nX-Request-Id: id-1\r\nContent-Type: text/plain\r\n"
          "X-Note: aInjected: b\r\nContent-Length: 5\r\n\r\n");
    response = {};
    response.status = 204;
    CHECK(encode_head(response, {"id-1", "today", false, false}) ==
          "HTTP/1.1 204 No Content\r\nDate: today\r\nX-Request-Id: id-1\r\nConnection: "
          "close\r\n\r\n");
}

TEST_CASE("dates are written as HTTP wants them", "[server][http]") {
    CHECK(http::format_http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a request id from outside is taken over only where it is harmless", "[server][http]") {
    CHECK(http::is_request_id("0190-abc_DEF.1"));
    CHECK(http::is_request_id(std::string(128, 'a')));
    CHECK_FALSE(http::is_request_id(""));
    CHECK_FALSE(http::is_request_id(std::string(129, 'a')));
    CHECK_FALSE(http::is_request_id("a b"));
    CHECK_FALSE(http::is_request_id("a\"b"));
}

TEST_CASE("the token of a live request comes from header, subprotocol or query", "[server][live]") {
    http::Request request;
    request.target = "/ws/notifications?token=from%2Dquery&since=e.7";
    auto live = carillon::read_live_request(request);
    REQUIRE(live.ok());
    CHECK(live->token == "from-query");
    CHECK(live->since == "e.7");
    CHECK(live->subprotocol.empty());

    request.headers.add("Sec-WebSocket-Protocol", "carillon.v1, bearer.from.protocol");
    live = carillon::read_live_request(request);
    REQUIRE(live.ok());
    CHECK(live->token == "from.protocol");
    CHECK(live->subprotocol == "carillon.v1");

    request.headers.add("Authorization", "bearer  from-header");
    request.headers.add("Last-Event-ID", "e.9");
    live = carillon::read_live_request(request);
    REQUIRE(live.ok());
    CHECK(live->token == "from-header");
    CHECK(live->since == "e.9");

    request.target = "/ws/notifications?token=%zz";
    CHECK_FALSE(carillon::read_live_request(request).ok());
}

TEST_CASE("of the subprotocols that are offered the first known one is spoken", "[server][live]") {
    const auto chosen = [](std::string_view offered) {
        http::Request request;
        request.target = "/ws/notifications";
        request.headers.add("Sec-WebSocket-Protocol", std::string(offered));
        return carillon::read_live_request(request).value().subprotocol;
    };
    CHECK(chosen("carillon.v1.jws, bearer.a.b.c") == carillon::kSignedSubprotocol);
    CHECK(chosen("carillon.v1.jws, carillon.v1") == carillon::kSignedSubprotocol);
    CHECK(chosen("bearer.a.b.c, carillon.v1, carillon.v1.jws") == carillon::kSubprotocol);
    CHECK(chosen("carillon.v2, carillon.v1.jws") == carillon::kSignedSubprotocol);
    CHECK(chosen("carillon.v2, carillon.v1.jwsx, CARILLON.V1").empty());
}

TEST_CASE("only the bearer scheme brings a token", "[server][live]") {
    CHECK(bearer_token("Bearer abc") == "abc");
    CHECK(bearer_token("BEARER abc") == "abc");
    CHECK_FALSE(bearer_token("Bearer"));
    CHECK_FALSE(bearer_token("Bearer "));
    CHECK_FALSE(bearer_token("Basic abc"));
    CHECK_FALSE(bearer_token(""));
}

TEST_CASE("an origin is the own one, a listed one or refused", "[server][live]") {
    const std::vector<std::string> none;
    CHECK(is_origin_allowed("", "h:8080", none));
    CHECK(is_origin_allowed("http://h:8080", "h:8080", none));
    CHECK(is_origin_allowed("https://h", "h", none));
    CHECK(is_origin_allowed("https://h", "h:443", none));
    CHECK(is_origin_allowed("http://[::1]:8080", "[::1]:8080", none));
    CHECK_FALSE(is_origin_allowed("http://h:8081", "h:8080", none));
    CHECK_FALSE(is_origin_allowed("http://h.evil", "h", none));
    CHECK_FALSE(is_origin_allowed("null", "h", none));
    CHECK_FALSE(is_origin_allowed("http://", "", none));
    CHECK_FALSE(is_origin_allowed("file://h", "h", none));
    const std::vector<std::string> listed{"https://crm.example.com"};
    CHECK(is_origin_allowed("https://crm.example.com", "h", listed));
    CHECK_FALSE(is_origin_allowed("http://crm.example.com", "h", listed));
    CHECK(is_origin_allowed("", "h", listed));
}
