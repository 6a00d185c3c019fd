#pragma once
// Text of frames and notifications, both ways. Every decoder takes hostile bytes: the answer is a
// Result, memory is bounded by the input, nesting by limits::kJsonDepth. Unknown members are kept
// (notifications) or passed over (frames), unknown frame types are refused.

#include "core/message.hpp"
#include "core/overlay.hpp"
#include "core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

std::string encode(const Notification& n);
Result<Notification> decode_notification(std::string_view json);  // called by tests, as the inverse
std::string encode(const Unread& unread);

std::string encode(const ServerFrame& frame);
Result<ServerFrame> decode_server_frame(std::string_view json);

std::string encode(const ClientFrame& frame);
// Also checks limits::kOperationIds and limits::kOpChars; time is check()'s (operation.hpp).
Result<ClientFrame> decode_client_frame(std::string_view json);
// The `op` of a frame that was refused, so that the refusal can name it; empty where it has none
// that can be told.
std::string op_of_refused(std::string_view json);

// An upper bound of encode(n).size() that is cheap and never too low; used to fill frames up to
// limits::kServerFrameBytes.
std::size_t encoded_size_bound(const Notification& n);
// What a snapshot or changes frame needs around its rows, and what one delete adds.
inline constexpr std::size_t kFrameOverheadBytes = 512;
inline constexpr std::size_t kDeleteBytes = 40;

// The durable form of a client: what a closed tab finds again.
struct ClientState {
    std::optional<Snapshot> inbox;  // items: all rows held, canonical order
    std::vector<PendingOperation> pending;
    std::uint64_t next_op = 0;

    friend bool operator==(const ClientState& a, const ClientState& b) {
        return a.inbox == b.inbox && a.pending == b.pending && a.next_op == b.next_op;
    }
};
std::string encode(const ClientState& state);
Result<ClientState> decode_client_state(std::string_view json);

}  // namespace carillon
