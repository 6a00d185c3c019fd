#pragma once
// Reads requests of one connection out of its bytes, without I/O: give it what arrived, ask it how
// far it got.
//
//     while (reader.advance() == Step::kNeedMore) { read into space(); filled(n); }
//
// Bytes behind a request stay for the next one (pipelining). One thread.

#include "server/http/net/http.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace carillon {

struct ReaderLimits {
    std::size_t head_bytes = std::size_t{16} * 1024;
    std::size_t body_bytes = std::size_t{8} * 1024 * 1024;  // until limit_body() or drop_body()
};

class RequestReader {
  public:
    enum class Step {
        kNeedMore,
        kHead,    // the head is complete; said once, before anything of the body is read
        kDone,    // the request is complete: take() it
        kFailed,  // failure() says why; nothing more can be read from this connection
    };
    struct Failure {
        int status = 400;  // 400, 413, 431, 501 or 505
        std::string message;
    };
    // What the head says about the transfer. Valid from kHead on.
    struct Framing {
        std::optional<std::uint64_t> content_length;
        bool is_chunked = false;
        bool keep_alive = false;
        bool is_http_1_0 = false;
        bool is_upgrade = false;
        bool expects_continue = false;
    };

    explicit RequestReader(ReaderLimits limits = {});
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    // Room for bytes to come, at least one; valid until the next call of anything.
    std::span<char> space();
    // Precondition: `size` is at most that of the last space().
    void filled(std::size_t size);

    Step advance();

    // The head with an empty body. Valid from kHead until take(), which brings what was added to
    // it.
    http::Request& head();
    const Framing& framing() const;
    const Failure& failure() const;

    // After kHead, before the next advance(): what becomes of the body. More than `bytes`,
    // announced or read, is kFailed with 413.
    void limit_body(std::size_t bytes);
    // Of a body that nobody will look at nothing is kept: take() has an empty one.
    void drop_body(std::size_t bytes);

    // The request, after kDone. The reader then stands before the next one.
    http::Request take();
    // Has nothing of the next request arrived?
    bool is_idle() const;
    // What it has in memory of the request under way, and of what came behind it.
    std::size_t held_bytes() const;
    // The bytes that arrived behind the head of an upgrade.
    std::string take_rest();

  private:
    struct Content;
    Step fail(int status, std::string message);
    Step read_head();
    Step check_head();
    Step read_body();
    Step body_too_large();

    ReaderLimits limits_;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
