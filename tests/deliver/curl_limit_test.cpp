// A transfer ends at its limit, whether libcurl knows of it or not.

#include "server/deliver/curl/multi.hpp"
#include "tests/deliver/http_stand_in.hpp"
#include "tests/deliver/loop.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>

namespace carillon::deliver {
namespace {

using test::HttpStandIn;
using test::Loop;
using test::Received;

// As if libcurl had lost its timer.
CurlEasy timeless(const std::string& url) {
    CurlEasy easy = CurlEasy::make();
    easy.set(CURLOPT_URL, url);
    easy.limit(std::chrono::milliseconds(10));
    easy.set(CURLOPT_TIMEOUT_MS, 0L);
    easy.set(CURLOPT_CONNECTTIMEOUT_MS, 0L);
    return easy;
}

TEST_CASE("a transfer whose timer libcurl has lost ends all the same", "[deliver][curl]") {
    HttpStandIn silent([](const Received&) { return ""; });
    Loop loop;
    CurlMulti multi(loop.executor());
    std::optional<CURLcode> ended;
    multi.start(timeless(silent.url()), [&ended](CURLcode code, CurlEasy&) { ended = code; });
    CHECK(multi.under_way() == 1);
    loop.run_until("the end", [&ended] { return ended.has_value(); });
    CHECK(*ended == CURLE_OPERATION_TIMEDOUT);
    CHECK(multi.under_way() == 0);
}

TEST_CASE("a transfer that is given up may end everything", "[deliver][curl]") {
    HttpStandIn silent([](const Received&) { return ""; });
    Loop loop;
    auto multi = std::make_unique<CurlMulti>(loop.executor());
    int ended = 0;
    for (int i = 0; i < 3; ++i) {
        multi->start(timeless(silent.url()), [&](CURLcode, CurlEasy&) {
            ++ended;
            multi.reset();
        });
    }
    loop.run_until("an end", [&ended] { return ended > 0; });
    loop.poll();
    CHECK(ended == 1);
}

}  // namespace
}  // namespace carillon::deliver
