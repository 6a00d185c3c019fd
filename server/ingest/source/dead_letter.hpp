#pragma once
// What cannot be used goes to the stream notifications.events.dead, once however many nodes found
// it: {"event": as it came, "reason", "source": "pubsub" | "stream:" entry-id, "at": RFC 3339}. The
// stream keeps about the last kMostLetters.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/bus/redis/reply.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::source {

inline constexpr std::size_t kMostLetters = 100000;
// A longer event is cut; it could not be taken in anyway.
inline constexpr std::size_t kLetterBytes = std::size_t{1024} * 1024;
// For how long the same message of the channel is the same letter.
inline constexpr Millis kSameLetter{10 * 60 * 1000};

struct DeadLetter {
    std::string event;
    std::string reason;
    std::string source;
    Millis at{};
};

// Names the field, the value and what is accepted.
std::string reason_of(const Error& error);

// Answers 1 when it was written, 0 when somebody has done so before. `hash` is the message's.
redis::Command move_message_to_dead_letters(const DeadLetter& letter, std::string_view hash);
// Written and acknowledged in one step; answers 0 when the entry is not pending any more.
redis::Command move_entry_to_dead_letters(const DeadLetter& letter, const std::string& entry_id);

}  // namespace carillon::source
