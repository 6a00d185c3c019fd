// A peer that does not read: what waits for it is bounded, and it is brought up to date at once.

#include "core/base/limits.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/principal.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/hub/live_session.hpp"
#include "server/hub/push.hpp"
#include "server/ingest/directory_learner.hpp"
#include "server/store/memory/memory_store.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/wrapped_store.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

TEST_CASE("a slow reader gets what it missed folded, and nothing twice", "[server][ws][slow]") {
    const RunningApp server([](AppParts& parts) {
        parts.config.throttle_per_minute = 0;
        parts.config.replay_limit = 2000;
    });
    WsClient slow(server.port(), "/ws/notifications?token=" + server.token(user(1)), {}, 4096);
    await_frame(slow, "snapshot");

    // More than the sockets of both ends hold.
    constexpr std::uint64_t kEvents = 600;
    const std::string padding(15 * 1024, 'x');
    auto client = server.http();
    const auto headers = server.bearer(user(99), Role::kService);
    for (std::uint64_t i = 0; i < kEvents; ++i) {
        const Json event = {{"event", "task.assigned"},
                            {"payload",
                             {{"recipients", {user(1).text()}},
                              {"task", std::to_string(i)},
                              {"padding", padding}}}};
        REQUIRE(client.request("POST", "/api/v1/events", headers, event.dump()).status == 200);
    }
    const Json page =
        json_of(client.request("GET", "/api/v1/notifications?limit=1", server.bearer(user(1))));

    std::uint64_t frames = 0;
    std::uint64_t unread = 0;
    while (true) {
        const std::string text = slow.next();
        CHECK(text.size() <= limits::kServerFrameBytes);
        const Json frame = Json::parse(text);
        if (frame.at("type") != "changes" && frame.at("type") != "snapshot") continue;
        ++frames;
        unread = frame.at("unread").at("total");
        if (frame.at("revision") == page.at("revision")) break;
    }
    CHECK(unread == kEvents);
    CHECK(frames < kEvents);
}

namespace {

// A transport that takes one frame and is then busy until told.
class StuckTransport : public LiveTransport {
  public:
    bool send(FrameText text) override {
        bytes += text->size();
        ++frames;
        return takes_at_once;
    }
    void ping() override {}
    void close(CloseCode code, const std::string&) override { closed = code; }
    void changed() override {}

    bool takes_at_once = false;
    std::size_t frames = 0;
    std::size_t bytes = 0;
    std::optional<CloseCode> closed;
};

// Tasks wait until they are run.
class Tasks : public Executor {
  public:
    void post(std::function<void()> task) override { waiting_.push_back(std::move(task)); }
    void run() {
        while (!waiting_.empty()) {
            auto tasks = std::exchange(waiting_, {});
            for (auto& task : tasks)
                task();
        }
    }

  private:
    std::vector<std::function<void()>> waiting_;
};

// Answers every read with an error.
class BrokenStore : public WrappedStore {
  public:
    using WrappedStore::WrappedStore;
    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override {
        if (is_broken) return done(Error{Errc::kUnavailable, "", "away"});
        WrappedStore::state(user, std::move(since), std::move(done));
    }
    void operate(OperateRequest request, Completion<Operated> done) override {
        if (is_broken) return done(Error{Errc::kUnavailable, "", "away"});
        WrappedStore::operate(std::move(request), std::move(done));
    }
    bool is_broken = false;
};

struct Scene {
    Millis now{1'000'000'000};
    Tasks tasks;
    Hub hub{HubSettings{5, 0}};
    Metrics metrics{{"task.assigned"}};
    std::unique_ptr<Authenticator> authenticator =
        Authenticator::create({kSecret, "", "", ""}).value();
    TemplateSet templates = built_in_templates();
    BrokenStore store{std::make_unique<MemoryStore>(settings(), 1)};
    DirectoryLearner learner{store, metrics};
    StuckTransport transport;
    Principal principal;

    Scene() {
        principal.user = user(1);
        principal.permissions = permissions_of(Role::kUser);
        principal.expires_at = now + std::chrono::hours(1);
    }
    StoreSettings settings() {
        StoreSettings made;
        made.clock = [this] { return now; };
        made.plan = [this](const Event& event, const std::vector<Recipient>& recipients,
                           Millis at) { return plan(event, recipients, templates, {}, at); };
        made.on_commit = [this](std::vector<std::shared_ptr<const Commit>> commits) {
            tasks.post([this, commits] { push(hub, metrics, commits, now); });
        };
        return made;
    }
    std::shared_ptr<LiveSession> open() {
        auto session = std::make_shared<LiveSession>(
            LiveServices{hub, tasks, store, learner, *authenticator, metrics,
                         [this] { return now; }, [this] { return now; }},
            LiveSettings{}, transport, principal, "s", std::nullopt);
        REQUIRE(session->start());
        tasks.run();
        return session;
    }
    void assign(const std::string& name) {
        Event event;
        event.type = "task.assigned";
        event.recipients = {user(1)};
        event.variables = {{"task", name}};
        event.data = R"({"task":")" + name + "\"}";
        store.publish({{{event, {}}}, "r"},
                      [](const Result<std::vector<PublishedEvent>>& done) { REQUIRE(done.ok()); });
        tasks.run();
    }
};

}  // namespace

