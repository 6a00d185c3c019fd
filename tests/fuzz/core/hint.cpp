// What another node says of a commit, as it comes over Redis.

#include "core/wire/hint.hpp"

#include "core/base/limits.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void hint(std::string_view text) {
    const auto heard = decode_hint(text);
    if (!heard.ok()) return check_refusal(heard.error());
    require(heard->from <= heard->to.counter && heard->to.counter <= limits::kMaxCounter,
            "a hint leads forward");
    if (heard->changes.empty()) return;
    const auto commit = decode_commit(*heard);
    if (!commit.ok()) return check_refusal(commit.error());
    require(commit->user == heard->user, "the change is of the user it is said of");
    require(commit->changes.to_revision() == heard->to, "the change leads where the hint says");
    const std::string written = encode_hint(heard->node, *commit);
    const auto again = decode_hint(written);
    require(again.ok(), "what we write, we read");
    if (again->changes.empty()) return;  // too large to go with it
    const auto commit_again = decode_commit(*again);
    require(commit_again.ok() && commit_again->changes == commit->changes, "a change comes back");
}

}  // namespace carillon::fuzz
