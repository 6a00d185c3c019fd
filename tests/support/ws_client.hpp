#pragma once
// A blocking WebSocket client. Whatever does not happen within kPatience throws.

#include "tests/support/http_client.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace carillon::test {

class WsClient {
  public:
    // Opens the connection. A refused upgrade leaves a client for which is_open() is false.
    WsClient(std::uint16_t port, const std::string& target, const HeaderList& headers = {},
             int receive_buffer_bytes = 0);
    ~WsClient();
    WsClient(WsClient&&) noexcept;

    bool is_open() const;
    // Of the upgrade's answer, whatever it was.
    int status() const;
    std::string header(std::string_view name) const;

    void send(std::string_view text);
    void send_binary(std::string_view bytes);
    // Bytes as they are, past the framing.
    void send_raw(std::string_view bytes);
    void ping();

    // The next frame's text. Throws when the connection ends instead.
    std::string next();
    // Passes over what comes until the end; the code of the close frame, 1006 when there was none.
    std::uint16_t close_code();
    std::string close_reason() const;
    void close();
    // The socket goes without a goodbye.
    void drop();

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon::test
