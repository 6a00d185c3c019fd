#pragma once
// Somebody else's HTTP server in the test's own process: it keeps what it was asked, and answers as
// the test says, byte by byte.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

struct Received {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

// A whole answer with its length. `headers` are lines that end with "\r\n".
std::string http_answer(int status, const std::string& body = {}, const std::string& headers = {});

// What is sent for a request, as it is. Empty and not closed: nothing ever.
struct Reply {
    Reply(std::string text) : bytes(std::move(text)) {}  // NOLINT: implicit on purpose
    Reply(const char* text) : bytes(text) {}             // NOLINT: implicit on purpose
    Reply(std::string text, bool closes) : bytes(std::move(text)), then_closes(closes) {}

    std::string bytes;
    bool then_closes = false;
};

// Any thread.
class HttpStandIn {
  public:
    // Called on the server's thread.
    using Answer = std::function<Reply(const Received&)>;

    // Listens at a port that the system picks, or at this one.
    explicit HttpStandIn(Answer answer, const std::string& address = "127.0.0.1",
                         std::uint16_t port = 0);
    ~HttpStandIn();
    HttpStandIn(const HttpStandIn&) = delete;
    HttpStandIn& operator=(const HttpStandIn&) = delete;

    std::uint16_t port() const;
    std::string url(const std::string& path = "/") const;  // at its own address
    std::vector<Received> received() const;
    std::size_t connections() const;  // so far

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon::test
