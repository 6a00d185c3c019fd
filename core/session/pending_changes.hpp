#pragma once
// Live changes that a peer does not take yet: one shared commit, or several folded into one. They
// follow on from where the peer stands, and take bounded room. Without I/O.

#include "core/base/time.hpp"
#include "core/inbox/changes.hpp"
#include "core/inbox/revision.hpp"
#include "core/wire/published_commit.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace carillon {

class PendingChanges {
  public:
    bool is_empty() const { return !commit_ && !folded_; }
    // The counter up to which they lead. Precondition: not empty.
    std::uint64_t end() const { return folded_ ? folded_->to : commit_->changes.to; }

    enum class Room : std::uint8_t { kTaken, kTooLarge, kSlow };
    // Follows on what is there: begins at its end or before, ends behind it. `not_before` holds the
    // push back. kTooLarge for one frame, kSlow: all together take more than limits::kPendingBytes;
    // then the store is to be asked and this to be dropped.
    Room add(const PublishedCommit& commit, Millis not_before, Millis now);
    void drop();

    // Of what is folded.
    std::size_t bytes() const { return bytes_; }
    // Until when they are held back on purpose; nothing when they may go.
    std::optional<Millis> held_until(Millis now) const;

    struct Taken {
        FrameText text;
        Millis committed_at{0};  // of the oldest; what was held back on purpose does not count
        Revision to;
    };
    // Precondition: not empty.
    Taken take();

    void shift(Millis by) { hold_until_ += by; }  // the clock was set

  private:
    Room fold_in(const PublishedCommit& commit);

    std::shared_ptr<const Commit> commit_;
    FrameText frame_;
    std::optional<Changes> folded_;
    std::size_t bytes_ = 0;
    Millis committed_at_{0};
    Millis hold_until_{0};
    Millis held_to_{0};  // until when what waits is held back on purpose
};

}  // namespace carillon
