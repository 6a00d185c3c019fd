#include "core/session/state_feed.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace carillon {
namespace {

constexpr Millis kReadRetry{1000};

}  // namespace

void StateFeed::note_committed(const Revision& committed) {
    if (is_reading_) head_hint_ = std::max(head_hint_, committed.counter);
    if (ready_ && !reaches(ready_position_, committed)) is_wanted_ = true;
}

void StateFeed::sync(std::optional<Revision> since) {
    read_since_ = std::move(since);
    if (!read_since_) position_.reset();
    answer_owed_ = true;
}

std::optional<server_effects::ReadState> StateFeed::begin_read(Millis now) {
    if (!is_wanted_ || is_reading_ || ready_ || read_not_before_ > now) return std::nullopt;
    is_reading_ = true;
    is_wanted_ = false;
    reading_answers_ = std::exchange(answer_owed_, false);
    reading_since_ = read_since_ ? std::move(read_since_) : position_;
    read_since_.reset();
    return server_effects::ReadState{reading_since_};
}

void StateFeed::take(const InboxState& state, bool is_heartbeat, std::list<ServerEffect>& effects) {
    is_reading_ = false;
    std::visit([&](const auto& value) { take_state(value, is_heartbeat, effects); }, state.state);
    note_digest(state);
    if (const auto* snapshot = std::get_if<Snapshot>(&state.state))
        check_digest(*snapshot, effects);
    const std::uint64_t reached = ready_ ? ready_position_.counter : position_->counter;
    const std::uint64_t known = std::max(state.head, head_hint_);
    head_hint_ = 0;
    // More than one frame holds, or committed while we read: once more when this one is written.
    if (known > reached || read_again_) is_wanted_ = true;
    read_again_ = false;
}

void StateFeed::take_state(const Snapshot& snapshot, bool /*is_heartbeat*/,
                           std::list<ServerEffect>& effects) {
    if (position_ && !reading_answers_) effects.push_back(server_effects::Resynced{"too_far"});
    ready_ = server_effects::Send{encoded(snapshot), Millis{0}, true};
    ready_position_ = snapshot.revision;
}

void StateFeed::take_state(const Changes& changes, bool is_heartbeat,
                           std::list<ServerEffect>& effects) {
    const bool nothing_new = position_ && reaches(*position_, changes.to_revision());
    if (nothing_new && !reading_answers_) return;
    if (is_heartbeat && !nothing_new && !reading_answers_)
        effects.push_back(server_effects::Resynced{"heartbeat"});
    ready_ = server_effects::Send{encoded(changes), Millis{0}, true};
    ready_position_ = changes.to_revision();
}

void StateFeed::fail_read(Millis now) {
    is_reading_ = false;
    if (reading_answers_) {
        answer_owed_ = true;
        if (!read_since_) read_since_ = reading_since_;
    }
    is_wanted_ = true;
    read_not_before_ = now + kReadRetry;
}

std::optional<server_effects::Send> StateFeed::take_ready() {
    if (!ready_) return std::nullopt;
    position_ = ready_position_;
    return std::exchange(ready_, std::nullopt);
}

void StateFeed::note_digest(const InboxState& state) {
    const auto* snapshot = std::get_if<Snapshot>(&state.state);
    const std::string& epoch =
        snapshot ? snapshot->revision.epoch : std::get<Changes>(state.state).epoch;
    read_digest_.reset();
    if (state.digest) read_digest_.emplace(Revision{epoch, state.head}, *state.digest);
}

// A snapshot that holds all that is unread is counted over: only so is it known which end is wrong.
void StateFeed::check_digest(const Snapshot& snapshot, std::list<ServerEffect>& effects) const {
    const auto store = digest_at(snapshot.revision);
    if (!store || snapshot.truncated) return;
    InboxDigest rows;
    for (const Notification& n : snapshot.items)
        rows.add(n);
    if (rows == *store) return;
    effects.push_back(server_effects::Miscounted{snapshot.revision, rows, *store});
}

std::optional<InboxDigest> StateFeed::digest_at(const std::optional<Revision>& at) const {
    if (!at || !read_digest_ || read_digest_->first != *at) return std::nullopt;
    return read_digest_->second;
}

std::optional<Millis> StateFeed::next_deadline(Millis now) const {
    if (!is_wanted_ || read_not_before_ <= now) return std::nullopt;
    return read_not_before_;
}

void StateFeed::drop() {
    ready_.reset();
    is_wanted_ = false;
}

void StateFeed::shift(Millis by) {
    read_not_before_ += by;
}

}  // namespace carillon
