#pragma once
// What a ServerSession asks its surroundings to do.

#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/operation.hpp"
#include "core/inbox/revision.hpp"
#include "core/wire/frames.hpp"
#include "core/wire/published_commit.hpp"

#include <optional>
#include <string>
#include <variant>

namespace carillon {

namespace server_effects {
struct Send {  // write this text frame; answer with handle_written
    FrameText text;
    Millis committed_at{0};  // of the oldest commit it carries, 0 = none: for the latency metric
    bool is_state = false;   // a snapshot or changes
};
struct SendPing {};  // a WebSocket ping
struct ReadState {   // read the user's inbox; answer with handle_state
    std::optional<Revision> since;
};
struct Execute {  // carry out; answer with handle_outcome. One at a time
    std::string op;
    Operation operation;
};
struct Authenticate {  // verify; answer with handle_authenticated
    std::string token;
};
struct Close {  // close the WebSocket; nothing follows
    CloseCode code;
    std::string reason;
};
struct Resynced {        // the client was given state outside the live flow: for the metric
    const char* reason;  // "sync", "gap", "too_large", "slow", "heartbeat", "too_far", "digest"
};
// The client says that it held other rows than the store at the same revision, and asks for a
// snapshot. Anybody can say so: no alarm.
struct Differed {
    std::optional<Revision> at;
    InboxDigest peer;
    std::optional<InboxDigest> store;  // as told
};
// The store's own digest is not that of the rows it gave at the same revision. Nothing a client
// does leads here, and nothing should: for the metric and the log.
struct Miscounted {
    Revision at;
    InboxDigest rows;
    InboxDigest store;
};
}  // namespace server_effects

using ServerEffect =
    std::variant<server_effects::Send, server_effects::SendPing, server_effects::ReadState,
                 server_effects::Execute, server_effects::Authenticate, server_effects::Close,
                 server_effects::Resynced, server_effects::Differed, server_effects::Miscounted>;

// An effect's text.
FrameText encoded(const ServerFrame& frame);

}  // namespace carillon
