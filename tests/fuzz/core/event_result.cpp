// The result of an event, as a store keeps it for repeats.

#include "core/wire/rest.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void event_result(std::string_view text) {
    comes_back(text, rest::decode_event_result,
               [](const rest::EventResult& value) { return encode(value); });
}

}  // namespace carillon::fuzz
