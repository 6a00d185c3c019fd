#pragma once
// One request to a server, by libcurl, which ends in the .cpp.

#include "core/base/result.hpp"

#include <memory>
#include <string>

namespace carillon {

struct HttpAnswer {
    int status = 0;
    std::string body;
};

// Keeps its connection from one request to the next. One thread.
class HttpClient {
  public:
    static constexpr long kConnectTimeoutMs = 5000;
    static constexpr long kAnswerTimeoutMs = 60000;
    static constexpr std::size_t kMaxAnswerBytes = std::size_t{16} * 1024 * 1024;

    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Any status is an answer; kUnavailable when there is none. No proxy is used: the server is on
    // this machine.
    Result<HttpAnswer> post_json(const std::string& url, const std::string& bearer_token,
                                 const std::string& body) {
        return send_json("POST", url, bearer_token, body);
    }
    Result<HttpAnswer> put_json(const std::string& url, const std::string& bearer_token,
                                const std::string& body) {
        return send_json("PUT", url, bearer_token, body);
    }

    Result<HttpAnswer> get(const std::string& url, const std::string& bearer_token) {
        return send_json("GET", url, bearer_token, {});
    }

  private:
    // Without a body: none is sent.
    Result<HttpAnswer> send_json(const char* method, const std::string& url,
                                 const std::string& bearer_token, const std::string& body);

    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
