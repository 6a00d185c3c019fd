// What the pages of docs/ tell in tables is what holds: defaults, built-in types, roles, metrics.

#include "core/event/templates.hpp"
#include "server/auth/principal.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/config/config.hpp"
#include "tests/reference/reference.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace carillon;

namespace {

std::string page(const char* name) {
    std::ifstream file(std::string(CARILLON_DOCS "/") + name);
    REQUIRE(file);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

// The texts between backquotes of one line, and the line's last cell.
struct TableRow {
    std::vector<std::string> names;
    std::string first;  // the first cell, whole
    std::string second;
    std::string last;
};

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

// The rows of the tables whose first cell is in backquotes.
std::vector<TableRow> rows_of(const std::string& text) {
    std::vector<TableRow> rows;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("| `", 0) != 0) continue;
        TableRow row;
        for (std::size_t at = line.find('`'); at != std::string::npos;) {
            const std::size_t end = line.find('`', at + 1);
            if (end == std::string::npos) break;
            row.names.push_back(line.substr(at + 1, end - at - 1));
            at = line.find('`', end + 1);
        }
        std::vector<std::string> cells;
        std::istringstream parts(line.substr(1));
        for (std::string cell; std::getline(parts, cell, '|');)
            cells.push_back(trimmed(cell));
        REQUIRE(cells.size() >= 2);
        row.first = cells[0];
        row.second = cells[1];
        row.last = cells.back();
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string number(double value) {
    CHECK(value == static_cast<int>(value));
    return std::to_string(static_cast<int>(value));
}

std::string quoted(const std::string& text) {
    return '`' + text + '`';
}

}  // namespace

TEST_CASE("the defaults that docs/configuration.md tells hold", "[server][pages]") {
    const auto config = load_config([](const char*) { return std::nullopt; });
    REQUIRE(config);
    std::map<std::string, std::string> told;
    for (const TableRow& row : rows_of(page("configuration.md")))
        told.emplace(row.first, row.second);
    const std::map<std::string, std::string> held = {
        {"DATABASE_URL", quoted("sqlite:" + config->database.path.filename().string())},
        {"NOTIFICATION_DATA_DIR", quoted(config->data_dir.string())},
        {"NOTIFICATION_LISTEN", quoted(config->listen.text())},
        {"NOTIFICATION_DRAIN", number(config->drain_s)},
        {"NOTIFICATION_WS_MAX_CONN", number(config->ws_max_connections)},
        {"NOTIFICATION_MAX_CONNECTIONS", number(config->max_connections)},
        {"NOTIFICATION_MAX_CONN_PER_ADDRESS", number(config->max_connections_per_address)},
        {"NOTIFICATION_WS_HEARTBEAT", number(config->ws_heartbeat_s)},
        {"NOTIFICATION_REPLAY_LIMIT", number(config->replay_limit)},
        {"NOTIFICATION_DEFAULT_TTL", number(config->default_ttl_hours)},
        {"NOTIFICATION_THROTTLE_PER_MINUTE", number(config->throttle_per_minute)},
        {"NOTIFICATION_DEFAULT_LOCALE", quoted(config->default_locale)},
        {"NOTIFICATION_DEFAULT_TIMEZONE", quoted(config->default_timezone)},
        {"NOTIFICATION_LOG_LEVEL", quoted(log::text(config->log_level))},
    };
    for (const auto& [name, value] : held) {
        CAPTURE(name);
        REQUIRE(told.count(quoted(name)) == 1);
        CHECK(told.at(quoted(name)) == value);
    }
}

TEST_CASE("what scripts/reference writes is as the program's tables have it", "[server][pages]") {
    const std::string name =
        GENERATE("configuration.md", "../wasm/package/inbox.js", "../wasm/package/index.d.ts");
    const std::string there = page(name.c_str());
    CHECK(with_tables(there) == there);
}

TEST_CASE("docs/templates.md lists the types that are built in", "[server][pages]") {
    const TemplateSet set = built_in_templates();
    std::set<std::string> listed;
    for (const TableRow& row : rows_of(page("templates.md"))) {
        if (row.names.front().find('.') == std::string::npos) continue;
        CAPTURE(row.names.front());
        const Template* entry = set.find(row.names.front());
        REQUIRE(entry);
        listed.insert(row.names.front());
        CHECK(entry->variables == std::vector<std::string>(row.names.begin() + 1, row.names.end()));
        CHECK(text(entry->priority) == row.last);
    }
    CHECK(listed.size() == set.all().size());
}

TEST_CASE("docs/configuration.md tells what each role is granted", "[server][pages]") {
    std::map<std::string, PermissionSet> told;
    for (const TableRow& row : rows_of(page("configuration.md"))) {
        if (!parse_role(row.names.front())) continue;
        PermissionSet& granted = told[row.names.front()];
        if (row.last == "all, in every team")
            granted.add(permissions_of(Role::kAdmin));
        else if (row.last.rfind("those, and ", 0) == 0)
            granted.add(told.at("user"));
        for (const std::string& name : row.names)
            if (const auto permission = parse_permission(name)) granted.add(*permission);
    }
    CHECK(told.size() == 4);
    for (const auto& [role, granted] : told) {
        CAPTURE(role);
        CHECK(granted == permissions_of(*parse_role(role)));
    }
}

TEST_CASE("docs/configuration.md names every metric of a fresh process", "[server][pages]") {
    std::set<std::string> told;
    for (const TableRow& row : rows_of(page("configuration.md"))) {
        for (const std::string& name : row.names) {
            for (const char* family : {"notifications_", "carillon_", "process_"})
                if (name.rfind(family, 0) == 0) told.insert(name.substr(0, name.find('{')));
        }
    }
    Metrics metrics({"task.assigned"});
    std::set<std::string> there;
    std::istringstream lines(metrics.text());
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("# TYPE ", 0) == 0) there.insert(line.substr(7, line.find(' ', 7) - 7));
    }
    REQUIRE(there.size() > 10);
    for (const std::string& name : there) {
        CAPTURE(name);
        CHECK(told.count(name) == 1);
    }
}
