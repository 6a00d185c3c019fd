#pragma once
// Asks for the pages of a filtered list: what is looked at by place first, then on from its head as
// long as more is wanted there. One at a time, and after a failure with growing delays. Without
// I/O.

#include "core/base/time.hpp"
#include "core/session/client_session.hpp"
#include "core/session/one_at_a_time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace carillon {

class ListPager {
  public:
    // So many rows are held from the first one on; further down only what is looked at.
    static constexpr std::size_t kMostHead = 2000;

    // This list from now on; what was asked for another one is passed over when it comes.
    void turn_to(std::uint32_t list);
    // After every change of the inbox.
    void note(ClientSession& session);
    // The end of the head is (not) near what is shown.
    void want(bool wanted) { wanted_ = wanted; }

    struct Request {
        int number = 0;
        std::string query;  // of GET /notifications
    };
    // The page to ask for now, if any. Answer with handle_page or handle_failure.
    std::optional<Request> poll(ClientSession& session, Millis now);

    // `body` is the JSON of GET /notifications. Late answers are passed over. True when the list
    // may have grown.
    bool handle_page(int number, const std::string& body, ClientSession& session, Millis now);
    void handle_failure(int number, Millis now);

    bool loading() const { return requests_.is_under_way(); }
    // When a failed page may be asked for again.
    std::optional<Millis> next_deadline() const { return requests_.next_deadline(); }

  private:
    OneAtATime requests_;
    std::uint32_t list_ = 0;
    std::uint32_t era_ = 0;       // of the list, when it was looked at last
    std::uint32_t page_era_ = 0;  // of what is in flight
    bool is_placed_ = false;      // what is in flight was asked for by place
    bool wanted_ = false;
};

}  // namespace carillon
