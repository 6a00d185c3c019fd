// The defaults that docs/configuration.md tells are those that hold.

#include "server/config/config.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <string>

using namespace carillon;

namespace {

// The second column of the table of variables by the first, both without their quotes.
std::map<std::string, std::string> told_defaults() {
    std::map<std::string, std::string> told;
    std::ifstream page(CARILLON_DOCS "/configuration.md");
    for (std::string line; std::getline(page, line);) {
        if (line.rfind("| `", 0) != 0) continue;
        const std::size_t name_end = line.find("` | ");
        if (name_end == std::string::npos) continue;
        const std::size_t start = name_end + 4;
        std::string value = line.substr(start, line.find(" |", start) - start);
        if (value.size() > 1 && value.front() == '`') value = value.substr(1, value.size() - 2);
        told[line.substr(3, name_end - 3)] = value;
    }
    return told;
}

std::string number(double value) {
    CHECK(value == static_cast<int>(value));
    return std::to_string(static_cast<int>(value));
}

}  // namespace

TEST_CASE("the defaults that the page of the configuration tells hold", "[server][config]") {
    const auto config = load_config([](const char*) { return std::nullopt; });
    REQUIRE(config);
    const auto told = told_defaults();
    REQUIRE(told.size() > 20);
    const std::map<std::string, std::string> held = {
        {"DATABASE_URL", "sqlite:" + config->database.path.filename().string()},
        {"NOTIFICATION_DATA_DIR", config->data_dir.string()},
        {"NOTIFICATION_LISTEN", config->listen.text()},
        {"NOTIFICATION_DRAIN", number(config->drain_s)},
        {"NOTIFICATION_WS_MAX_CONN", number(config->ws_max_connections)},
        {"NOTIFICATION_MAX_CONN_PER_ADDRESS", number(config->max_connections_per_address)},
        {"NOTIFICATION_WS_HEARTBEAT", number(config->ws_heartbeat_s)},
        {"NOTIFICATION_REPLAY_LIMIT", number(config->replay_limit)},
        {"NOTIFICATION_DEFAULT_TTL", number(config->default_ttl_hours)},
        {"NOTIFICATION_THROTTLE_PER_MINUTE", number(config->throttle_per_minute)},
        {"NOTIFICATION_DEFAULT_LOCALE", config->default_locale},
        {"NOTIFICATION_LOG_LEVEL", log::text(config->log_level)},
    };
    for (const auto& [name, value] : held) {
        CAPTURE(name);
        REQUIRE(told.count(name) == 1);
        CHECK(told.at(name) == value);
    }
}
