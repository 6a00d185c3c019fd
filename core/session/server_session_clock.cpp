// ServerSession: what happens when the clock is set.

#include "core/session/server_session.hpp"

namespace carillon {

void ServerSession::pass_to(Millis now) {
    if (now < now_) handle_clock_set(now - now_);
    now_ = now;
}

void ServerSession::handle_clock_set(Millis by) {
    now_ += by;
    for (Millis* at :
         {&last_heard_, &next_heartbeat_, &read_not_before_, &hold_until_, &in_flight_since_})
        *at += by;
    if (close_by_) *close_by_ += by;
    for (MinuteRate* rate : {&bad_frames_, &syncs_, &pings_, &auths_})
        rate->shift(by);
}

}  // namespace carillon
