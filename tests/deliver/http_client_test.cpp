// Requests to other people's servers: what is sent, what is taken of an answer, and what cannot
// happen whatever the other side does.

#include "server/deliver/http/http_client.hpp"

#include "tests/deliver/http_stand_in.hpp"
#include "tests/deliver/loop.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>

namespace carillon::deliver {
namespace {

using test::http_answer;
using test::HttpStandIn;
using test::Loop;
using test::Received;

HttpClientSettings anywhere() {
    HttpClientSettings settings;
    settings.rule = refuse_nothing;
    return settings;
}

HttpRequest post_to(const std::string& url, const std::string& body = "{}") {
    HttpRequest request;
    request.url = url;
    request.body = body;
    return request;
}

TEST_CASE("a request arrives as it was given", "[deliver][http]") {
    HttpStandIn server(
        [](const Received&) { return http_answer(201, "made", "Location: /it/7\r\n"); });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    HttpRequest request = post_to(server.url("/in?x=1"), std::string("a\0b\xff", 4));
    request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}, {"webhook-id", "7"}};
    const HttpAnswer answer = loop.ask(client, request);
    CHECK(answer.status == 201);
    CHECK(answer.is_success());
    CHECK(answer.body == "made");
    CHECK(answer.location == "/it/7");
    const Received got = server.received().at(0);
    CHECK(got.method == "POST");
    CHECK(got.target == "/in?x=1");
    CHECK(got.body == request.body);
    CHECK(got.headers.at("content-type") == "application/json");
    CHECK(got.headers.at("x-empty").empty());
    CHECK(got.headers.at("webhook-id") == "7");
    CHECK(got.headers.at("user-agent").rfind("Carillon/", 0) == 0);
    CHECK(got.headers.count("expect") == 0);
    CHECK(got.headers.count("accept-encoding") == 0);
}

TEST_CASE("other methods are sent with their body, and GET without", "[deliver][http]") {
    HttpStandIn server([](const Received&) { return http_answer(200); });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    HttpRequest request = post_to(server.url(), "words");
    request.method = "PUT";
    CHECK(loop.ask(client, request).status == 200);
    request.method = "GET";
    request.body.clear();
    CHECK(loop.ask(client, request).status == 200);
    CHECK(server.received().at(0).method == "PUT");
    CHECK(server.received().at(0).body == "words");
    CHECK(server.received().at(1).method == "GET");
    CHECK(server.received().at(1).headers.count("content-length") == 0);
}

TEST_CASE("one connection serves many requests one after the other", "[deliver][http]") {
    HttpStandIn server([](const Received&) { return http_answer(200); });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    for (int i = 0; i < 20; ++i)
        CHECK(loop.ask(client, post_to(server.url())).status == 200);
    CHECK(server.connections() == 1);
}

TEST_CASE("many requests are under way at once over a bounded number of connections",
          "[deliver][http]") {
    HttpStandIn server([](const Received&) { return http_answer(200); });
    Loop loop;
    HttpClientSettings settings = anywhere();
    settings.limits = {3, 10, 3};
    HttpClient client(loop.executor(), settings);
    int answered = 0;
    for (int i = 0; i < 100; ++i) {
        client.send(post_to(server.url()), [&answered](const HttpAnswer& answer) {
            CHECK(answer.status == 200);
            ++answered;
        });
    }
    loop.run_until("all answers", [&answered] { return answered == 100; });
    CHECK(server.received().size() == 100);
    CHECK(server.connections() <= 3);
}

TEST_CASE("a redirect is an answer and is not followed", "[deliver][http][ssrf]") {
    HttpStandIn secret([](const Received&) { return http_answer(200, "secret"); });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    for (const int status : {301, 302, 303, 307, 308}) {
        CAPTURE(status);
        HttpStandIn server([&](const Received&) {
            return http_answer(status, "moved", "Location: " + secret.url("/x") + "\r\n");
        });
        const HttpAnswer answer = loop.ask(client, post_to(server.url()));
        CHECK(answer.status == status);
        CHECK(answer.body == "moved");
        CHECK(answer.location == secret.url("/x"));
    }
    CHECK(secret.connections() == 0);
}

