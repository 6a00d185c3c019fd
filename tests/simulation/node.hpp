#pragma once
// One node: a hub with its sessions, its way to the database, its ear on the bus, its sweep and its
// timers. Hub, sessions and push are the server's own; what surrounds them in the server by Asio
// and PostgreSQL (FanOut, BroadcastDispatcher, Timers, Sweep) is done here over virtual time.

#include "server/base/work/executor.hpp"
#include "server/hub/hub.hpp"
#include "server/hub/live_session.hpp"
#include "server/ingest/directory_learner.hpp"
#include "tests/simulation/courier.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/node_store.hpp"
#include "tests/simulation/stage.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon::sim {

// The server's end of a connection, as its node sees it.
class ServerEnd {
  public:
    virtual ~ServerEnd() = default;
    virtual void on_node_stops() = 0;  // say goodbye
    virtual void on_node_died() = 0;
    // Does its session serve this user, and has it told a state already?
    virtual bool serves(const UserId& user) const = 0;
    // Has it told this revision, or is it of an epoch that is gone?
    virtual bool has_told(const Revision& revision) const = 0;
};

// Where a node publishes.
class HintCarrier {
  public:
    virtual ~HintCarrier() = default;
    virtual void publish(std::size_t node, const Batch& commits) = 0;
    virtual void publish_broadcast(std::size_t node) = 0;
    // Does the bus carry what others commit, as far as a node's probe knows?
    virtual bool is_up() const = 0;
};

class Node final : public Executor {
  public:
    Node(Stage& stage, Database& database, Executed& executed, HintCarrier& bus, Provider& provider,
         std::size_t index);
    ~Node() override;

    // --- life
    void start();
    void crash();
    void stop_politely();  // and die a little later
    void pause(Millis until) { paused_until_ = std::max(paused_until_, until); }
    void resume() { paused_until_ = Millis{0}; }
    void jump(Millis by) { skew_ += by; }
    bool is_up() const { return is_up_; }
    bool takes_connections() const { return is_up_ && !is_stopping_; }

    // --- time
    Millis clock() const { return stage_.now() + skew_; }
    Millis to_agenda(Millis by_clock) const { return by_clock - skew_; }
    // Runs on this node, unless it has died by then; later when it is paused.
    void later(Millis delay, std::function<void()> task);
    void at(Millis when, std::function<void()> task);
    void post(std::function<void()> task) override { later(Millis{0}, std::move(task)); }

    // --- what the bus brings
    void hear(std::string hint);
    void hear_broadcast();
    void bus_changed();  // the interval of the sweep is another

    // --- what its store tells
    void committed(const Batch& commits, bool has_broadcast);
    void found_out(const Batch& commits);  // done, though the answer was lost
    void found_out(const ChangedInbox& changed);
    // What the hub was told of must be told to the sessions at once, not by the next sweep or beat.
    void expect_told(const UserId& user, const Revision& revision, bool is_critical);

    std::size_t index() const { return index_; }
    Hub& hub() { return *hub_; }
    NodeStore& store() { return store_; }
    const Courier& courier() const { return courier_; }
    LiveServices services();
    void add(ServerEnd& end) { ends_.push_back(&end); }
    void remove(ServerEnd& end);

  private:
    void run(std::uint64_t life, std::function<void()> task);
    void await_resumption();
    void await_sweep(std::uint64_t round, Millis interval);
    void sweep();
    void await_due();
    void reach_connected();
    Stage& stage_;
    Database& database_;
    HintCarrier& bus_;
    std::size_t index_;
    NodeStore store_;
    Courier courier_;
    DirectoryLearner learner_;
    std::unique_ptr<Hub> hub_;
    std::vector<ServerEnd*> ends_;
    bool is_up_ = false;
    bool is_stopping_ = false;
    std::uint64_t life_ = 0;  // raised by each death: what was under way belongs to a life
    Millis paused_until_{0};
    std::deque<std::function<void()>> deferred_;
    Millis skew_{0};
    std::uint64_t swept_ = 0;
    std::uint64_t broadcasts_told_ = 0;
    std::uint64_t sweep_round_ = 0;
};

}  // namespace carillon::sim
