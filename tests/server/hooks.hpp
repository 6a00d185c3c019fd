#pragma once
// A server with webhooks, and the programs that they lead to.

#include "server/deliver/webhook/signature.hpp"
#include "tests/deliver/http_stand_in.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

inline const UserId kReader = user(1);
inline const std::string kHook = "https://crm.example/carillon";
inline const std::string kHookSecret = deliver::webhook_secret({1, 2, 3});

inline WaysOutOptions with_private_networks() {
    WaysOutOptions options;
    options.allows_private = true;
    return options;
}

inline Json hook(const std::string& url, std::vector<std::string> events = {"notification.read"}) {
    return {{"url", url}, {"events", std::move(events)}};
}

// Somebody else's program, which answers as it is told.
struct Receiver {
    std::atomic<int> status{204};
    HttpStandIn server{[this](const Received&) { return http_answer(status); }};

    std::vector<Received> await(std::size_t count) const {
        eventually(std::to_string(count) + " requests",
                   [&] { return server.received().size() >= count; });
        return server.received();
    }
};

// As docs/channels.md says that a receiver is to verify it.
inline std::size_t signatures_of(const Received& request, const std::string& secret) {
    const std::string wanted = deliver::webhook_signature(
        {deliver::webhook_key(secret).value()}, request.headers.at("webhook-id"),
        request.headers.at("webhook-timestamp"), request.body);
    const std::string& all = request.headers.at("webhook-signature");
    std::size_t count = 0;
    for (auto at = all.find(wanted); at != std::string::npos; at = all.find(wanted, at + 1))
        ++count;
    return count;
}

struct Hooks {
    mutable WaysOutServer out;  // its clock is put ahead

    explicit Hooks(const WaysOutOptions& options = with_private_networks()) : out(options) {}

    Json add(const Json& terms) const {
        const auto answer = out.post("/webhooks", out.admin(), terms);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return json_of(answer);
    }
    Json show(const std::string& id) const {
        const auto answer = out.get("/webhooks/" + id, out.admin());
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return json_of(answer);
    }
    Json put(const std::string& id, const Json& terms) const {
        const auto answer = out.put("/webhooks/" + id, out.admin(), terms);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return json_of(answer);
    }
    Json try_it(const std::string& id) const {
        const auto answer = out.post("/webhooks/" + id + "/test", out.admin(), nullptr);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return json_of(answer);
    }
    void await_disabled(const std::string& id) const {
        eventually(
            "it is disabled", [&] { return show(id).at("enabled") == false; },
            [&] { return show(id).dump() + out.deliveries().dump(); });
    }
};

}  // namespace carillon::test
