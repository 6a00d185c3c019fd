#pragma once
// Who is told of a schedule while it runs: what each tab asks of its ClientSession, each frame, and
// what there is at the end. For tests/replay, which holds two compilations against each other.
//
// What is handed over is valid during the call only. A tab is named by its index; what a life of it
// is asked for lies between its on_open and its on_close.

#include "core/session/client_session.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::sim {

enum class ClientSignal : std::uint8_t { kStart, kOpened, kClosed, kTimeout, kWakeup };

class Witness {
  public:
    virtual ~Witness() = default;

    // --- before each call of a tab's session
    virtual void on_open(std::size_t /*tab*/, std::uint64_t /*seed*/, bool /*is_restored*/) {}
    virtual void on_signal(std::size_t /*tab*/, ClientSignal, std::uint16_t /*code*/, Millis) {}
    virtual void on_frame(std::size_t /*tab*/, std::string_view, Millis) {}
    virtual void on_token(std::size_t /*tab*/, std::string_view, Millis) {}
    virtual void on_submit(std::size_t /*tab*/, const Operation&, Millis) {}
    virtual void on_undo(std::size_t /*tab*/, Millis) {}
    virtual void on_page(std::size_t /*tab*/, std::string_view) {}
    // What it wanted has been carried out.
    virtual void on_polled(std::size_t /*tab*/, const ClientSession&) {}
    virtual void on_close(std::size_t /*tab*/) {}

    // --- frames, when they are sent
    virtual void on_sent_by_client(std::string_view /*link*/, std::string_view /*text*/) {}
    virtual void on_sent_by_server(std::string_view /*link*/, std::string_view /*text*/) {}

    // --- at the end, also of a schedule that broke a rule
    virtual void on_last_client(std::size_t /*tab*/, const ClientSession&) {}
    virtual void on_last_inbox(const UserId&, const MemoryInbox&) {}
};

// A session whose calls are told to the witness, if there is one.
class WatchedClient {
  public:
    WatchedClient(ClientSession& client, Witness* witness, std::size_t tab)
        : client_(client), witness_(witness), tab_(tab) {}

    void start(Millis now) {
        tell(ClientSignal::kStart, now);
        client_.start(now);
    }
    void handle_opened(Millis now) {
        tell(ClientSignal::kOpened, now);
        client_.handle_opened(now);
    }
    void handle_closed(std::uint16_t code, Millis now) {
        tell(ClientSignal::kClosed, now, code);
        client_.handle_closed(code, now);
    }
    void handle_timeout(Millis now) {
        tell(ClientSignal::kTimeout, now);
        client_.handle_timeout(now);
    }
    void handle_wakeup(Millis now) {
        tell(ClientSignal::kWakeup, now);
        client_.handle_wakeup(now);
    }
    void handle_frame(std::string_view text, Millis now) {
        if (witness_) witness_->on_frame(tab_, text, now);
        client_.handle_frame(text, now);
    }
    void handle_token(std::string token, Millis now) {
        if (witness_) witness_->on_token(tab_, token, now);
        client_.handle_token(std::move(token), now);
    }
    Result<std::vector<std::string>> submit(Operation operation, Millis now) {
        if (witness_) witness_->on_submit(tab_, operation, now);
        return client_.submit(std::move(operation), now);
    }
    Result<std::vector<std::string>> undo(Millis now) {
        if (witness_) witness_->on_undo(tab_, now);
        return client_.undo(now);
    }
    bool add_page(std::string_view page) {
        if (witness_) witness_->on_page(tab_, page);
        return client_.add_page(page);
    }

    Connection connection() const { return client_.connection(); }
    const Inbox& inbox() const { return client_.inbox(); }

  private:
    void tell(ClientSignal signal, Millis now, std::uint16_t code = 0) {
        if (witness_) witness_->on_signal(tab_, signal, code, now);
    }

    ClientSession& client_;
    Witness* witness_;
    std::size_t tab_;
};

}  // namespace carillon::sim
