// The durable state of a client, as a browser's storage gives it back.

#include "core/session/client_state.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void client_state(std::string_view text) {
    comes_back(text, decode_client_state, [](const ClientState& value) { return encode(value); });
}

}  // namespace carillon::fuzz
