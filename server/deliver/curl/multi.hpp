#pragma once
// Many transfers of libcurl on one io_context and no thread of their own: libcurl says which
// sockets and which moment it waits for (curl_multi_socket_action(3)), Asio waits. Names are
// resolved by libcurl's own threads, one for each name that is asked for.

#include "server/deliver/curl/connection.hpp"
#include "server/deliver/curl/easy.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace carillon::deliver {

// 0: none.
struct CurlMultiLimits {
    long host_connections = 16;  // at once to one host; transfers beyond wait within libcurl
    long connections = 64;       // at once to all
    long idle_connections = 16;  // kept open for the next transfer
};

// Threads: everything on that of the executor, which must run one handler at a time.
class CurlMulti {
  public:
    explicit CurlMulti(boost::asio::any_io_executor executor, const CurlMultiLimits& limits = {});
    ~CurlMulti();  // what is under way is given up and `done` is not called
    CurlMulti(const CurlMulti&) = delete;
    CurlMulti& operator=(const CurlMulti&) = delete;

    // `done` is called once, later, never from within the call, with the transfer as it has ended,
    // to be asked with curl_easy_getinfo; it may start others and may end this CurlMulti. What the
    // transfer's callbacks point to must live until `done` has been called or is destroyed.
    using Done = std::function<void(CURLcode, CurlEasy& transfer)>;
    // Precondition: the transfer is one of CurlEasy::make that is not empty.
    void start(CurlEasy transfer, Done done);

    // Opens a connection, signs in and stops there (CURLOPT_CONNECT_ONLY); what is said over it is
    // the caller's affair. `done` as above, with a connection or, where there is a code, with null.
    // The connection must go before this CurlMulti.
    using Connected = std::function<void(CURLcode, std::unique_ptr<CurlConnection>)>;
    void connect(CurlEasy transfer, Connected done);

    std::size_t under_way() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace carillon::deliver
