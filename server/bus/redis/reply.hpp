#pragma once
// What a Redis server answers (RESP2), as values; and commands as it reads them. hiredis is seen by
// reply.cpp alone.

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;  // NOLINT(readability-identifier-naming): hiredis's

namespace carillon::redis {

// A command and its arguments, binary safe.
using Command = std::vector<std::string>;

void append_command(std::string& bytes, const Command& command);

struct Reply {
    enum class Kind { kNil, kText, kError, kInteger, kArray };
    Kind kind = Kind::kNil;
    std::string text;          // kText (also a status), kError
    std::int64_t integer = 0;  // kInteger
    std::vector<Reply> items;  // kArray

    bool is_error() const { return kind == Kind::kError; }
    // An error that begins with this word: "NOGROUP", "BUSYGROUP", "LOADING".
    bool is_error(std::string_view word) const;
    // The item's text; empty when there is no such item or it is none.
    std::string_view text_at(std::size_t index) const;
    // The item; a nil when there is none.
    const Reply& at(std::size_t index) const;
};

// Bytes in, replies out. One thread.
class ReplyReader {
  public:
    // Of one array; we never ask for so many.
    static constexpr std::size_t kMostElements = 65536;

    ReplyReader();
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    void feed(std::string_view bytes);
    // The next whole reply; nothing when more bytes are needed. kMalformed: what came is no RESP,
    // or an array over its limit; the connection is of no more use.
    Result<std::optional<Reply>> next();

  private:
    struct Free {
        void operator()(redisReader* reader) const;
    };
    std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace carillon::redis
