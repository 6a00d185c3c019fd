#pragma once
// The durable form of a client: what a closed tab finds again.

#include "core/base/result.hpp"
#include "core/inbox/changes.hpp"
#include "core/session/overlay.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct ClientState {
    std::optional<UserId> user_id;  // absent: written by a version that did not say
    std::optional<Snapshot> inbox;  // items: all rows held, canonical order
    std::vector<PendingOperation> pending;
    std::uint64_t next_op = 0;

    friend bool operator==(const ClientState&, const ClientState&) = default;
};
std::string encode(const ClientState& state);
// Of hostile bytes, as any decoder.
Result<ClientState> decode_client_state(std::string_view json);

}  // namespace carillon
