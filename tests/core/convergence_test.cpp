// The law that everything is for: whatever is lost, doubled, late or cut, once it is quiet every
// client equals the store, and until then no client shows what never was.

#include "core/session/client_session.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <memory>

using namespace carillon;
using namespace carillon::test;
namespace cfx = carillon::client_effects;
namespace sfx = carillon::server_effects;

namespace {

// One tab and, while connected, its end on the server. Frames arrive in order or not at all.
struct Tab {
    explicit Tab(std::uint64_t seed) : client(seed) {}
    ClientSession client;
    std::unique_ptr<ServerSession> server;
    std::deque<std::string> to_server;
    std::deque<std::string> to_client;
    bool in_flight = false;
    std::deque<sfx::Execute> executes;
    std::deque<std::optional<Revision>> reads;
};

// Of the unread in a snapshot: more than any run has, so that a client is to hold all of them.
constexpr std::size_t kWhole = 1000;

class World {
  public:
    World(std::uint64_t seed, std::size_t tabs) : random_(seed) {
        for (std::size_t i = 0; i < tabs; ++i) {
            tabs_.push_back(std::make_unique<Tab>(seed * 100 + i));
            tabs_.back()->client.start(now_);
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
            check();
        }
    }

    // No more faults: let everything arrive and time pass until nothing is left to do.
    void quieten() {
        for (int round = 0; round < 400; ++round) {
            now_ += Millis(500);
            publish(inbox_.run_due(now_));
            for (auto& tab : tabs_) {
                for (int i = 0; i < 20; ++i)
                    settle(*tab);
            }
            check();
        }
    }

    void require_converged() {
        for (auto& tab : tabs_) {
            REQUIRE(tab->client.connection() == Connection::kOnline);
            REQUIRE(tab->client.inbox().revision() == inbox_.revision());
            REQUIRE(tab->client.overlay().empty());
            REQUIRE(tab->client.view().unread == inbox_.head().unread);
            std::vector<Notification> unread;
            for (const auto& row : tab->client.view().items) {
                if (is_unread(row.notification)) unread.push_back(row.notification);
            }
            std::vector<Notification> expected;
            for (const auto& n : inbox_.listed()) {
                if (is_unread(n)) expected.push_back(n);
            }
            REQUIRE(unread == expected);
        }
    }

  private:
    void step() {
        now_ += Millis(static_cast<std::int64_t>(random_.below(400)));
        Tab& tab = *tabs_[pick(random_, tabs_.size())];
        switch (random_.below(14)) {
            case 0:
            case 1:
                publish(inbox_.create(
                    notification(next_++, static_cast<Priority>(random_.below(4))), now_));
                break;
            case 2:
            case 3:
                submit(tab);
                break;
            case 4:
                if (random_.below(3) == 0) cut(tab);
                break;
            case 5:
                if (random_.below(4) == 0) inbox_.purge();
                break;
            case 6:
                publish(inbox_.run_due(now_));
                break;
            case 7:
                if (random_.below(40) == 0) {
                    inbox_.restore("e" + std::to_string(++epoch_), backup_);
                    cut_all();
                } else if (random_.below(10) == 0) {
                    backup_ = inbox_;
                }
                break;
            case 8:
                replay();
                break;
            default:
                settle(tab);
                break;
        }
    }

    void submit(Tab& tab) {
        Operation operation;
        operation.kind = operation_rules()[pick(random_, operation_rules().size())].kind;
        operation.ids = {id(static_cast<std::uint32_t>(random_.below(next_) + 1))};
        if (operation.kind == OperationKind::kSnooze) operation.until = now_ + Millis(3000);
        (void)tab.client.submit(operation, now_);
    }

    // Hints get lost, doubled and late; the session repairs.
    void publish(const ModelInbox::Published& commit) {
        if (!commit) return;
        commits_.push_back(commit);
        if (commits_.size() > 20) commits_.pop_front();
        for (auto& tab : tabs_) {
            if (tab->server && random_.below(5) != 0) deliver(*tab, commit);
        }
    }
    void replay() {
        if (commits_.empty()) return;
        const auto commit = commits_[pick(random_, commits_.size())];
        for (auto& tab : tabs_) {
            if (tab->server) deliver(*tab, commit);
        }
    }
    void deliver(Tab& tab, const ModelInbox::Published& commit) {
        const Millis hold = random_.below(4) == 0 ? now_ + Millis(2000) : now_;
        tab.server->handle_commit(PublishedCommit(commit), hold, now_);
    }

