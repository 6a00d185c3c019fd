#pragma once
// One connection that speaks HTTP/1.1: reads a request, has it answered, and so on, in order. A
// request for a live connection takes the socket away to the user's shard.

#include "core/base/result.hpp"
#include "server/http/net/buffer_budget.hpp"
#include "server/http/net/connection.hpp"
#include "server/http/net/connection_places.hpp"
#include "server/http/net/http.hpp"
#include "server/http/net/request_handler.hpp"
#include "server/http/net/request_reader.hpp"
#include "server/http/net/request_under_way.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace carillon {

struct NetServices;

class HttpSession final : public Connection {
  public:
    HttpSession(Shard& shard, const NetServices& services, boost::asio::ip::tcp::socket socket,
                ConnectionPlaces places, http::Door door);

    void start();
    // Instead: reads nothing, says that the address has too many connections, and ends.
    void turn_away();
    void stop_politely() override;
    void stop_hard() override;

  private:
    enum class Read { kOk, kClosed, kTimedOut, kFailed, kBusy };
    enum class Next { kRequest, kClose, kLinger, kMoved };

    boost::asio::awaitable<void> run(boost::asio::awaitable<Next> talk);
    boost::asio::awaitable<Next> serve();
    boost::asio::awaitable<Next> refuse_connection();
    boost::asio::awaitable<Next> exchange();
    boost::asio::awaitable<Read> read_head();
    boost::asio::awaitable<Read> read_until(RequestReader::Step step,
                                            std::chrono::milliseconds at_most);
    boost::asio::awaitable<Read> read_body(const Decision& decision);
    boost::asio::awaitable<Next> refuse(Read outcome, std::optional<http::Response> refusal);
    boost::asio::awaitable<http::Response> ask_handler(http::Request request, Decision decision);
    boost::asio::awaitable<bool> write(http::Response response, bool keep_alive);
    boost::asio::awaitable<bool> write_pieces(std::string_view first, std::string_view left);
    boost::asio::awaitable<bool> write_source(http::BodySource& source);
    boost::asio::awaitable<void> linger();

    // Nothing: the request is none of a live connection, or the socket has gone with it
    // (is_moved_).
    std::optional<Decision> try_go_live(bool has_body);
    std::optional<http::Response> refuse_stranger();
    Decision decide();
    http::Request take_request();
    static Error too_many_connections();
    void arm(std::chrono::milliseconds after);
    bool keeps_alive() const;
    // Of the budget, for what the request under way holds.
    std::size_t counted_bytes() const;

    const NetServices& services_;
    ConnectionPlaces places_;  // outlive the socket
    boost::asio::ip::tcp::socket socket_;
    const http::Door door_;
    boost::asio::steady_timer deadline_;
    RequestReader reader_;
    BufferLease lease_;  // of what the reader holds
    RequestUnderWay request_;
    bool is_waiting_ = false;     // for a request of which nothing has arrived
    bool is_moved_ = false;       // the socket has gone to a live connection
    bool has_served_ = false;     // one request at least
    bool has_timed_out_ = false;  // the operation under way was ended by the deadline
};

}  // namespace carillon
