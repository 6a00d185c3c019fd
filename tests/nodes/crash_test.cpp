// `kill -9` of a server on its embedded database, under load, again and again: what it acknowledged
// is there, once, and it starts by itself on what was left. CARILLON_CRASH_ROUNDS (5;
// scripts/crash-loop does 200).

#include "tests/nodes/load.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <map>
#include <set>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

int wanted_rounds() {
    const char* text = std::getenv("CARILLON_CRASH_ROUNDS");
    return text ? std::atoi(text) : 5;
}

std::vector<Notification> inbox_of(const Node& node, const UserId& user, Unread& unread) {
    std::vector<Notification> items;
    std::string cursor;
    do {
        const HttpAnswer answer = node.http().request(
            "GET", "/api/v1/notifications?limit=200&cursor=" + cursor, node_bearer(user));
        REQUIRE(answer.status == 200);
        const auto page = rest::decode_page(answer.body);
        if (!page.ok()) FAIL(page.error().message);
        items.insert(items.end(), page->items.begin(), page->items.end());
        unread = page->unread;
        cursor = page->next ? encode_cursor(*page->next) : "";
    } while (!cursor.empty());
    return items;
}

using Texts = std::multiset<std::string>;

struct Known {
    std::map<UserId, Texts> data;                   // of everything that was acknowledged
    std::map<UserId, std::set<std::string>> acked;  // ids, of every ack that was answered
};

// Everything acknowledged is with its reader, once, and nothing else; what was acknowledged as read
// is; counters are a recount.
void check_inboxes(const Node& node, const Known& known) {
    for (const UserId& reader : readers()) {
        INFO("reader " << reader.text());
        Unread told;
        Unread counted;
        Texts data;
        std::set<std::string> read;
        for (const Notification& n : inbox_of(node, reader, told)) {
            counted.add(n);
            data.insert(n.data);
            if (n.is_read()) read.insert(n.id.text());
        }
        CHECK(told == counted);
        CHECK(data == known.data.at(reader));
        if (const auto found = known.acked.find(reader); found != known.acked.end()) {
            for (const std::string& id : found->second)
                CHECK(read.count(id) == 1);
        }
    }
}

// Reads what is new; only what is answered counts.
void acknowledge_one(const Node& node, const UserId& reader, Known& known) {
    const HttpAnswer answer =
        node.http().request("GET", "/api/v1/notifications/unread?limit=1", node_bearer(reader));
    REQUIRE(answer.status == 200);
    const auto at = answer.body.find(R"("items":[{"id":")");
    if (at == std::string::npos) return;  // nothing is unread
    const std::string id = answer.body.substr(at + 16, 36);
    const HttpAnswer done = node.http().request("POST", "/api/v1/notifications/" + id + "/ack",
                                                node_bearer(reader), "{}");
    REQUIRE(done.status == 200);
    known.acked[reader].insert(id);
}

}  // namespace

TEST_CASE("a server that is killed again and again loses nothing and doubles nothing",
          "[nodes][crash]") {
    const int rounds = wanted_rounds();
    REQUIRE(rounds > 0);
    constexpr int kBatches = 12;
    SeededRandom random(22);
    Node node("sqlite:carillon.db");  // in its data folder
    Known known;
    for (int round = 0; round < rounds; ++round) {
        INFO("round " << round << " of " << rounds);
        Producer producer([&node] { return std::vector<std::uint16_t>{node.port()}; },
                          "round-" + std::to_string(round));
        if (round > 0) acknowledge_one(node, readers()[pick(random, readers().size())], known);
        Load load(producer, kBatches);
        load.await(static_cast<int>(random.below(kBatches)));
        node.kill();
        node.start();
        const int events = load.finish();
        for (int number = 0; number < events; ++number) {
            const auto whose = static_cast<std::size_t>(number) % readers().size();
            known.data[readers()[whose]].insert(R"({"task":")" + producer.task(number) + R"("})");
        }
        check_inboxes(node, known);
    }
    CHECK(node.stop().exit_code == 0);
}
