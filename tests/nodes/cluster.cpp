#include "tests/nodes/cluster.hpp"

#include "core/inbox/unread.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <stdexcept>
#include <thread>

namespace carillon::test {
namespace {

std::vector<std::string> ids_of(const std::vector<Notification>& items) {
    std::vector<std::string> ids;
    for (const Notification& n : items)
        ids.push_back(n.id.text());
    return ids;
}

std::vector<std::string> ids_of(const Inbox& inbox) {
    std::vector<std::string> ids;
    for (const auto& [key, n] : inbox.rows())
        ids.push_back(n.id.text());
    return ids;
}

Unread recount(const std::vector<Notification>& items) {
    Unread unread;
    for (const Notification& n : items)
        unread.add(n);
    return unread;
}

}  // namespace

Cluster::Cluster(const ClusterOptions& options) : postgres_(options.postgres) {
    if (options.has_pgbouncer) pgbouncer_ = std::make_unique<PgBouncer>(postgres_);
    if (options.has_redis) redis_ = std::make_unique<RedisServer>();
    const std::string url = pgbouncer_ ? pgbouncer_->url() : postgres_.url();
    for (std::size_t i = 0; i < options.nodes; ++i) {
        Variables variables = i < options.each_node.size() ? options.each_node[i] : Variables();
        variables.insert(options.node.begin(), options.node.end());
        if (redis_) variables.emplace("REDIS_URL", redis_->url());
        nodes_.push_back(std::make_unique<Node>(url, variables));
    }
}

Producer Cluster::producer(const std::string& name) {
    return Producer(
        [this] {
            std::vector<std::uint16_t> ports;
            for (const auto& each : nodes_)
                ports.push_back(each->port());
            return ports;
        },
        name);
}

Producer Cluster::producer_at(std::size_t node, const std::string& name) {
    return Producer([this, node] { return std::vector<std::uint16_t>{nodes_.at(node)->port()}; },
                    name);
}

std::unique_ptr<Follower> Cluster::follow(std::size_t node, const UserId& user) {
    return std::make_unique<Follower>([this, node] { return nodes_.at(node)->port(); }, user);
}

rest::Page Cluster::inbox(std::size_t node, const UserId& user) {
    rest::Page whole;
    do {
        const std::string target =
            "/api/v1/notifications?limit=200&offset=" + std::to_string(whole.items.size());
        const HttpAnswer answer = nodes_.at(node)->http().request("GET", target, node_bearer(user));
        if (answer.status != 200) throw std::runtime_error("no list: " + answer.body);
        auto page = rest::decode_page(answer.body);
        if (!page.ok()) throw std::runtime_error("no page: " + page.error().message);
        whole.revision = page->revision;
        whole.unread = page->unread;
        whole.total = page->total;
        if (page->items.empty()) break;
        whole.items.insert(whole.items.end(), page->items.begin(), page->items.end());
    } while (whole.items.size() < whole.total);
    return whole;
}

void Cluster::await_ready(std::size_t node, int status) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    std::string last;
    while (std::chrono::steady_clock::now() < end) {
        const HttpAnswer answer = nodes_.at(node)->http().request("GET", "/readyz");
        if (answer.status == status) return;
        last = answer.body;
        std::this_thread::yield();
    }
    throw std::runtime_error("/readyz stays otherwise: " + last);
}

void check_stored(Cluster& cluster, const std::vector<Told>& all,
                  const std::vector<UserId>& users) {
    for (std::size_t u = 0; u < users.size(); ++u) {
        std::map<std::string, int> expected;
        for (const Told& told : all) {
            for (int number = 0; number < told.count; ++number) {
                if (static_cast<std::size_t>(number) % users.size() != u) continue;
                expected[R"({"task":")" + told.producer.task(number) + R"("})"] = 1;
            }
        }
        const rest::Page first = cluster.inbox(0, users[u]);
        std::map<std::string, int> found;
        for (const Notification& n : first.items)
            ++found[n.data];
        CHECK(found == expected);
        CHECK(recount(first.items) == first.unread);
        for (std::size_t node = 1; node < cluster.size(); ++node) {
            const rest::Page other = cluster.inbox(node, users[u]);
            CHECK(ids_of(other.items) == ids_of(first.items));
            CHECK(other.unread == first.unread);
            CHECK(other.revision == first.revision);
        }
    }
}

void check_converges(Cluster& cluster, std::size_t node, Follower& follower, const UserId& user) {
    const rest::Page listed = cluster.inbox(node, user);
    follower.await(listed.revision);
    CHECK(*follower.inbox().revision() == listed.revision);
    CHECK(follower.inbox().unread() == listed.unread);
    CHECK(ids_of(follower.inbox()) == ids_of(listed.items));
}

}  // namespace carillon::test
