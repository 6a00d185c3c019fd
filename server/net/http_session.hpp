#pragma once
// One connection that speaks HTTP/1.1: reads a request, has it answered, and so on, in order. A
// request for a live connection takes the socket away to the user's shard.

#include "core/time.hpp"
#include "server/net/address_count.hpp"
#include "server/net/connection.hpp"
#include "server/net/http.hpp"
#include "server/net/request_reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace carillon {

struct NetServices;

class HttpSession final : public Connection {
  public:
    HttpSession(Shard& shard, const NetServices& services, boost::asio::ip::tcp::socket socket,
                AddressCount::Place place);

    void start();
    // Instead: reads nothing, says that the address has too many connections, and ends.
    void turn_away();
    void stop_politely() override;
    void stop_hard() override;

  private:
    enum class Read { kOk, kClosed, kTimedOut, kFailed };
    enum class Next { kRequest, kClose, kLinger, kMoved };

    boost::asio::awaitable<void> run(boost::asio::awaitable<Next> talk);
    boost::asio::awaitable<Next> serve();
    boost::asio::awaitable<Next> refuse_connection();
    boost::asio::awaitable<Next> exchange();
    boost::asio::awaitable<Read> read_until(RequestReader::Step step,
                                            std::chrono::milliseconds at_most);
    boost::asio::awaitable<Read> read_body(bool is_unwanted);
    boost::asio::awaitable<Next> refuse(Read outcome);
    boost::asio::awaitable<http::Response> ask_handler(http::Request request);
    boost::asio::awaitable<bool> write(http::Response response, bool keep_alive);
    boost::asio::awaitable<void> linger();

    void begin_request();
    void arm(std::chrono::milliseconds after);
    bool keeps_alive() const;
    void log_answer(int status);

    const NetServices& services_;
    boost::asio::ip::tcp::socket socket_;
    AddressCount::Place place_;
    boost::asio::steady_timer deadline_;
    RequestReader reader_;
    std::string remote_;
    std::string request_id_;
    std::string_view method_;
    std::string target_;  // without the token
    Millis began_{0};
    bool is_head_ = false;        // the request is a HEAD
    bool is_head_read_ = false;   // reader_.head() is that of the request under way
    bool is_waiting_ = false;     // for a request of which nothing has arrived
    bool has_served_ = false;     // one request at least
    bool has_timed_out_ = false;  // the operation under way was ended by the deadline
};

}  // namespace carillon
