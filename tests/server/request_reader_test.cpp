// Requests out of bytes: cut at every place, larger than allowed, of shapes that smuggle.

#include "server/http/net/request_reader.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using carillon::ReaderLimits;
using carillon::RequestReader;
using Step = RequestReader::Step;
using namespace std::string_literals;

namespace {

// Feeds all of it, `piece` bytes at a time; the requests that came out, then the failure if any.
struct Outcome {
    std::vector<carillon::http::Request> requests;
    std::vector<bool> keep_alive;
    std::optional<RequestReader::Failure> failure;
    bool is_idle = false;
};

Outcome feed(const std::string& bytes, std::size_t piece, ReaderLimits limits = {}) {
    RequestReader reader(limits);
    Outcome outcome;
    std::size_t at = 0;
    while (true) {
        const Step step = reader.advance();
        if (step == Step::kFailed) {
            outcome.failure = reader.failure();
            return outcome;
        }
        if (step == Step::kDone) {
            outcome.keep_alive.push_back(reader.framing().keep_alive);
            outcome.requests.push_back(reader.take());
        }
        if (step != Step::kNeedMore) continue;
        if (at == bytes.size()) break;
        const auto room = reader.space();
        const std::size_t size = std::min({piece, room.size(), bytes.size() - at});
        std::copy_n(bytes.data() + at, size, room.data());
        reader.filled(size);
        at += size;
    }
    outcome.is_idle = reader.is_idle();
    return outcome;
}

int failure_of(const std::string& bytes, ReaderLimits limits = {}) {
    const auto whole = feed(bytes, bytes.size(), limits);
    const auto split = feed(bytes, 1, limits);
    REQUIRE(whole.failure.has_value() == split.failure.has_value());
    if (!whole.failure) return 0;
    CHECK(whole.failure->status == split.failure->status);
    return whole.failure->status;
}

}  // namespace

TEST_CASE("pipelined requests come out alike however their bytes arrive", "[server][reader]") {
    const std::string bytes =
        "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-Test: 1\r\n\r\n"
        "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
        "\r\n"  // an empty line too many is passed over
        "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n"
        "GET /d HTTP/1.0\r\n\r\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const auto outcome = feed(bytes, piece);
        INFO("pieces of " << piece);
        REQUIRE_FALSE(outcome.failure);
        REQUIRE(outcome.requests.size() == 4);
        CHECK(outcome.requests[0].path() == "/a");
        CHECK(outcome.requests[0].query() == "b=c");
        CHECK(outcome.requests[0].headers.find("x-test") == "1");
        CHECK(outcome.requests[1].method == carillon::http::Method::kPost);
        CHECK(outcome.requests[1].body == "hello");
        CHECK(outcome.requests[2].body == "abcde");
        // A trailer cannot add to the head.
        CHECK(outcome.requests[2].headers.find("X-Trailer").empty());
        CHECK(outcome.keep_alive == std::vector<bool>{true, true, true, false});
        CHECK(outcome.is_idle);
    }
}

TEST_CASE("half a request at the end is neither a request nor idle", "[server][reader]") {
    const std::string bytes = "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        const auto outcome = feed(bytes.substr(0, size), size);
        INFO(size << " bytes");
        CHECK_FALSE(outcome.failure);
        CHECK(outcome.requests.empty());
        CHECK_FALSE(outcome.is_idle);
    }
}

