// Query strings and the parameters of lists, behind the '?' of a request.

#include "core/base/limits.hpp"
#include "core/event/audit.hpp"
#include "core/inbox/filter.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void list_query(std::string_view text) {
    const auto parameters = parse_query_string(text);
    if (!parameters.ok()) return check_refusal(parameters.error());
    for (const auto& [name, value] : *parameters) {
        require(is_utf8(name) && is_utf8(value), "parameters are UTF-8");
    }
    for (const bool only_limit : {false, true}) {
        const auto query = parse_list_query(*parameters, only_limit);
        if (!query.ok()) {
            check_refusal(query.error());
            continue;
        }
        require(query->limit >= 1 && query->limit <= limits::kPageMax, "a page keeps its limit");
        require(!(query->has_offset && query->after), "an offset or a cursor");
        require(query->filter.types.size() <= limits::kFilterValues, "a filter keeps its limit");
        for (const std::string& word : search_words(query->filter.q)) {
            require(!word.empty() && is_utf8(word), "a word is something");
        }
    }
    const auto audit = parse_audit_query(*parameters);
    if (!audit.ok()) return check_refusal(audit.error());
    require(audit->limit >= 1 && audit->limit <= limits::kPageMax, "a page keeps its limit");
}

}  // namespace carillon::fuzz
