#include "tests/reference/reference.hpp"

#include "core/inbox/operation.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/config/variables.hpp"

#include <stdexcept>

namespace carillon {
namespace {

// inbox.js
std::string methods() {
    std::string lines;
    for (const OperationRule& rule : operation_rules()) {
        if (rule.method.empty()) continue;
        const std::string type(rule.type);
        std::string parameters = "ids";
        std::string arguments = "\"" + type + "\", ids";
        if (rule.takes == OperationArguments::kIdsAndTime) {
            parameters += ", until";
            arguments += ", until";
        }
        if (rule.kind == OperationKind::kDelete) {
            parameters += ", options";
            arguments += ", null, options";
        }
        if (rule.takes == OperationArguments::kRevision) {
            parameters.clear();
            arguments = "\"" + type + "\", []";
        }
        lines += "  " + std::string(rule.method) + "(" + parameters +
                 ") {\n    return this.#operate(" + arguments + ");\n  }\n";
    }
    return lines;
}

// index.d.ts
std::string types() {
    std::string lines;
    for (const OperationRule& rule : operation_rules()) {
        if (rule.method.empty()) continue;
        std::string parameters = "ids: string | Iterable<string>";
        if (rule.takes == OperationArguments::kIdsAndTime) {
            parameters += ", until: Date | number | { minutes: number }";
        }
        if (rule.kind == OperationKind::kDelete) parameters += ", options?: { hold?: boolean }";
        if (rule.takes == OperationArguments::kRevision) parameters.clear();
        lines += "  /** " + std::string(documentation_of(rule.kind)) + " */\n  " +
                 std::string(rule.method) + "(" + parameters + "): Promise<void>;\n";
    }
    return lines;
}

struct Part {
    const char* name;
    std::string (*make)();
};
constexpr Part kParts[] = {
    {"variables", variables_page},
    {"metrics", Metrics::page},
    {"operations", methods},
    {"operation types", types},
};

// Between the line with "NAME: scripts/reference writes" and that with "/NAME".
bool put(std::string& page, const Part& part) {
    const std::string name = part.name;
    const std::size_t mark = page.find(name + ": scripts/reference writes");
    if (mark == std::string::npos) return false;
    const std::size_t begin = page.find('\n', mark);
    const std::size_t end = page.find("/" + name, mark);
    if (begin == std::string::npos || end == std::string::npos)
        throw std::runtime_error("the end of \"" + name + "\" is missing");
    const std::size_t end_line = page.rfind('\n', end) + 1;
    const bool is_in_markdown = page.compare(end_line, 4, "<!--") == 0;
    const std::string blank = is_in_markdown ? "\n" : "";
    page.replace(begin + 1, end_line - begin - 1, blank + part.make() + blank);
    return true;
}

}  // namespace

std::string with_tables(std::string page) {
    bool is_any = false;
    for (const Part& part : kParts)
        is_any |= put(page, part);
    if (!is_any) throw std::runtime_error("it has no marks");
    return page;
}

}  // namespace carillon