TEST_CASE("of a long body its beginning is kept and the rest is not waited for",
          "[deliver][http]") {
    // Told to be a gigabyte, of which only the first part ever comes.
    HttpStandIn server([](const Received&) {
        return "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 1000000000\r\n\r\n" +
               std::string(50000, 'x');
    });
    Loop loop;
    HttpClientSettings settings = anywhere();
    settings.answer_bytes = 1000;
    HttpClient client(loop.executor(), settings);
    const HttpAnswer answer = loop.ask(client, post_to(server.url()));
    CHECK(answer.status == 503);
    CHECK(answer.retry_after == "7");
    CHECK(answer.body == std::string(1000, 'x'));
}

TEST_CASE("an answer with endless headers is none", "[deliver][http]") {
    HttpStandIn server([](const Received&) {
        std::string text = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 70; ++i)
            text += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
        return text + "\r\n";
    });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    const HttpAnswer answer = loop.ask(client, post_to(server.url()));
    CHECK(answer.status == 0);
    CHECK(answer.error == "its answer has too many headers");
}

TEST_CASE("what is no answer of HTTP is an error and no status", "[deliver][http]") {
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    for (const char* text : {"SSH-2.0-OpenSSH_9.2\r\n", "hello\r\n\r\n", "HTTP/9.9 banana\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) {
        CAPTURE(text);
        HttpStandIn server([text](const Received&) { return std::string(text); });
        HttpRequest request = post_to(server.url());
        request.timeout = Millis(2000);
        const HttpAnswer answer = loop.ask(client, request);
        CHECK(answer.status == 0);
        CHECK_FALSE(answer.error.empty());
    }
}

TEST_CASE("an answer that breaks off in its headers is none, in its body a shorter one",
          "[deliver][http]") {
    const std::string head = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\n";
    const std::string whole = head + "busy";
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    std::atomic<std::size_t> bytes = 0;
    HttpStandIn server([&](const Received&) { return test::Reply(whole.substr(0, bytes), true); });
    for (bytes = 0; bytes <= whole.size(); ++bytes) {
        CAPTURE(bytes);
        const HttpAnswer answer = loop.ask(client, post_to(server.url()));
        if (bytes < head.size()) {
            CHECK(answer.status == 0);
            CHECK_FALSE(answer.error.empty());
            continue;
        }
        CHECK(answer.status == 503);
        CHECK(answer.retry_after == "7");
        CHECK(answer.body == whole.substr(head.size(), bytes - head.size()));
    }
}

TEST_CASE("an answer whose body never ends counts when the time is over", "[deliver][http]") {
    HttpStandIn server(
        [](const Received&) { return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"; });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    HttpRequest request = post_to(server.url());
    // A busy machine may not have answered by then: with more time it has.
    HttpAnswer answer;
    for (request.timeout = Millis(200); answer.status == 0 && request.timeout < Millis(60000);
         request.timeout *= 2)
        answer = loop.ask(client, request);
    CHECK(answer.status == 200);
    CHECK(answer.body == "some");
}

TEST_CASE("an interim answer alone is none", "[deliver][http]") {
    HttpStandIn server([](const Received&) {
        return test::Reply("HTTP/1.1 103 Early Hints\r\nLocation: /early\r\n\r\n", true);
    });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    const HttpAnswer answer = loop.ask(client, post_to(server.url()));
    CHECK(answer.status == 0);
    CHECK(answer.location.empty());
    CHECK_FALSE(answer.error.empty());

    HttpStandIn broken([](const Received&) {
        return test::Reply("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nLocation: /la",
                           true);
    });
    CHECK(loop.ask(client, post_to(broken.url())).status == 0);
}

TEST_CASE("interim answers are passed over", "[deliver][http]") {
    HttpStandIn server([](const Received&) {
        return "HTTP/1.1 103 Early Hints\r\nLocation: /early\r\nRetry-After: 1\r\n\r\n" +
               http_answer(204);
    });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    HttpAnswer expected;
    expected.status = 204;
    CHECK(loop.ask(client, post_to(server.url())) == expected);
}

TEST_CASE("a server that says nothing is given up after the timeout", "[deliver][http]") {
    HttpStandIn server([](const Received&) { return ""; });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    HttpRequest request = post_to(server.url());
    request.timeout = Millis(200);
    const HttpAnswer answer = loop.ask(client, request);
    CHECK(answer.status == 0);
    CHECK(answer.error.find("timed out") != std::string::npos);
}

TEST_CASE("whoever hangs holds up nobody else", "[deliver][http]") {
    HttpStandIn silent([](const Received&) { return ""; });
    HttpStandIn server([](const Received&) { return http_answer(200); });
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    bool was_answered = false;
    HttpRequest request = post_to(silent.url());
    request.timeout = Millis(60000);
    for (int i = 0; i < 50; ++i)
        client.send(request, [&was_answered](const HttpAnswer&) { was_answered = true; });
    CHECK(loop.ask(client, post_to(server.url())).status == 200);
    CHECK_FALSE(was_answered);
}

TEST_CASE("a closed port, an unknown name and a bad request each say so", "[deliver][http]") {
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    std::uint16_t port = 0;
    {
        port = HttpStandIn([](const Received&) { return ""; }).port();
    }
    const auto error_of = [&](const HttpRequest& request) {
        const HttpAnswer answer = loop.ask(client, request);
        CHECK(answer.status == 0);
        return answer.error;
    };
    CHECK_THAT(error_of(post_to("http://127.0.0.1:" + std::to_string(port) + "/")),
               Catch::Contains("connect"));
    CHECK_THAT(error_of(post_to("http://no-such-host.invalid/")), Catch::Contains("resolve host"));
    CHECK_THAT(error_of(post_to("ftp://127.0.0.1/")), Catch::Contains("accepted are http"));
    HttpRequest request = post_to("http://127.0.0.1:1/");
    request.headers = {{"X-A", "b\r\nX-Injected: c"}};
    CHECK_THAT(error_of(request), Catch::Contains("control character in the header X-A"));
    request.headers = {{"X A", "b"}};
    CHECK_THAT(error_of(request), Catch::Contains("not a header's name"));
    request.headers = {};
    request.method = "GET / HTTP/1.1\r\nX:";
    CHECK_THAT(error_of(request), Catch::Contains("not a method"));
}

TEST_CASE("an error never holds the URL's password", "[deliver][http]") {
    Loop loop;
    HttpClient client(loop.executor(), HttpClientSettings());
    const HttpAnswer answer = loop.ask(client, post_to("http://user:hunter2@127.0.0.1:1/hunter2"));
    CHECK(answer.status == 0);
    CHECK(answer.error.find("hunter2") == std::string::npos);
}

TEST_CASE("no proxy of the environment is used", "[deliver][http][ssrf]") {
    HttpStandIn proxy([](const Received&) { return http_answer(200, "by the proxy"); });
    HttpStandIn server([](const Received&) { return http_answer(200, "itself"); });
    for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"})
        setenv(name, proxy.url("").c_str(), 1);
    Loop loop;
    HttpClient client(loop.executor(), anywhere());
    CHECK(loop.ask(client, post_to(server.url())).body == "itself");
    for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"})
        unsetenv(name);
    CHECK(proxy.connections() == 0);
}

TEST_CASE("a client that ends takes along what is under way", "[deliver][http]") {
    HttpStandIn silent([](const Received&) { return ""; });
    Loop loop;
    bool was_answered = false;
    auto client = std::make_unique<HttpClient>(loop.executor(), anywhere());
    for (int i = 0; i < 5; ++i)
        client->send(post_to(silent.url()),
                     [&was_answered](const HttpAnswer&) { was_answered = true; });
    loop.run_until("requests", [&] { return silent.received().size() == 5; });
    client.reset();
    loop.poll();
    CHECK_FALSE(was_answered);
}

TEST_CASE("a client may be ended by the answer it gives", "[deliver][http]") {
    HttpStandIn server([](const Received&) { return http_answer(200); });
    Loop loop;
    auto client = std::make_unique<HttpClient>(loop.executor(), anywhere());
    int answered = 0;
    for (int i = 0; i < 5; ++i) {
        client->send(post_to(server.url()), [&](const HttpAnswer&) {
            ++answered;
            client.reset();
        });
    }
    loop.run_until("an answer", [&] { return answered > 0; });
    loop.poll();
    CHECK(answered == 1);
}

}  // namespace
}  // namespace carillon::deliver
