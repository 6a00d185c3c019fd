#include "server/store/convert/plan.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace carillon::convert {
namespace {

Error no_place(const std::string& what, const char* known_by, const char* unknown_to) {
    return Error{Errc::kInternal, "",
                 what + " is known to the " + known_by + " and not to the " + unknown_to +
                     " database: nothing was copied, for it would have been left behind"};
}

template <class Named>
const Named* find(const std::vector<Named>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Named& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

// What `from` has and `in` lacks; the first one.
template <class Named>
std::optional<std::string> find_lacking(const std::vector<Named>& from,
                                        const std::vector<Named>& in) {
    for (const Named& each : from)
        if (!find(in, each.name)) return each.name;
    return std::nullopt;
}

template <class Named>
Status check_same(const std::vector<Named>& source, const std::vector<Named>& target,
                  const std::string& kind) {
    if (const auto lacking = find_lacking(source, target))
        return no_place(kind + *lacking, "embedded", "PostgreSQL");
    if (const auto lacking = find_lacking(target, source))
        return no_place(kind + *lacking, "PostgreSQL", "embedded");
    return Done{};
}

Result<TablePlan> plan_table(const Table& source, const Table& target) {
    const std::string kind = "the column " + source.name + ".";
    if (const Status status = check_same(source.columns, target.columns, kind); !status)
        return status.error();
    TablePlan planned{source.name, target.columns, {}};
    for (const auto& key : target.keys) {
        const bool is_shared =
            std::find(source.keys.begin(), source.keys.end(), key) != source.keys.end();
        if (!is_shared) continue;
        planned.key = key;
        return planned;
    }
    return Error{Errc::kInternal, "",
                 "the table " + source.name + " has no key that both databases know"};
}

bool is_ready(const Table& table, const std::set<std::string>& placed) {
    return std::all_of(table.after.begin(), table.after.end(), [&](const std::string& name) {
        return name == table.name || placed.count(name) > 0;
    });
}

}  // namespace

Result<std::vector<TablePlan>> plan(const std::vector<Table>& source,
                                    const std::vector<Table>& target) {
    if (const Status status = check_same(source, target, "the table "); !status)
        return status.error();
    std::vector<TablePlan> plans;
    std::set<std::string> placed;
    while (placed.size() < target.size()) {
        const std::size_t before = placed.size();
        for (const Table& table : target) {
            if (placed.count(table.name) > 0 || !is_ready(table, placed)) continue;
            auto planned = plan_table(*find(source, table.name), table);
            if (!planned) return planned.error();
            plans.push_back(std::move(*planned));
            placed.insert(table.name);
        }
        if (placed.size() == before)
            return Error{Errc::kInternal, "", "tables refer to each other in a circle"};
    }
    return plans;
}

}  // namespace carillon::convert