TEST_CASE("shapes that two readers could read differently are refused", "[server][reader]") {
    const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
    CHECK(failure_of(start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
    CHECK(failure_of(start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n") == 400);
    CHECK(failure_of(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n") == 400);
    CHECK(failure_of(start + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello") == 400);
    CHECK(failure_of(start + "Content-Length: 5, 5\r\n\r\nhello") == 400);
    CHECK(failure_of(start + "Content-Length: +5\r\n\r\nhello") == 400);
    CHECK(failure_of(start + "Content-Length: 0x5\r\n\r\nhello") == 400);
    CHECK(failure_of(start + "Content-Length: -1\r\n\r\n") == 400);
    CHECK(failure_of(start + "Content-Length: 99999999999999999999\r\n\r\n") == 400);
    CHECK(failure_of(start + "Content-Length : 5\r\n\r\nhello") == 400);
    CHECK(failure_of(start + "Transfer-Encoding: gzip, chunked\r\n\r\n") == 501);
    CHECK(failure_of(start + "Transfer-Encoding: chunked, gzip\r\n\r\n") == 501);
    CHECK(failure_of(start + "Transfer-Encoding: xchunked\r\n\r\n") == 501);
    CHECK(failure_of(start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n") == 400);
    CHECK(failure_of(start + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n") == 400);
    CHECK(failure_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
    CHECK(failure_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
    CHECK(failure_of(start + "X: a\r\n b\r\n\r\n") == 400);
    CHECK(failure_of(start + "X:\r\n\tb\r\n\r\n") == 400);
    CHECK(failure_of(start + "Content-Length: 3\r\n\r\n\r\n ") == 0);  // a body may look so
    CHECK(failure_of("GET / HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("a head that is none is refused", "[server][reader]") {
    CHECK(failure_of("nonsense\r\n\r\n") == 400);
    CHECK(failure_of("GET /\r\n\r\n") == 400);
    CHECK(failure_of("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
    CHECK(failure_of("GET / HTTP/1.1\r\nHost: h\r\nbad header\r\n\r\n") == 400);
    CHECK(failure_of("GET / HTTP/1.1\r\nHost: h\r\nX: a\nY: b\r\n\r\n") == 400);
    CHECK(failure_of("GET /\0a HTTP/1.1\r\nHost: h\r\n\r\n"s) == 400);
    CHECK(failure_of("GET a HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(failure_of("\x16\x03\x01\x02") == 400);  // TLS
}

TEST_CASE("the absolute form of a target is its origin form", "[server][reader]") {
    const auto target = [](const std::string& sent) {
        auto outcome = feed("GET " + sent + " HTTP/1.1\r\nHost: h\r\n\r\n", 7);
        REQUIRE(outcome.requests.size() == 1);
        return outcome.requests[0].target;
    };
    CHECK(target("http://example.com/a?b") == "/a?b");
    CHECK(target("http://example.com") == "/");
    CHECK(target("http://example.com?b") == "/?b");
    CHECK(target("/redirect?to=http://x/y") == "/redirect?to=http://x/y");
}

TEST_CASE("a head over the limit is refused before its end has come", "[server][reader]") {
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\n";
    const auto padded = [&](std::size_t size) {
        return start + "X: " + std::string(size - start.size() - 7, 'x') + "\r\n\r\n";
    };
    CHECK(failure_of(padded(16 * 1024 - 1)) == 0);
    CHECK(failure_of(padded(16 * 1024 + 1)) == 431);
    CHECK(failure_of(std::string(17 * 1024, 'A')) == 431);
    CHECK(failure_of("GET /" + std::string(17 * 1024, 'a')) == 431);
    // The line and the fields count together.
    CHECK(failure_of("GET /" + std::string(9000, 'a') +
                     " HTTP/1.1\r\nHost: h\r\nX: " + std::string(9000, 'x')) == 431);
}

TEST_CASE("a body over the limit is refused", "[server][reader]") {
    const ReaderLimits limits{1024, 10};
    const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
    CHECK(failure_of(start + "Content-Length: 10\r\n\r\n0123456789", limits) == 0);
    CHECK(failure_of(start + "Content-Length: 11\r\n\r\n", limits) == 413);
    CHECK(failure_of(start + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\n", limits) ==
          413);
    CHECK(failure_of(start + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", limits) == 413);
    CHECK(failure_of(start + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(40000, 'x'),
                     limits) == 400);
}

TEST_CASE("a lower limit for an unwanted body ends with its request", "[server][reader]") {
    RequestReader reader({1024, 100});
    const auto put = [&](const std::string& bytes) {
        const auto room = reader.space();
        REQUIRE(room.size() >= bytes.size());
        std::copy(bytes.begin(), bytes.end(), room.begin());
        reader.filled(bytes.size());
    };
    const std::string request =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    put(request);
    REQUIRE(reader.advance() == Step::kHead);
    reader.limit_body(10);
    REQUIRE(reader.advance() == Step::kDone);
    CHECK(reader.take().body == "hello");
    put(request);
    REQUIRE(reader.advance() == Step::kHead);
    reader.limit_body(4);
    CHECK(reader.advance() == Step::kFailed);
    CHECK(reader.failure().status == 413);
}

TEST_CASE("what arrived behind an upgrade is handed on", "[server][reader]") {
    RequestReader reader;
    const std::string bytes =
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframe";
    const auto room = reader.space();
    std::copy(bytes.begin(), bytes.end(), room.begin());
    reader.filled(bytes.size());
    REQUIRE(reader.advance() == Step::kHead);
    CHECK(reader.framing().is_upgrade);
    CHECK(reader.head().headers.has_token("Upgrade", "WebSocket"));
    CHECK(reader.take_rest() == "frame");
}
