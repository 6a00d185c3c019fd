#pragma once
// Keeps one inbox in step with a server: carries out what core's client session asks for, over a
// WebSocket and GET /notifications, and feeds it what happens. One thread, that of its io_context.

#include "core/session/client_session.hpp"
#include "core/session/pager.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon::cli {

class Socket;

struct InboxLinkSettings {
    std::string host;  // an IPv4 or IPv6 address, without brackets
    std::uint16_t port = 0;
    std::function<Result<std::string>()> token;  // a fresh one
    std::uint64_t seed = 0;                      // differs between processes
};

class InboxLink {
  public:
    // `changed` is called when there is something new to show; it may call anything here.
    InboxLink(boost::asio::io_context& context, InboxLinkSettings settings,
              std::function<void()> changed);
    ~InboxLink();
    InboxLink(const InboxLink&) = delete;
    InboxLink& operator=(const InboxLink&) = delete;

    void start();
    void stop();
    // Shown at once. A refusal, now or by the server, comes out of take_refusals().
    void submit(Operation operation);
    // Takes the latest action back that can be. False: there is none.
    bool undo();
    // More rows of the list are (not) wanted, because its end is near what is shown.
    void want_more(bool wanted);
    void try_now();

    const ClientSession& session() const { return session_; }
    bool is_complete() const { return pager_.complete(); }
    // What came in live since the last call, in order.
    std::vector<NotificationId> take_arrivals();
    std::vector<Error> take_refusals();

  private:
    friend class Socket;
    void handle_opened(const Socket* socket);
    void handle_text(const Socket* socket, const std::string& text);
    void handle_closed(const Socket* socket, std::uint16_t code);
    void open(const std::string& since);
    void fetch(const Pager::Request& request);
    void pump();
    void carry_out(const ClientEffect& effect);
    void arm();

    boost::asio::io_context& context_;
    InboxLinkSettings settings_;
    std::function<void()> changed_;
    ClientSession session_;
    Pager pager_;
    boost::asio::steady_timer timer_;
    boost::asio::thread_pool fetching_{1};
    std::shared_ptr<Socket> socket_;  // in use; null: none
    std::vector<NotificationId> arrivals_;
    std::vector<Error> refusals_;
};

}  // namespace carillon::cli
