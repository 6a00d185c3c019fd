// A notification as JSON.

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void notification(std::string_view text) {
    const auto write = [](const Notification& n) { return encode(n); };
    if (!comes_back(text, decode_notification, write)) return;
    const auto n = decode_notification(text);
    require(encode(*n).size() <= encoded_size_bound(*n), "the bound is never too low");
    require(n->rev <= limits::kMaxCounter, "a rev is exact in a double");
    require(count_code_points(n->title) <= limits::kTitleChars, "a title keeps its limit");
    require(n->body.size() <= limits::kBodyBytes, "a body keeps its limit");
    require(n->data.size() <= limits::kDataBytes, "data keep their limit");
    require(n->unknown.size() <= limits::kUnknownMembersBytes, "unknown members keep their limit");
}

}  // namespace carillon::fuzz
