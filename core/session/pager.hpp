#pragma once
// Brings in the rows that the socket does not send: a snapshot holds the unread only, cut to the
// replay limit, the rest of the list comes in pages as it is scrolled to. Without I/O.

#include "core/base/time.hpp"
#include "core/session/client_session.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace carillon {

class Pager {
  public:
    // After every change of the inbox. A snapshot replaces everything, so whole pages may have gone
    // with it: when rows have gone, or unread ones are known to be missing, the pages begin anew.
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
    bool complete() const { return complete_; }
    bool loading() const { return in_flight_ != 0; }
    // When a failed page may be asked for again.
    std::optional<Millis> next_deadline() const { return retry_at_; }

  private:
    void restart();
    bool lost_rows(const Inbox& inbox, std::size_t read) const;
    bool answers(int number) const { return number != 0 && number == in_flight_; }
    void delay(Millis now);

    std::string cursor_;
    std::optional<NotificationId> last_;  // row of the last page: all above it are held too
    bool truncated_ = false;
    std::string epoch_;
    std::size_t rows_ = 0;
    std::size_t read_ = 0;
    int last_number_ = 0;
    int in_flight_ = 0;
    unsigned failures_ = 0;
    bool wanted_ = false;
    bool complete_ = false;
    std::optional<Millis> retry_at_;
};

}  // namespace carillon
