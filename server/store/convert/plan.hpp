#pragma once
// Which tables and columns are copied, and in which order. Whatever stands in one database and not
// in the other is an error that names it: nothing is left behind in silence.

#include "server/store/convert/tables.hpp"

#include <vector>

namespace carillon::convert {

// Tables come after those that they refer to. kInternal for what the two databases have not in
// common: this program was built with a table that only one of them knows.
Result<std::vector<TablePlan>> plan(const std::vector<Table>& source,
                                    const std::vector<Table>& target);

}  // namespace carillon::convert
