// ClientSession: what a closed tab leaves behind, and what a new one finds.

#include "core/base/limits.hpp"
#include "core/session/client_limits.hpp"
#include "core/session/client_session.hpp"
#include "core/wire/frame_codec.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

Status ClientSession::restore(std::string_view durable) {
    auto state = decode_client_state(durable);
    if (!state) return state.error();
    if (user_ && state->user_id && *user_ != *state->user_id) {
        return Error{Errc::kForbidden, "user_id", "it is of another person"};
    }
    if (state->user_id) user_ = state->user_id;
    if (state->inbox) {
        inbox_.apply(*state->inbox);
        is_between_frames_ = true;  // as far as is known
    }
    // Where tabs cannot tell which of them have ended, two texts may bring the same.
    for (auto& pending : state->pending) {
        if (overlay_.size() < limits::kPendingOperations && !overlay_.has(pending.op))
            overlay_.add(std::move(pending));
    }
    next_op_ = std::max(next_op_, state->next_op);
    sending_changed();
    return Done{};
}

std::string ClientSession::durable() const {
    ClientState state = durable_pending();
    state.inbox = durable_inbox_of(inbox_.rows().size());
    return encode(state);
}

std::string ClientSession::durable_inbox() const {
    ClientState state;
    state.user_id = user_;
    state.inbox = durable_inbox_of(limits::kDurableRows);
    return state.inbox && user_ ? encode(state) : std::string();
}

std::string ClientSession::durable_operations() const {
    return overlay_.empty() ? std::string() : encode(durable_pending());
}

std::optional<Snapshot> ClientSession::durable_inbox_of(std::size_t most) const {
    if (!inbox_.revision()) return std::nullopt;
    Snapshot snapshot;
    snapshot.revision = *inbox_.revision();
    snapshot.unread = inbox_.unread();
    snapshot.truncated = inbox_.truncated();
    snapshot.items.reserve(std::min(most, inbox_.rows().size()));
    for (const auto& row : inbox_.rows()) {
        if (snapshot.items.size() == most) {
            snapshot.truncated = snapshot.truncated || is_unread(row.second);
            break;
        }
        snapshot.items.push_back(row.second);
    }
    return snapshot;
}

// What is held back will be sent: whoever closes a tab has not taken it back.
ClientState ClientSession::durable_pending() const {
    ClientState state;
    state.user_id = user_;
    state.next_op = next_op_;
    for (const auto& pending : overlay_.pending()) {
        if (!pending.held_until) state.pending.push_back(pending);
    }
    for (const auto& pending : overlay_.pending()) {
        if (!pending.held_until) continue;
        state.pending.push_back(pending);
        state.pending.back().held_until.reset();
        state.pending.back().op = op_prefix_ + std::to_string(state.next_op++);
    }
    return state;
}

// All who share the connection hear the answer; one that is a snapshot would take from them what
// they have loaded, so it is asked only where changes are to be expected.
std::optional<ClientSession::Welcome> ClientSession::welcome(
    const std::optional<Revision>& since) const {
    if (connection_ != Connection::kOnline) return std::nullopt;
    const Revision& here = *inbox_.revision();
    const bool is_near =
        since && since->same_epoch(here) && since->counter + limits::kDurableRows >= here.counter;
    if (is_near) return Welcome{true, encode(ClientFrame(frames::Sync{since->text(), {}}))};
    return Welcome{false, encode(*durable_inbox_of(limits::kDurableRows))};
}

// What is held, and what waits to be sent, is somebody else's.
void ClientSession::forget_other() {
    for (const auto& pending : overlay_.pending()) {
        effects_.push_back(client_effects::Settled{
            told_as(pending.op),
            Error{Errc::kForbidden, {}, "another person has signed in since it was asked"}});
    }
    overlay_ = Overlay();
    undo_.clear();
    inbox_.clear();
    for (auto& list : lists_)
        list.second.forget();
    changed();
}

}  // namespace carillon
