#include "server/ingest/source/dead_letter.hpp"

#include "server/ingest/source/names.hpp"

#include <chrono>

namespace carillon::source {

namespace {

// KEYS: where a message is known, the dead stream. ARGV: seconds, how many, then the fields.
constexpr const char* kBuryMessage = R"(
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', unpack(ARGV, 3))
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
return 1)";

// KEYS: the stream, the dead stream. ARGV: group, entry, how many, then the fields. A group that is
// not there has nothing pending.
constexpr const char* kBuryEntry = R"(
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if pending.err or #pending == 0 then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return 1)";

void append_fields(redis::Command& command, const DeadLetter& letter) {
    for (const std::string& text : {std::string(kEventField), letter.event.substr(0, kLetterBytes),
                                    std::string("reason"), letter.reason, std::string("source"),
                                    letter.source, std::string("at"), format_rfc3339(letter.at)}) {
        command.push_back(text);
    }
}

}  // namespace

std::string reason_of(const Error& error) {
    const bool names_place = error.message.find(error.field) != std::string::npos;
    return names_place ? error.message : error.field + ": " + error.message;
}

redis::Command move_message_to_dead_letters(const DeadLetter& letter, std::string_view hash) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(kSameLetter).count();
    redis::Command command = {"EVAL", kBuryMessage, "2", "carillon.dead:" + std::string(hash),
                              kDeadStream};
    command.push_back(std::to_string(seconds));
    command.push_back(std::to_string(kMostLetters));
    append_fields(command, letter);
    return command;
}

redis::Command move_entry_to_dead_letters(const DeadLetter& letter, const std::string& entry_id) {
    redis::Command command = {"EVAL", kBuryEntry, "2", kStream, kDeadStream, kGroup, entry_id};
    command.push_back(std::to_string(kMostLetters));
    append_fields(command, letter);
    return command;
}

}  // namespace carillon::source
