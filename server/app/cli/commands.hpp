#pragma once
// What each command does. Each takes its checked options and the configuration, prints what it has
// to say, and answers with an error that the caller prints (exit code 1).

#include "core/base/result.hpp"
#include "server/auth/principal.hpp"
#include "server/config/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace carillon::cli {

struct ServeOptions {
    bool demo = false;
    bool demo_public = false;  // the demo may listen beyond loopback
    std::string site;          // empty = where it is found
};
// Until a signal asks it to stop.
Status serve(const ServeOptions& options, const Config& config);

Status migrate(const Config& config);

struct TokenOptions {
    std::string user;  // a UUID, or an email of the directory
    Role role = Role::kUser;
    std::vector<std::string> teams;  // UUIDs; none = those of the directory, for an email
    std::uint32_t ttl_s = 3600;
};
// Prints the token and nothing else.
Status token(const TokenOptions& options, const Config& config);

enum class EmitVia {
    kServer,  // the one that runs on the data folder, else the database
    kRedis,   // the stream of the first server of REDIS_URL
};
struct EmitOptions {
    std::string event;
    std::string payload = "{}";  // a JSON object
    std::string id;              // empty = none
    std::string file;            // instead of the above; "-" = standard input
    EmitVia via = EmitVia::kServer;
};
Status emit(const EmitOptions& options, const Config& config);

struct FakeOptions {
    std::string user;  // as above; an email that nobody has is put into the directory
    std::uint32_t count = 10;
};
Status fake(const FakeOptions& options, const Config& config);

Status cleanup(const Config& config);
// Takes an event back.
Status retract(const std::string& event_id, const Config& config);
// Prints all that is kept of a person, as one JSON document.
Status export_person(const std::string& id_or_email, const Config& config);
// Nothing is kept of a person any more.
Status erase_person(const std::string& id_or_email, const Config& config);
struct RepairOptions {
    bool restored = false;    // the database is a backup: a new epoch
    bool deliveries = false;  // instead: dead letters are sent again
    std::string channel;      // of this one alone; empty: of all
    bool dry_run = false;     // only says how many there are
};
// Counts the unread of every inbox again, mends what is stuck on the Redis servers where there are
// any, and says what it corrected.
Status repair(const RepairOptions& options, const Config& config);

struct FollowOptions {
    std::string user;       // as above
    bool is_lines = false;  // a line for each arrival, in place of a screen; so without a terminal
    bool is_json = false;   // these as JSON
};
// Shows somebody's inbox, live, until they quit or a signal comes.
Status follow(const FollowOptions& options, const Config& config);

struct ConvertOptions {
    std::string to;  // postgresql://…; may hold a password
};
// Copies the embedded database into an empty PostgreSQL database and compares the two; that one
// keeps all of it or nothing.
Status convert_database(const ConvertOptions& options, const Config& config);

struct ImportOptions {
    std::string file;  // "-" = standard input
};
// Names each record that is wrong on standard error, takes the others; an error when there was one.
Status import_directory(const ImportOptions& options, const Config& config);

}  // namespace carillon::cli
