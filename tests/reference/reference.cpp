#include "tests/reference/reference.hpp"

#include "server/base/metrics/metrics.hpp"
#include "server/config/variables.hpp"

#include <stdexcept>

namespace carillon {
namespace {

// Between the line that begins "<!-- NAME:" and "<!-- /NAME -->".
void put_table(std::string& page, const std::string& name, const std::string& table) {
    const std::size_t mark = page.find("<!-- " + name + ":");
    const std::size_t begin = page.find('\n', mark);
    const std::size_t end = page.find("<!-- /" + name + " -->", mark);
    if (mark == std::string::npos || end == std::string::npos)
        throw std::runtime_error("no marks of the table \"" + name + "\"");
    page.replace(begin, end - begin, "\n\n" + table + "\n");
}

}  // namespace

std::string with_tables(std::string page) {
    put_table(page, "variables", variables_page());
    put_table(page, "metrics", Metrics::page());
    return page;
}

}  // namespace carillon
