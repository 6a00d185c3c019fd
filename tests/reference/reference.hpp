#pragma once
// The tables of docs/ that are made from tables of the program.

#include <string>

namespace carillon {

// docs/configuration.md with its tables as they should be. Throws std::runtime_error when a mark of
// one is missing.
std::string with_tables(std::string page);

}  // namespace carillon
