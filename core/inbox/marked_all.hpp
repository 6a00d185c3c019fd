#pragma once
// Which rows an ack_all has marked read, told by the revisions that it gave them: a row that has
// changed since bears another one. So an unack_all finds the rows that it may take back.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// The revisions `after` < rev <= `to` of one inbox.
struct RevSpan {
    std::uint64_t after = 0;
    std::uint64_t to = 0;

    friend bool operator==(const RevSpan&, const RevSpan&) = default;
};

// One for each step that marked rows; those that follow on one another are one. Beyond kMost what
// more a step has marked is not remembered.
class RevSpans {
  public:
    static constexpr std::size_t kMost = 32;

    void add(RevSpan span);
    const std::vector<RevSpan>& all() const { return all_; }

    friend bool operator==(const RevSpans&, const RevSpans&) = default;

  private:
    std::vector<RevSpan> all_;
};

// The last of one inbox, each by the counter of the revision that its result had.
class MarkedAll {
  public:
    static constexpr std::size_t kKept = 8;

    // "17:9-17 40:20-28,30-40", the newest last. Nothing: it is no such text.
    static std::optional<MarkedAll> parse(std::string_view text);
    std::string text() const;

    void add(std::uint64_t result, RevSpans spans);
    // Null: nothing is known of an ack_all with this result.
    const RevSpans* find(std::uint64_t result) const;

  private:
    struct One {
        std::uint64_t result = 0;
        RevSpans spans;
    };
    std::deque<One> all_;
};

}  // namespace carillon
