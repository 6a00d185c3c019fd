#pragma once
// A file of events, one JSON object per line (NDJSON), read in portions that one request takes.

#include "core/base/result.hpp"
#include "server/base/text/text_source.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct EventPortion {
    std::string json;                // an array
    std::vector<std::size_t> lines;  // where each event of it stood, from 1
    std::size_t bytes_read = 0;      // of the file so far
};

class EventLines {
  public:
    static constexpr std::size_t kPortionEvents = 500;
    static constexpr std::size_t kPortionBytes = std::size_t{1024} * 1024;
    static constexpr std::size_t kLineBytes = std::size_t{4} * 1024 * 1024;

    // The stream outlives it.
    explicit EventLines(std::istream& in) : source_(in) {}

    // Nothing at the end. Empty lines are passed over. An error names the line ("line 7: …"); what
    // stood before it in the portion is not handed out.
    Result<std::optional<EventPortion>> next();

  private:
    TextSource source_;
};

// The server refuses an array by the index of the event: "[3].payload.task" is said of its line.
std::string name_line(const EventPortion& portion, const Error& error);

}  // namespace carillon
