#pragma once
// Which rows an ack_all has marked read, told by the revisions that it gave them: a row that has
// changed since bears another one. So an unack_all finds the rows that it may take back. An
// ack_all that is sent again, since its answer was lost, has another result: it is one and the same
// by its mark, and taken back by either.

#include "core/inbox/operation_marks.hpp"

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
    void add(const RevSpans& spans);
    const std::vector<RevSpan>& all() const { return all_; }

    friend bool operator==(const RevSpans&, const RevSpans&) = default;

  private:
    std::vector<RevSpan> all_;
};

// The last of one inbox, each by the counters of the revisions that its results had.
class MarkedAll {
  public:
    static constexpr std::size_t kKept = 8;
    // Of one that was sent again, the last.
    static constexpr std::size_t kResults = 2;

    // "17:9-17 40,44=00c1a5f200000007:20-28,30-40": results, mark (none: 0) and spans, the newest
    // last. Nothing: it is no such text.
    static std::optional<MarkedAll> parse(std::string_view text);
    std::string text() const;

    // What it has marked now, which may be nothing when it is carried out once more.
    void add(OperationMark mark, std::uint64_t result, const RevSpans& spans);
    // Is it one that has marked something?
    bool has(OperationMark mark) const;
    // Null: nothing is known of an ack_all with this result.
    const RevSpans* find(std::uint64_t result) const;

  private:
    struct One {
        OperationMark mark = 0;
        std::vector<std::uint64_t> results;
        RevSpans spans;
    };
    std::deque<One> all_;
};

}  // namespace carillon
