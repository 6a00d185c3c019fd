#pragma once
// A connection that libcurl has opened (name, TLS, sign-in and all) and that its owner speaks over.

#include "server/deliver/curl/easy.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

namespace carillon::deliver {

// Threads: all on that of the executor.
class CurlConnection {
  public:
    // By CurlMulti::connect. `let_go` is told when the handle goes. Where the transfer has put its
    // headers and its error is not written to any more.
    CurlConnection(const boost::asio::any_io_executor& executor, CurlEasy easy,
                   std::function<void(CURL*)> let_go);
    ~CurlConnection();  // closes it; nothing more is called
    CurlConnection(const CurlConnection&) = delete;
    CurlConnection& operator=(const CurlConnection&) = delete;

    struct Moved {
        std::size_t bytes = 0;  // 0 and open: none can be moved now, wait for it
        bool is_closed = false;
    };
    Moved send(std::string_view bytes);
    // What has come is to be read until nothing is left before it is waited for: TLS may hold some.
    Moved receive(std::span<char> into);

    enum class Direction { kRead, kWrite };
    // Calls back once, later, when bytes may be moved. One at a time for each direction.
    void wait(Direction direction, std::function<void()> ready);

  private:
    CurlEasy easy_;
    std::function<void(CURL*)> let_go_;
    boost::asio::posix::stream_descriptor socket_;  // libcurl's: let go of before it is closed
};

}  // namespace carillon::deliver
