#pragma once
// Frames of the protocol as values (docs/protocol.md). frame_codec.hpp gives them their text.

#include "core/base/defaults.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/inbox/changes.hpp"
#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/operation.hpp"
#include "core/inbox/revision.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace carillon {

inline constexpr std::uint32_t kProtocolVersion = 1;

// Close codes of the WebSocket.
enum class CloseCode : std::uint16_t {
    kShutdown = 1001,
    kProtocolError = 1002,
    kFrameTooLarge = 1009,
    kInternal = 1011,
    kBadFrames = 4400,
    kUnauthenticated = 4401,
    kForbidden = 4403,
    kSilent = 4408,
    kTooManyConnections = 4429,
};

namespace frames {

struct Hello {
    std::uint32_t protocol = kProtocolVersion;
    std::string session;
    UserId user_id;
    std::uint32_t heartbeat_s = defaults::kHeartbeatS;
    Millis server_time{0};
    std::optional<Millis> token_expires_at;
    std::uint64_t frame_bytes = 0;  // largest client frame
    std::uint32_t connections = 0;  // per user
    friend bool operator==(const Hello&, const Hello&) = default;
};
struct Result {
    std::string op;
    std::optional<Revision> revision;      // set = ok
    std::optional<carillon::Error> error;  // set = refused; exactly one of both
    friend bool operator==(const Result&, const Result&) = default;
};
struct Error {  // the frame was refused, the session lives on
    std::string code;
    std::string message;
    std::string op = {};  // of the frame, where it had one: its operation is answered by this
    friend bool operator==(const Error&, const Error&) = default;
};
struct Heartbeat {
    Revision revision;
    // Of the unread at the revision; absent when the server did not read it.
    std::optional<InboxDigest> digest = {};
    friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};
struct Pong {
    friend bool operator==(const Pong&, const Pong&) = default;
};
struct Preferences {
    std::string document;  // a JSON object
    friend bool operator==(const Preferences&, const Preferences&) = default;
};
struct Bye {
    std::string code;
    std::optional<Millis> retry_after = {};  // 0 = at once; absent = as the client sees fit
    friend bool operator==(const Bye&, const Bye&) = default;
};

struct Request {  // one for each operation_rules()
    std::string op;
    Operation operation;
    // Of a snooze in place of its `until`: from when the server reads it.
    std::optional<Millis> snooze_for = {};
    friend bool operator==(const Request&, const Request&) = default;
};
struct Sync {
    std::string since;  // text as sent: what cannot be parsed is answered with a snapshot
    // Set when it differs from that of a heartbeat at the same revision; then `since` is empty.
    std::optional<InboxDigest> digest = {};
    friend bool operator==(const Sync&, const Sync&) = default;
};
struct Auth {
    std::string token;
    std::string op;  // optional; echoed in the result, which says "auth" without it
    friend bool operator==(const Auth&, const Auth&) = default;
};
struct Ping {
    friend bool operator==(const Ping&, const Ping&) = default;
};

}  // namespace frames

using ServerFrame = std::variant<frames::Hello, Snapshot, Changes, frames::Result, frames::Error,
                                 frames::Heartbeat, frames::Pong, frames::Bye, frames::Preferences>;
using ClientFrame = std::variant<frames::Request, frames::Sync, frames::Auth, frames::Ping>;

}  // namespace carillon
