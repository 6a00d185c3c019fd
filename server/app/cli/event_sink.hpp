#pragma once
// Where a command's events go: through the server that runs on this data folder, or, when none
// does, straight into the embedded store; both take the one way in for events. Or, where it is
// asked for, into the stream of a Redis server (redis_sink.hpp).

#include "core/base/result.hpp"
#include "server/config/config.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace carillon {

struct Emitted {
    std::uint64_t events = 0;
    std::uint64_t created = 0;     // notifications
    std::uint64_t skipped = 0;     // recipients
    std::uint64_t duplicates = 0;  // events that were known
    std::string event_id;          // of the last event
    // What the sender should know, and of how many events.
    std::map<std::string, std::uint64_t> warnings;

    // What several requests came to.
    Emitted& operator+=(const Emitted& more);
};

class EventSink {
  public:
    virtual ~EventSink() = default;
    // One event or an array as POST /api/v1/events takes them: all or none. An error's field names
    // what is wrong, in an array by its index.
    virtual Result<Emitted> emit(const std::string& events) = 0;
    // "the server at http://…" or "the database PATH", for messages.
    virtual std::string place() const = 0;
    // Whether it answers what became of the events; false: they wait for whoever reads them, and
    // Emitted says how many there are and the place of the last.
    virtual bool tells_outcome() const { return true; }
};

// The server that runs on this data folder, with a token for it as a program (role `service`).
struct ServerAccess {
    std::string url;
    std::string token;
};
// Nothing when none runs, or when it takes no token of ours (it only knows public keys).
Result<std::optional<ServerAccess>> find_server_access(const Config& config);

// A server that only knows public keys takes no token of ours: then the store is used beside it.
Result<std::unique_ptr<EventSink>> open_event_sink(const Config& config);

}  // namespace carillon
