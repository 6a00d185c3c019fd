// ServerSession: what happens when the clock is set back.

#include "core/server_session.hpp"

namespace carillon {

void ServerSession::pass_to(Millis now) {
    const Millis back = now_ - now;
    now_ = now;
    if (back <= Millis{0}) return;
    for (Millis* at :
         {&last_heard_, &next_heartbeat_, &read_not_before_, &hold_until_, &in_flight_since_})
        *at -= back;
    if (close_by_) *close_by_ -= back;
    for (Millis& at : bad_frames_)
        at -= back;
}

}  // namespace carillon
