// Hostile requests over real sockets: shapes that smuggle, trickles, escapes, packed bodies.

#include "server/http/site/site.hpp"
#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

using std::chrono::milliseconds;

void hasty(AppParts& parts) {
    parts.net.head_ms = milliseconds(200);
    parts.net.body_ms = milliseconds(200);
}

// A request to the events with the right to post, its head left open.
std::string post_head(const RunningApp& server) {
    return "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " +
           server.token(user(9), Role::kService) + "\r\n";
}

}  // namespace

TEST_CASE("no shape of a request lets another one hide in it", "[server][http][hostile]") {
    const RunningApp server;
    const std::string head = post_head(server);
    const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    const std::vector<std::pair<std::string, std::string>> shapes{
        {"both, the length first",
         head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"both, the coding first",
         head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"},
        {"two lengths that differ", head + "Content-Length: 2\r\nContent-Length: 0\r\n\r\n[]"},
        {"two lengths alike", head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n[]"},
        {"a list of lengths", head + "Content-Length: 2, 0\r\n\r\n[]"},
        {"a list of one length", head + "Content-Length: 2, 2\r\n\r\n[]"},
        {"a negative length", head + "Content-Length: -2\r\n\r\n[]"},
        {"a signed length", head + "Content-Length: +2\r\n\r\n[]"},
        {"a length in hexadecimal", head + "Content-Length: 0x2\r\n\r\n[]"},
        {"an empty length", head + "Content-Length:\r\n\r\n[]"},
        {"a length of more than 64 bits", head + "Content-Length: 18446744073709551618\r\n\r\n[]"},
        {"a blank before the colon", head + "Content-Length : 2\r\n\r\n[]"},
        {"a blank before the colon of the coding",
         head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
        {"a blank before the first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},
        {"the coding twice",
         head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"the coding twice in one", head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
        {"another coding", head + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n[]"},
        {"a coding with a vertical tab", head + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
        {"a folded coding", head + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
        {"a folded length", head + "Content-Length: 2\r\n\t0\r\n\r\n[]"},
        {"any folded field", head + "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n[]"},
        {"bare line feeds", "POST / HTTP/1.1\nHost: h\nContent-Length: 2\n\n[]"},
        {"a bare line feed in a field", head + "X: a\nContent-Length: 0\r\n\r\n"},
        {"a bare carriage return in a field", head + "X: a\rContent-Length: 0\r\n\r\n"},
        {"a NUL in a field", head + std::string("X: a\0b\r\n\r\n", 10)},
        {"a chunk of more than 64 bits", chunked + "10000000000000002\r\n[]\r\n0\r\n\r\n"},
        {"a chunk of 64 bits", chunked + "ffffffffffffffff\r\n[]\r\n0\r\n\r\n"},
        {"a negative chunk", chunked + "-2\r\n[]\r\n0\r\n\r\n"},
        {"a chunk in C's hexadecimal", chunked + "0x2\r\n[]\r\n0\r\n\r\n"},
        {"a chunk longer than it says", chunked + "2\r\n[]]\r\n0\r\n\r\n"},
        {"a chunk's line with a bare line feed", chunked + "2\n[]\n0\n\n"},
        {"chunks in HTTP/1.0",
         "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"no host", "GET / HTTP/1.1\r\n\r\n"},
    };
    for (const auto& [name, bytes] : shapes) {
        INFO(name);
        auto client = server.http();
        client.send(bytes + HttpClient::text_of("GET", "/healthz", {{"X-Request-Id", "hidden"}}));
        const auto answer = client.read_answer();
        const std::vector<int> refusals{400, 413, 501, 505};
        CHECK(std::find(refusals.begin(), refusals.end(), answer.status) != refusals.end());
        CHECK(answer.header("Content-Type") == "application/problem+json");
        CHECK(answer.header("X-Request-Id") != "hidden");
        CHECK_FALSE(answer.keep_alive);
        CHECK(client.ends());
    }
    CHECK(server.http().request("GET", "/healthz").status == 200);
}

TEST_CASE("a body that comes byte by byte runs out of time", "[server][http][hostile]") {
    const RunningApp server(hasty);
    auto client = server.http();
    client.send(post_head(server) + "Content-Length: 1000000\r\n\r\n[");
    auto watch = server.http();
    // Each byte comes soon after the one before: what counts is the time since the first.
    const std::string timed_out =
        R"(notifications_http_requests_total{method="POST",route="/api/v1/events",status="408"})";
    eventually("its time is up", [&] {
        if (metric_value(watch, timed_out) == 1) return true;
        client.send(" ");
        return false;
    });
    CHECK(client.read_answer().status == 408);
    CHECK(client.ends());
}

TEST_CASE("many unfinished requests keep nobody else from an answer", "[server][http][hostile]") {
    const RunningApp server(hasty);
    std::vector<HttpClient> slow;
    for (int i = 0; i < 100; ++i) {
        slow.push_back(server.http());
        slow.back().send("GET /healthz HTTP/1.1\r\nHost: h\r\nX: ");
    }
    CHECK(server.http().request("GET", "/healthz").status == 200);
    for (HttpClient& client : slow) {
        CHECK(client.read_answer().status == 408);
        CHECK(client.ends());
    }
}

TEST_CASE("a packed body is refused by name", "[server][http][hostile]") {
    const RunningApp server;
    auto client = server.http();
    const auto post = [&](const std::string& coding) {
        auto headers = server.bearer(user(9), Role::kService);
        if (!coding.empty()) headers.emplace_back("Content-Encoding", coding);
        return client.request("POST", "/api/v1/events", headers, "[]");
    };
    for (const char* coding : {"gzip", "br", "deflate", "identity, gzip", "GZIP", "unheard-of"}) {
        INFO(coding);
        const auto answer = post(coding);
        CHECK(answer.status == 415);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        CHECK(answer.header("Accept-Encoding") == "identity");
        CHECK(json_of(answer).at("detail").get<std::string>().find("Content-Encoding") !=
              std::string::npos);
    }
    CHECK(post("").status == 200);
    CHECK(post("identity").status == 200);
}

TEST_CASE("no path leads out of the site's folder over the wire", "[server][http][hostile]") {
    const TempDir folder;
    folder.write("site/index.html", "<p>public</p>");
    folder.write("secret.txt", "root: the secret");
    folder.write("site/.hidden", "root: the secret");
    const RunningApp server([&](AppParts& parts) {
        auto site = Site::load(folder.path() / "site");
        REQUIRE(site.ok());
        parts.site = std::move(*site);
    });
    auto client = server.http();
    CHECK(client.request("GET", "/").body == "<p>public</p>");
    const std::vector<std::string> paths{"/../secret.txt",
                                         "/%2e%2e/secret.txt",
                                         "/.%2e/secret.txt",
                                         "/..%2fsecret.txt",
                                         "/%2e%2e%2fsecret.txt",
                                         "/..%5csecret.txt",
                                         "/..\\secret.txt",
                                         "/\\..\\secret.txt",
                                         "/%252e%252e/secret.txt",
                                         "/%c0%ae%c0%ae/secret.txt",
                                         "/..;/secret.txt",
                                         "/./../secret.txt",
                                         "/index.html/../../secret.txt",
                                         "//../secret.txt",
                                         "/%00/../secret.txt",
                                         "/index.html%00.txt",
                                         "/.hidden",
                                         "/%2ehidden",
                                         "/%2fetc%2fpasswd",
                                         "//etc/passwd",
                                         "/file:///etc/passwd",
                                         "/%zz",
                                         "/%",
                                         "http://h/../secret.txt"};
    for (const std::string& path : paths) {
        const auto answer = server.http().request("GET", path);
        INFO(path << " " << answer.status << " " << answer.body);
        CHECK(answer.status >= 400);
        CHECK(answer.status < 500);
        CHECK(answer.body.find("root:") == std::string::npos);
    }
}

TEST_CASE("JSON of any depth is answered, none is followed down", "[server][http][hostile]") {
    const RunningApp server;
    auto client = server.http();
    const auto post = [&](const std::string& body) {
        return client.request("POST", "/api/v1/events", server.bearer(user(9), Role::kService),
                              body);
    };
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i)
            text += R"({"a":)";
        return text + "1" + std::string(depth, '}');
    };
    const auto event = [&](std::size_t depth) {
        return R"({"event":"task.assigned","payload":{"user_id":")" + user(1).text() +
               R"(","task":"t","deep":)" + nested(depth) + "}}";
    };
    CHECK(post(std::string(4 * 1024 * 1024, '[')).status == 400);
    CHECK(post(std::string(500000, '[') + std::string(500000, ']')).status == 400);
    CHECK(post(nested(50000)).status == 400);
    CHECK(post(event(100)).status == 400);
    CHECK(post(event(20)).status >= 400);  // deeper than data may be
    CHECK(post(event(10)).status == 200);
}

TEST_CASE("what has no end is ended", "[server][http][hostile]") {
    const RunningApp server([](AppParts& parts) {
        hasty(parts);
        parts.net.body_ms = milliseconds(20000);
    });
    auto client = server.http();
    const std::string chunked = post_head(server) + "Transfer-Encoding: chunked\r\n\r\n";
    const auto send_until_told = [&](const std::string& piece, std::size_t pieces) {
        try {
            for (std::size_t i = 0; i < pieces; ++i)
                client.send(piece);
        } catch (const std::exception&) {
            // It was cut off while it sent.
        }
        return client.read_answer().status;
    };
    std::string lines;
    for (int i = 0; i < 1000; ++i)
        lines += "X: " + std::to_string(i) + "\r\n";
    SECTION("fields behind the last chunk") {
        client.send(chunked + "2\r\n[]\r\n0\r\n");
        const int status = send_until_told(lines, 20);
        CHECK((status == 400 || status == 413 || status == 431));
        CHECK(client.ends());
    }
    SECTION("the line of a chunk") {
        client.send(chunked + "2;");
        CHECK(send_until_told(std::string(1024, 'x'), 40) == 400);
        CHECK(client.ends());
    }
    SECTION("empty lines before a request") {
        client.send("\r\n\r\n");
        const std::string blank(64, '\n');
        auto watch = server.http();
        const std::string timed_out =
            R"(notifications_http_requests_total{method="OTHER",route="none",status="408"})";
        eventually("its time is up", [&] {
            if (metric_value(watch, timed_out) == 1) return true;
            client.send(blank);
            return false;
        });
        CHECK(client.read_answer().status == 408);
        CHECK(client.ends());
    }
}

TEST_CASE("who never takes their answers is let go", "[server][http][hostile]") {
    const RunningApp server([](AppParts& parts) { parts.net.write_ms = milliseconds(200); });
    const std::string large(12 * 1024, 'x');
    for (int i = 0; i < 200; ++i)
        server.assign_task({user(1)}, large);
    const std::string ask =
        HttpClient::text_of("GET", "/api/v1/notifications?limit=200", server.bearer(user(1)));
    auto client = server.http();
    // Megabytes of answers to each: they are made one at a time, and not read.
    CHECK_THROWS([&] {
        while (true)
            client.send(ask);
    }());
    CHECK(server.http().request("GET", "/healthz").status == 200);
}
