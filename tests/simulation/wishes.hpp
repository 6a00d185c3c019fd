#pragma once
// What a person says of how they are reached, and what follows from it, by docs/preferences.md: the
// judge's own, so that a mistake in core/policy/decision is not in its judge as well.

#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"
#include "tests/simulation/digest_wishes.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::sim {

struct QuietWindow {
    unsigned days = 0x7f;  // a bit for each, from Monday on
    int from = 0;          // minutes of a day, by the wall clock
    int to = 0;
};

using Switches = std::map<Channel, bool>;

struct Wishes {
    Switches channels;
    std::map<std::string, Switches> types;
    std::optional<std::vector<QuietWindow>> quiet;
    std::optional<Millis> paused_until;
    std::optional<DigestWish> digest;
    std::set<std::string> unsubscribed;  // types, by the link of a mail
    // Their time zone: so many seconds ahead of UTC, always. Its name has the number of the change
    // that has made the document so.
    std::int32_t ahead_s = 0;
    std::uint64_t change = 0;
};

// "Sim/p57/12": 57 seconds ahead, by change 12.
std::string zone_name(const Wishes& wishes);
struct Zone {
    std::int32_t ahead_s = 0;
    std::uint64_t change = 0;
};
Zone parse_zone(std::string_view name);  // UTC and 0 for any other name

// A change to a document: put in its place, merged into it, or made by the link of a mail.
struct WishChange {
    enum class Kind { kReplace, kMerge, kUnsubscribe };
    UserId user;
    Kind kind = Kind::kReplace;
    Wishes said;                    // its zone is what the document has after it, whatever it is
    std::vector<std::string> gone;  // members that a merge takes back
    std::string type;               // of kUnsubscribe; "*": the whole channel
    std::vector<std::string> if_at{};
};
std::string json_of(const Wishes& wishes);
std::string json_of(const WishChange& change);
Wishes changed(const Wishes& before, const WishChange& change);

// What is asked about: a notification.
struct Subject {
    std::string_view type;
    Priority priority = Priority::kNormal;
    Channel by = Channel::kWeb;  // that its event has sent it by
};
inline Subject subject_of(const Notification& n) {
    return {n.type, n.priority, n.channel};
}
// Mandatory or critical: nothing that a person says keeps it back.
bool passes_all(const Subject& subject);
// Why it is not to go by this channel: "preference", "unsubscribed"; empty: it is.
std::string refusal(const Wishes& wishes, const Subject& subject, Channel channel);

struct Wait {
    Millis until{0};  // the moment itself when nothing makes it wait
    std::string why{};
};
// For what is due at this moment.
Wait wait_of(const Wishes& wishes, const Subject& subject, Millis due);

// What becomes of it in the inbox.
enum class Place { kShown, kFiled, kNowhere };
Place place_of(const Wishes& wishes, const Subject& subject);

}  // namespace carillon::sim
