#pragma once
// Random values of core, for properties that must hold for all of them. A failing test prints the
// seed; the same seed gives the same values on every machine.

#include "core/event/event.hpp"
#include "core/inbox/changes.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/operation.hpp"
#include "core/session/backoff.hpp"
#include "core/session/client_state.hpp"
#include "core/wire/frames.hpp"
#include "core/wire/rest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::test {

class Generator {
  public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    // 0..most, as a size.
    std::size_t size(std::size_t most) { return static_cast<std::size_t>(below(most + 1)); }
    bool chance(unsigned percent) { return below(100) < percent; }

    // Any Unicode, with more than its share of quotes, control characters and astral letters.
    std::string text(std::size_t max_chars);
    // Any bytes, mostly not UTF-8.
    std::string bytes(std::size_t max_bytes);
    // An object as core writes one: compact, no member twice, none named in `without`.
    std::string json_object(std::size_t max_depth, const std::vector<std::string_view>& without);

    template <class Id>
    Id id() {
        detail::UuidBytes bytes{};
        for (auto& byte : bytes) {
            byte = static_cast<std::uint8_t>(below(256));
        }
        return Id(bytes);
    }
    template <class Id>
    std::vector<Id> ids(std::size_t max) {
        std::vector<Id> made(size(max));
        for (Id& each : made) {
            each = id<Id>();
        }
        return made;
    }
    Millis time();
    std::optional<Millis> maybe_time();
    std::optional<InboxDigest> maybe_digest();
    Priority priority() { return kPriorities[size(3)]; }
    Channel channel() { return kChannels[size(3)]; }
    std::uint64_t count();  // small, large or the largest
    Revision revision();
    Unread unread();

    Notification notification();
    Operation operation();  // acceptable at time 0; ack_all with a bound and without ids
    Snapshot snapshot(std::size_t max_items);
    Changes changes(std::size_t max_rows);
    PendingOperation pending_operation();
    ClientState client_state(std::size_t max_items);
    ServerFrame server_frame(std::size_t max_items);
    ClientFrame client_frame();
    Event event();  // as decode_events would answer it
    rest::Page page(std::size_t max_items);

  private:
    char32_t letter();
    std::string json_value(std::size_t max_depth);
    std::string json_scalar();

    SeededRandom random_;
};

}  // namespace carillon::test
