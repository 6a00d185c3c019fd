#pragma once
// A blocking HTTP/1.1 client on one connection. Whatever does not happen within kPatience throws:
// a test that waits in vain fails instead of hanging.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::test {

// Far more than a busy machine needs: no test may fail by being slow.
inline constexpr std::chrono::seconds kPatience{120};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
    int status = 0;
    HeaderList headers;
    std::string body;
    bool keep_alive = false;

    // The first of that name without regard to case, empty when there is none.
    std::string header(std::string_view name) const;
};

class HttpClient {
  public:
    explicit HttpClient(std::uint16_t port);
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;

    HttpAnswer request(std::string_view method, std::string_view target,
                       const HeaderList& headers = {}, std::string_view body = {});
    // What request() sends.
    static std::string text_of(std::string_view method, std::string_view target,
                               const HeaderList& headers = {}, std::string_view body = {});

    void send(std::string_view bytes);
    HttpAnswer read_answer(bool is_head = false);
    // At least one byte of what follows, as it is; empty at the end of the connection.
    std::string read_some();
    // Up to and with `end`.
    std::string read_until(std::string_view end);
    // Reads to the end of the connection; true when nothing came before it.
    bool ends();
    // Closes this side of the connection, at once and without a goodbye.
    void drop();

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon::test
