#pragma once
// What one node tells the others of a commit: whose inbox moved and to where, with the change
// itself where it is small. It may be lost, doubled or late without harm (a session compares it
// with where it stands), so it is text that a reader of another version may refuse.
//
//   hint   = version SP node SP user SP epoch SP from SP to SP at SP created SP critical SP request
//            LF [ changes ]
//   version = "1"; from, to, created: decimal; at: milliseconds since 1970; critical: "0" | "1"
//   node, request: no white space; request may be empty
//   changes = the frame "changes" from `from` to `to`, as a client gets it

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/inbox/revision.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace carillon {

// A commit whose frame is larger goes without it.
inline constexpr std::size_t kHintChangesBytes = 8192;

struct Hint {
    std::string_view node;  // who committed it
    UserId user;
    Revision to;
    std::uint64_t from = 0;
    Millis committed_at{0};
    std::uint32_t created = 0;
    bool created_critical = false;
    std::string_view request_id;
    std::string_view changes;  // empty: ask the store
};

std::string encode_hint(std::string_view node, const Commit& commit);
// A view into `text`; `changes` is not looked at. kMalformed.
Result<Hint> decode_hint(std::string_view text);
// The commit of a hint with changes. kMalformed when they do not fit what the hint says.
Result<Commit> decode_commit(const Hint& hint);

}  // namespace carillon
