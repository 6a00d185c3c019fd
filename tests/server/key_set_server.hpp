#pragma once
// An identity provider's key set in the test's own process: an HTTP server that answers every
// request as it was told last, and counts.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace carillon::test {

// Any thread.
class KeySetServer {
  public:
    // On 127.0.0.1, at a port that the system picks.
    explicit KeySetServer(const std::string& body);
    ~KeySetServer();
    KeySetServer(const KeySetServer&) = delete;
    KeySetServer& operator=(const KeySetServer&) = delete;

    std::string url() const;
    // From the next request on.
    void answer(const std::string& body, int status = 200, const std::string& headers = {});
    // Takes requests and says nothing.
    void hang();
    // How many were asked so far.
    std::size_t requests() const;

  private:
    struct Content;
    struct Session;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon::test
