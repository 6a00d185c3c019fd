// The file of `carillon directory import`, row by row.

#include "server/base/text/csv.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <sstream>

namespace carillon::fuzz {

void csv(std::string_view text) {
    std::istringstream in{std::string(text)};
    TextSource source(in);
    CsvReader reader(source);
    // Each row, good or bad, takes a byte at least.
    std::size_t bytes = 0;
    std::size_t line = 0;
    for (std::size_t rows = 0;; ++rows) {
        require(rows <= text.size(), "a file has an end");
        const auto row = reader.next();
        if (!row.ok()) {
            check_refusal(row.error());
            continue;
        }
        if (!*row) break;
        require((*row)->line > line, "lines go forward");
        line = (*row)->line;
        require(!(*row)->fields.empty(), "a row has a field");
        for (const std::string& field : (*row)->fields)
            bytes += field.size();
    }
    require(bytes <= text.size(), "fields hold no more than the file");
}

}  // namespace carillon::fuzz