TEST_CASE("one frame is in flight, however much happens", "[server][live]") {
    Scene scene;
    const auto session = scene.open();
    REQUIRE(scene.transport.frames == 1);  // hello
    session->on_written();
    REQUIRE(scene.transport.frames == 2);  // the snapshot, never taken
    for (int i = 0; i < 2000; ++i)
        scene.assign(std::string(100, 'x'));
    CHECK(scene.transport.frames == 2);
    // Asks the store again for what it has let go.
    session->on_written();
    scene.tasks.run();
    CHECK(scene.transport.frames == 3);
    CHECK(scene.transport.bytes < 2 * limits::kServerFrameBytes + 4096);
}

TEST_CASE("a session goes on at once behind a frame that the socket has taken", "[server][live]") {
    Scene scene;
    scene.transport.takes_at_once = true;
    const auto session = scene.open();
    CHECK(scene.transport.frames == 2);  // hello and the snapshot
    scene.assign("x");
    CHECK(scene.transport.frames == 3);
    scene.transport.takes_at_once = false;
    scene.assign("y");
    scene.assign("z");
    CHECK(scene.transport.frames == 4);
    session->on_written();
    CHECK(scene.transport.frames == 5);
}

TEST_CASE("a deadline comes as far from now when the time of day is set", "[server][live]") {
    Scene scene;
    Millis ticks{500};
    const LiveServices services{scene.hub,
                                scene.tasks,
                                scene.store,
                                scene.learner,
                                *scene.authenticator,
                                scene.metrics,
                                [&] { return scene.now; },
                                [&] { return ticks; }};
    const auto session = std::make_shared<LiveSession>(services, LiveSettings{}, scene.transport,
                                                       scene.principal, "s", std::nullopt);
    REQUIRE(session->start());
    const auto heartbeat = session->next_deadline_ticks();
    REQUIRE(heartbeat == ticks + Millis{30000});
    ticks += Millis{1000};
    SECTION("set ahead") {
        scene.now += Millis{1000} + std::chrono::minutes(10);
    }
    SECTION("set back") {
        scene.now -= std::chrono::hours(5);
    }
    session->on_written();
    CHECK(session->next_deadline_ticks() == heartbeat);
    SECTION("until the sign-in ends") {
        scene.now = scene.principal.expires_at - Millis{20};
        session->on_activity();
        CHECK(session->next_deadline_ticks() == ticks + Millis{20});
        scene.now += Millis{100};
        session->on_activity();
        CHECK(session->next_deadline_ticks() == ticks + Millis{1});
    }
}

TEST_CASE("a session that has ended drops the store's late answers", "[server][live]") {
    Scene scene;
    auto session = scene.open();
    session->on_written();
    session->on_frame(R"({"type":"ack","op":"o","ids":["00000000-0000-7000-8000-000000000000"]})");
    SECTION("the transport has gone") {
        session->on_gone();
    }
    SECTION("the session itself has gone") {
        session.reset();
    }
    scene.tasks.run();
    CHECK(scene.hub.users().empty());
    CHECK(scene.transport.frames == 2);
}

TEST_CASE("a store that is away at the start closes the session, later it is waited for",
          "[server][live]") {
    Scene scene;
    SECTION("at the start") {
        scene.store.is_broken = true;
        const auto session = scene.open();
        session->on_written();  // hello
        session->on_written();  // bye
        CHECK(scene.transport.closed == CloseCode::kInternal);
        CHECK(scene.hub.users().empty());
    }
    SECTION("later") {
        const auto session = scene.open();
        session->on_written();
        session->on_written();
        scene.store.is_broken = true;
        session->on_hint(std::nullopt);
        scene.tasks.run();
        CHECK_FALSE(scene.transport.closed);
        scene.store.is_broken = false;
        scene.assign("x");
        REQUIRE(session->next_deadline());
        scene.now = *session->next_deadline();
        session->on_deadline();
        scene.tasks.run();
        CHECK(scene.transport.frames == 3);
    }
    CHECK(scene.metrics.text().find("notifications_errors_total{where=\"store\"} 0") !=
          std::string::npos);
}