    void cut(Tab& tab) {
        drop_server(tab);
        tab.client.handle_closed(1006, now_);
    }
    void cut_all() {
        for (auto& tab : tabs_)
            cut(*tab);
    }
    static void drop_server(Tab& tab) {
        tab.server.reset();
        tab.to_client.clear();
        tab.to_server.clear();
        tab.executes.clear();
        tab.reads.clear();
        tab.in_flight = false;
    }

    // Moves one tab's world on by one thing.
    void settle(Tab& tab) {
        if (tab.server && tab.server->next_deadline() && *tab.server->next_deadline() <= now_) {
            tab.server->handle_timeout(now_);
        }
        if (tab.client.next_deadline() && *tab.client.next_deadline() <= now_) {
            tab.client.handle_timeout(now_);
        }
        pump_client(tab);
        if (!tab.server) return;
        pump_server(tab);
        if (!tab.server) return;
        switch (random_.below(4)) {
            case 0:
                if (!tab.to_server.empty() && tab.server->wants_frames()) {
                    tab.server->handle_frame(tab.to_server.front(), now_);
                    tab.to_server.pop_front();
                }
                break;
            case 1:
                if (!tab.to_client.empty()) {
                    const std::string frame = std::move(tab.to_client.front());
                    tab.to_client.pop_front();
                    tab.client.handle_frame(frame, now_);
                    tab.in_flight = false;
                    tab.server->handle_written(now_);
                }
                break;
            case 2:
                if (!tab.reads.empty()) {
                    tab.server->handle_state(inbox_.state(tab.reads.front(), kWhole), now_);
                    tab.reads.pop_front();
                }
                break;
            default:
                if (!tab.executes.empty()) execute(tab);
                break;
        }
        if (tab.server) pump_server(tab);
        pump_client(tab);
    }

    void execute(Tab& tab) {
        const auto request = std::move(tab.executes.front());
        tab.executes.pop_front();
        ModelInbox::Published published;
        const auto outcome = inbox_.operate(request.operation, now_, published);
        publish(published);
        tab.server->handle_outcome(request.op, outcome, now_);
    }

    void pump_server(Tab& tab) {
        while (tab.server) {
            auto effect = tab.server->poll();
            if (!effect) return;
            if (auto* send = std::get_if<sfx::Send>(&*effect)) {
                REQUIRE_FALSE(tab.in_flight);
                tab.in_flight = true;
                tab.to_client.push_back(*send->text);
            } else if (auto* read = std::get_if<sfx::ReadState>(&*effect)) {
                tab.reads.push_back(read->since);
            } else if (auto* request = std::get_if<sfx::Execute>(&*effect)) {
                tab.executes.push_back(std::move(*request));
            } else if (std::holds_alternative<sfx::SendPing>(*effect)) {
                tab.server->handle_activity(now_);  // the socket answers by itself
            } else if (auto* close = std::get_if<sfx::Close>(&*effect)) {
                const auto code = static_cast<std::uint16_t>(close->code);
                drop_server(tab);
                tab.client.handle_closed(code, now_);
            }
        }
    }

    void pump_client(Tab& tab) {
        while (auto effect = tab.client.poll()) {
            if (auto* open = std::get_if<cfx::OpenSocket>(&*effect)) {
                drop_server(tab);
                ServerSessionConfig config;
                config.user = user(1);
                config.session = "s";
                std::optional<std::string> since;
                if (open->since) since = open->since->text();
                tab.server = std::make_unique<ServerSession>(config, since, now_);
                tab.client.handle_opened(now_);
            } else if (auto* send = std::get_if<cfx::Send>(&*effect)) {
                if (tab.server) tab.to_server.push_back(send->text);
            } else if (std::holds_alternative<cfx::CloseSocket>(*effect)) {
                drop_server(tab);
            } else if (std::holds_alternative<cfx::Faulted>(*effect)) {
                FAIL("the server sent what the client could not read");
            }
        }
    }

    void check() {
        for (auto& tab : tabs_) {
            const Inbox& inbox = tab->client.inbox();
            if (!inbox.revision()) continue;
            if (!inbox.truncated()) REQUIRE(inbox.recount() == inbox.unread());
            const auto& items = tab->client.view().items;
            for (std::size_t i = 1; i < items.size(); ++i) {
                REQUIRE(precedes(items[i - 1].notification, items[i].notification));
            }
        }
    }

    SeededRandom random_;
    Millis now_{10000000};
    ModelInbox inbox_;
    ModelInbox backup_;
    int epoch_ = 1;
    std::uint32_t next_ = 1;
    std::vector<std::unique_ptr<Tab>> tabs_;
    std::deque<ModelInbox::Published> commits_;
};

}  // namespace

TEST_CASE("whatever happens on the way, once it is quiet every client equals the store",
          "[core][convergence][property]") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        World world(seed, 3);
        world.run(600);
        world.quieten();
        world.require_converged();
    }
}
