#pragma once
// The rows that the socket does not send, page by page: a snapshot holds the unread only, cut to
// the replay limit; the rest of the list is read from GET /notifications, from the top downward,
// and laid under the inbox. Which page is next, and whether one that was asked for still fits.
// Without I/O; who asks, when, and after which failure again is the caller's (pager.hpp,
// wasm/package/pages.js).

#include "core/inbox/inbox.hpp"
#include "core/session/client_session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace carillon {

class Pages {
  public:
    // A snapshot replaces everything, so pages that were laid under the inbox before it are gone:
    // they begin again. So they do when an inbox that was full (limits::kClientRows), and so has
    // let rows go, has room again. Nothing else takes a row away that is not gone, or leaves a gap.
    // To be called whenever the inbox may have changed; true: they begin again.
    bool follow(const Inbox& inbox);

    struct Next {
        std::string cursor;     // empty = the first page
        std::uint32_t era = 0;  // to be given back with the answer
    };
    // Nothing: all there is has been brought in.
    std::optional<Next> next() const;
    std::uint32_t era() const { return era_; }

    enum class Fit : std::uint8_t {
        kTaken,
        kStale,      // older than the inbox: a row in it may have been deleted since; ask again
        kPassed,     // the pages have begun again since it was asked for
        kMalformed,  // no answer of GET /notifications
    };
    struct Laid {
        Fit fit;
        std::size_t added = 0;  // rows that were not held before
    };
    // `body`: the JSON of GET /notifications.
    Laid lay(std::uint32_t era, const std::string& body, ClientSession& session);

  private:
    std::string cursor_;
    std::uint64_t snapshots_ = 0;
    std::uint32_t era_ = 0;
    bool is_complete_ = false;
    bool is_full_ = false;
};

}  // namespace carillon
