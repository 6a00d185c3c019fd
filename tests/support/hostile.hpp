#pragma once
// What a peer may send instead of a good text. Every decoder is run over all of it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::test {

// The text with each of its JSON values, one at a time, replaced by `replacement`.
std::vector<std::string> with_each_value_replaced(std::string_view json,
                                                  std::string_view replacement);
// The text with each of its members, one at a time, left out.
std::vector<std::string> with_each_member_left_out(std::string_view json);

// Texts that no decoder may take for a JSON object.
const std::vector<std::string>& malformed_texts();

// JSON values of every type and awkward size, to stand in the place of another.
const std::vector<std::string>& awkward_values();

}  // namespace carillon::test
