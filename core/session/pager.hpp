#pragma once
// Asks for the pages of a list (pages.hpp) as long as more are wanted: one at a time, and after a
// failure with growing delays. Without I/O.

#include "core/base/time.hpp"
#include "core/session/client_session.hpp"
#include "core/session/one_at_a_time.hpp"
#include "core/session/pages.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace carillon {

class Pager {
  public:
    // After every change of the inbox.
    void note(const Inbox& inbox);

    // The end of the loaded list is (not) near what is shown.
    void want(bool wanted) { wanted_ = wanted; }

    struct Request {
        int number = 0;
        std::string cursor;  // empty = the first page
    };
    // The page to ask for now, if any. Answer with handle_page or handle_failure.
    std::optional<Request> poll(const ClientSession& session, Millis now);

    // `body` is the JSON of GET /notifications. Late answers are passed over. True when the inbox
    // may have grown.
    bool handle_page(int number, const std::string& body, ClientSession& session, Millis now);
    void handle_failure(int number, Millis now);

    // All there is has been brought in.
    bool complete() const { return !pages_.next(); }
    bool loading() const { return requests_.is_under_way(); }
    // When a failed page may be asked for again.
    std::optional<Millis> next_deadline() const { return requests_.next_deadline(); }

  private:
    Pages pages_;
    OneAtATime requests_;
    std::uint32_t era_ = 0;  // of what is in flight
    bool wanted_ = false;
};

}  // namespace carillon
