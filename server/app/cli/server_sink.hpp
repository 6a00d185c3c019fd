#pragma once
// Events through a running server, over HTTP.

#include "server/app/cli/event_sink.hpp"
#include "server/app/cli/http_client.hpp"

namespace carillon {

class ServerSink final : public EventSink {
  public:
    // `token` allows notification.emit.
    ServerSink(std::string url, std::string token)
        : url_(std::move(url)), token_(std::move(token)) {}

    Result<Emitted> emit(const std::string& events) override;
    std::string place() const override { return "the server at " + url_; }

  private:
    HttpClient client_;
    std::string url_;
    std::string token_;
};

// The body of a 200 of POST /events. kMalformed for what is none.
Result<Emitted> decode_emitted(std::string_view body);
// The first complaint of a problem+json, as an Error; its field is that of `errors`.
Error decode_problem(int status, std::string_view body);

}  // namespace carillon
