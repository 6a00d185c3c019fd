#pragma once
// Where a peer stands, and the reads of the store that bring it further: which state is to be read,
// from where, and what becomes of it. One read at a time, and one state that waits to be sent.
// Without I/O.

#include "core/base/result.hpp"
#include "core/inbox/inbox_digest.hpp"
#include "core/session/server_effects.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <utility>

namespace carillon {

class StateFeed {
  public:
    // `since`: where the peer says that it stands. A first read is wanted, and answered.
    explicit StateFeed(std::optional<Revision> since) : read_since_(std::move(since)) {}

    // Where the peer stands when it has taken all that was sent; absent before the first state.
    const std::optional<Revision>& position() const { return position_; }
    void move_to(const Revision& position) {
        position_ = position;
    }  // it was sent changes up to here

    bool is_wanted() const { return is_wanted_; }
    bool is_reading() const { return is_reading_; }
    // A state is on its way to the peer: live changes cannot follow on it yet.
    bool is_under_way() const { return is_reading_ || is_wanted_ || ready_; }

    // Ask the store when the peer can take a frame. True when that was not wanted before.
    bool want() { return !std::exchange(is_wanted_, true); }
    // Something was committed while it reads: once more.
    void read_again() { read_again_ = true; }
    // While a state is on its way to the peer. A read under way is compared with it when it comes,
    // a read to come brings it; a state that came before and waits for the peer lacks it.
    void note_committed(const Revision& committed);
    // The peer asks for what came since then; nothing: for all of it. It is answered even when
    // nothing is new.
    void sync(std::optional<Revision> since);

    // The read to begin now, if any.
    std::optional<server_effects::ReadState> begin_read(Millis now);
    // What it has brought; `effects` gets what is to be told of it. `is_heartbeat`: it was read for
    // a heartbeat.
    void take(const InboxState& state, bool is_heartbeat, std::list<ServerEffect>& effects);
    // It has failed: once more, after a while.
    void fail_read(Millis now);

    // The state that waits to be sent, if any; the peer then stands there.
    std::optional<server_effects::Send> take_ready();
    std::size_t ready_bytes() const { return ready_ ? ready_->text->size() : 0; }
    // The store's digest at this revision, when it was read there.
    std::optional<InboxDigest> digest_at(const std::optional<Revision>& at) const;

    // When a read that has failed may be tried again, while that is to come.
    std::optional<Millis> next_deadline(Millis now) const;
    void drop();            // nothing is wanted any more
    void shift(Millis by);  // the clock was set

  private:
    void take_state(const Snapshot& snapshot, bool is_heartbeat, std::list<ServerEffect>& effects);
    void take_state(const Changes& changes, bool is_heartbeat, std::list<ServerEffect>& effects);
    void note_digest(const InboxState& state);
    void check_digest(const Snapshot& snapshot, std::list<ServerEffect>& effects) const;

    std::optional<Revision> position_;

    // --- the read to come
    std::optional<Revision> read_since_;  // where it starts, when not at position_
    bool is_wanted_ = true;
    bool answer_owed_ = true;  // it is answered even when nothing is new
    Millis read_not_before_{0};

    // --- the read under way
    bool is_reading_ = false;
    bool reading_answers_ = false;  // answer_owed_ of it
    std::optional<Revision> reading_since_;
    bool read_again_ = false;
    std::uint64_t head_hint_ = 0;  // a counter known to be committed

    // --- what it has brought
    std::optional<server_effects::Send> ready_;
    Revision ready_position_;
    std::optional<std::pair<Revision, InboxDigest>> read_digest_;
};

}  // namespace carillon
