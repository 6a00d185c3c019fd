// The demo's webhook: who may be called, what the receiver takes, and which webhook a start leaves.

#include "server/app/demo/catcher/hook_catcher.hpp"
#include "server/app/demo/seed.hpp"
#include "server/config/network.hpp"
#include "server/deliver/webhook/signature.hpp"
#include "server/store/await.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace carillon {
namespace {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;

constexpr Millis kNow{1795339800000};

StoreFactory file_store(const test::TempDir& folder) {
    return [path = (folder.path() / "demo.db").string()](StoreSettings settings) {
        SqliteSettings sqlite;
        sqlite.path = path;
        return open_sqlite_store(std::move(sqlite), std::move(settings));
    };
}

std::unique_ptr<Store> open(const test::TempDir& folder) {
    StoreSettings settings;
    settings.clock = [] { return kNow; };
    auto store = file_store(folder)(std::move(settings));
    if (!store) FAIL(store.error().message);
    return std::move(*store);
}

// The status of the answer. The test's own deadline is that of the whole run: the receiver answers
// or closes.
unsigned ask(const std::string& url, bhttp::verb method, const char* path,
             const std::string& signature, const std::string& body) {
    const std::string place = url.substr(std::string("http://").size());
    const std::size_t colon = place.find(':');
    const auto port = static_cast<unsigned short>(std::stoul(place.substr(colon + 1)));
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::make_address(place.substr(0, colon)), port});
    bhttp::request<bhttp::string_body> request(method, path, 11);
    request.set(bhttp::field::host, place.substr(0, colon));
    request.set("webhook-id", "m1");
    request.set("webhook-timestamp", "7");
    request.set("webhook-signature", signature);
    request.body() = body;
    request.prepare_payload();
    bhttp::write(socket, request);
    boost::beast::flat_buffer buffer;
    bhttp::response<bhttp::string_body> answer;
    bhttp::read(socket, buffer, answer);
    return answer.result_int();
}

TEST_CASE("the demo's receiver takes what is signed with its secret, and nothing else",
          "[server][demo][webhook]") {
    const std::string secret = deliver::webhook_secret({});
    std::vector<ReceivedHook> taken;  // read once the catcher has ended
    auto catcher = HookCatcher::start(
        {secret, [&taken](ReceivedHook hook) { taken.push_back(std::move(hook)); }});
    REQUIRE(catcher.ok());
    const std::string url = (*catcher)->url();
    CHECK(is_hook_catcher(url));
    CHECK_FALSE(is_hook_catcher("http://127.0.0.1:9/caught"));
    const auto post = [&](const std::string& body, const std::string& signature,
                          const char* path = "/caught") {
        return ask(url, bhttp::verb::post, path, signature, body);
    };
    const std::string right =
        deliver::webhook_signature({*deliver::webhook_key(secret)}, "m1", "7", "{}");
    CHECK(post("{}", right) == 204);
    CHECK(post("{}", "v1,AAAA " + right) == 204);
    CHECK(post("{ }", right) == 401);
    CHECK(post("{}", "") == 401);
    CHECK(post("{}", right, "/other") == 404);
    CHECK(ask(url, bhttp::verb::get, "/caught", "", "") == 405);
    CHECK(post(std::string(HookCatcher::kBodyBytes + 1, 'x'), right) == 413);
    catcher->reset();
    REQUIRE(taken.size() == 2);
    CHECK(taken[0].id == "m1");
    CHECK(taken[0].body == "{}");
}

TEST_CASE("the demo's own receiver may be called, its neighbours not", "[server][demo][webhook]") {
    const auto rule = with_hook_catcher(deliver::refuse_unless_public);
    CHECK(rule(*parse_ip(kHookCatcherAddress)) == nullptr);
    CHECK(rule(*parse_ip("127.67.97.115")) != nullptr);
    CHECK(rule(*parse_ip("127.0.0.1")) != nullptr);
    CHECK(rule(*parse_ip("10.0.0.1")) != nullptr);
}

TEST_CASE("each start has one webhook that calls the catcher of that run, and others stay",
          "[server][demo][webhook]") {
    const test::TempDir folder;
    const auto webhooks = [&] {
        const auto store = open(folder);
        return await<std::vector<Webhook>>([&](auto done) { store->webhooks(std::move(done)); })
            .value();
    };
    const auto seed = [&](const WebhookTerms* terms) {
        return seed_demo(file_store(folder), built_in_templates(), {}, kNow, terms).ok();
    };
    WebhookTerms terms;
    terms.url = std::string("http://") + kHookCatcherAddress + ":1/caught";
    terms.secret = deliver::webhook_secret({});
    terms.events = {WebhookEvent::kCreated};
    REQUIRE(seed(&terms));
    REQUIRE(webhooks().size() == 1);
    {
        const auto store = open(folder);
        WebhookRequest own;
        own.terms = terms;
        own.terms.url = "https://crm.example/hook";
        REQUIRE(await<Webhook>([&](auto done) { store->put_webhook(own, std::move(done)); }).ok());
    }
    terms.url = std::string("http://") + kHookCatcherAddress + ":2/caught";
    REQUIRE(seed(&terms));
    const auto second = webhooks();
    REQUIRE(second.size() == 2);
    std::set<std::string> urls;
    for (const Webhook& webhook : second)
        urls.insert(webhook.terms.url);
    CHECK(urls == std::set<std::string>{"https://crm.example/hook", terms.url});
    // What happened to the people before rang none.
    const auto store = open(folder);
    const auto waiting = await<DeliveryPage>([&](auto done) {
        DeliveryQuery query;
        query.channel = DeliveryChannel::kWebhook;
        store->deliveries(query, std::move(done));
    });
    CHECK(waiting.value().items.empty());
}

TEST_CASE("without a catcher no webhook is left that calls one", "[server][demo][webhook]") {
    const test::TempDir folder;
    WebhookTerms terms;
    terms.url = std::string("http://") + kHookCatcherAddress + ":1/caught";
    terms.secret = deliver::webhook_secret({});
    terms.events = {WebhookEvent::kCreated};
    for (const WebhookTerms* each :
         {&std::as_const(terms), static_cast<const WebhookTerms*>(nullptr)})
        REQUIRE(seed_demo(file_store(folder), built_in_templates(), {}, kNow, each).ok());
    const auto store = open(folder);
    CHECK(await<std::vector<Webhook>>([&](auto done) { store->webhooks(std::move(done)); })
              .value()
              .empty());
}

}  // namespace
}  // namespace carillon
