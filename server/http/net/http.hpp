#pragma once
// Requests and answers of HTTP/1.1 (RFC 9110, RFC 9112) as values. No socket and no library shows
// here, so that whoever answers requests compiles fast and can be tested without a network.

#include "core/base/result.hpp"
#include "server/http/net/buffer_budget.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
std::string_view text(Method method);  // kOther: "OTHER"
Method parse_method(std::string_view text);

// Field names are compared without regard to case (RFC 9110, 5.1).
bool same_name(std::string_view a, std::string_view b);

class Headers {
  public:
    void add(std::string name, std::string value);
    // The first of that name, empty when there is none. Valid until the next change.
    std::string_view find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    // Does one of the comma-separated members of the fields of that name equal `token`?
    bool has_token(std::string_view name, std::string_view token) const;
    // The comma-separated members of all fields of that name, trimmed, without empty ones.
    std::vector<std::string_view> members(std::string_view name) const;

    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// Which address of the server a request came to (NOTIFICATION_LISTEN, NOTIFICATION_ADMIN_LISTEN).
enum class Door { kPublic, kAdmin };

struct Request {
    Method method = Method::kGet;
    std::string target;  // origin form: path and query as sent; "*" for OPTIONS *
    Headers headers;
    std::string body;
    std::string request_id;  // of this exchange; every answer carries it
    // Address of the client, without port: of the peer, or what trusted proxies say of theirs.
    std::string remote;
    // "http" or "https" where a trusted proxy says so; empty: not known.
    std::string scheme;
    Door door = Door::kPublic;
    std::shared_ptr<BufferLease> lease;  // of the body; null: a small one, which is not counted
    // Set once the peer has hung up before it was answered; null: nobody looks.
    std::shared_ptr<std::atomic<bool>> peer_gone;

    // As sent, percent-encoded; without the query.
    std::string_view path() const;
    // As sent, without the '?'; empty when there is none.
    std::string_view query() const;
};

// A body that is made while it is written, piece by piece, so that nobody has all of it.
class BodySource {
  public:
    virtual ~BodySource() = default;
    // Called again once the piece before is written. `take` is called once, on any thread: an empty
    // piece ends the body, an error the connection, so that nobody takes a part for all.
    virtual void next(std::function<void(Result<std::string>)> take) = 0;
};

struct Response {
    int status = 200;
    std::string content_type;  // empty: no such field
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  // instead of `body` where it is set
    std::shared_ptr<BufferLease> lease;              // of `body`, where it is counted already
    std::shared_ptr<BodySource> source;              // instead, where it is set; no length is known
    bool has_length = true;                          // false: the body ends with the connection

    std::string_view content() const { return shared_body ? *shared_body : body; }
};

std::string_view reason_phrase(int status);

// The head of an answer, up to and with the empty line. A HEAD request gets the same one. Values
// must not hold line ends: those are left out.
struct HeadContext {
    std::string_view request_id;
    std::string_view date;  // RFC 9110, 5.6.7
    bool keep_alive = true;
    bool is_http_1_0 = false;
};
std::string encode_head(const Response& response, const HeadContext& context);

// An X-Request-Id from outside that may be taken over: 1 to 128 of A-Z a-z 0-9 . _ -
bool is_request_id(std::string_view text);

// "Sun, 06 Nov 1994 08:49:37 GMT". Seconds since 1970.
std::string format_http_date(long long seconds);

}  // namespace carillon::http
