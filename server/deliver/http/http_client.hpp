#pragma once
// Requests to other people's servers, by libcurl, which ends in the .cpp: many at once on one
// io_context, no thread for any of them, connections kept for the next request.
//
// Redirects are not followed and no proxy is used: each would bring a request to an address that
// the rule has not seen.

#include "server/deliver/curl/multi.hpp"
#include "server/deliver/http/address_policy.hpp"
#include "server/deliver/http/http_message.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace carillon::deliver {

struct HttpClientSettings {
    // Asked about each address before a connection to it is made. One rule for all requests of a
    // client, because they share connections.
    AddressRule rule = refuse_unless_public;
    CurlMultiLimits limits{8, 256, 64};
    std::size_t answer_bytes = 16 * 1024;  // kept of a body; of a longer one the rest is not read
    std::string ca_file;                   // PEM; empty: the system's certificates
    // Answers of a resolver, "NAME:PORT:ADDRESS[,ADDRESS]", asked before each request. Empty: the
    // system's.
    std::function<std::vector<std::string>()> resolved;
};

// Threads: everything on that of the executor, which must run one handler at a time.
class HttpClient {
  public:
    HttpClient(boost::asio::any_io_executor executor, HttpClientSettings settings);
    ~HttpClient();  // what is under way is given up without an answer
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Answers once, later, never from within the call; within the request's timeout, waiting for a
    // free connection included. Any status is an answer, from the end of its headers on: a body
    // that breaks off is a shorter one. A request that cannot be sent as it is (a line end in a
    // header, another scheme) gets an answer of status 0 as well.
    void send(HttpRequest request, std::function<void(HttpAnswer)> done);

  private:
    struct Exchange;

    boost::asio::any_io_executor executor_;
    HttpClientSettings settings_;
    CurlMulti multi_;  // last: it ends first, and its transfers use the rest
};

}  // namespace carillon::deliver
