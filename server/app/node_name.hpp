#pragma once
// What tells this process from the other nodes.

#include <string>

namespace carillon {

// The host's name and eight random hexadecimal digits: "crm-2-5f0c91aa". New at each call.
std::string make_node_name();

}  // namespace carillon
