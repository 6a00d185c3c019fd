#pragma once
// What is made from tables of the program: parts of docs/ and of the package.

#include <string>

namespace carillon {

// The page or source with what stands between its marks as it should be: tables of variables and of
// metrics, the package's methods for operations and their types. Throws std::runtime_error when
// there is no mark, or the end of one is missing.
std::string with_tables(std::string page);

}  // namespace carillon
