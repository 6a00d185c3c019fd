#include "tests/simulation/people.hpp"

#include "core/policy/digest.hpp"
#include "tests/support/fixtures.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace carillon::sim {
namespace {

constexpr Millis kPatience{1500};
constexpr std::int64_t kMinute = 60000;
constexpr std::int64_t kDay = 1440 * kMinute;

// By these clocks a minute ends within the schedule; by the last one a day.
constexpr std::int32_t kAhead[] = {0, 57, -3, 5 * 3600 + 55, 8 * 3600 - 4};

constexpr std::int32_t kAheadOfDigests[] = {58, -3, 55, 8 * 3600 - 4, 57};

constexpr std::string_view kLines[] = {"note",        "note",          "reminded",       "task.*",
                                       "task.done.*", "task.assigned", "task.done.late", "alarm",
                                       "note.*",      "task.moved"};
constexpr Channel kOf[] = {Channel::kWeb, Channel::kWeb, Channel::kEmail, Channel::kSms};
constexpr std::string_view kMembers[] = {"channels", "types", "quiet_hours", "paused_until"};

bool is_one_in(SeededRandom& dice, std::uint64_t chances) {
    return dice.next() % chances == 0;
}

Preferences decoded(Stage& stage, const Result<Preferences>& read) {
    if (read) return *read;
    stage.fail("preferences-kept", "what is said is refused: " + read.error().message);
    return {};
}

// As the server does with each kind of change.
Result<Preferences> made(Stage& stage, const WishChange& change, const Preferences& before) {
    const std::string json = json_of(change);
    if (change.kind == WishChange::Kind::kUnsubscribe) {
        Preferences after = before;
        unsubscribe(after, change.type);
        after.timezone = zone_name(change.said);
        return after;
    }
    const bool is_merge = change.kind == WishChange::Kind::kMerge;
    Preferences after =
        decoded(stage, is_merge ? merge_preferences(before, json) : decode_preferences(json));
    keep_unsubscribed(before, after);
    return after;
}

// Of people whose digests come soon behind the moment that they have named.
std::vector<std::uint32_t> find_early() {
    constexpr Millis kSoon{2500};
    std::vector<std::uint32_t> early;
    for (std::uint32_t number = 1; early.size() < 4 && number < 2000; ++number) {
        const Millis at = Stage::kStart;
        if (make_digest(test::user(number), at, {}, at).due_at < at + kSoon)
            early.push_back(number);
    }
    return early;
}

}  // namespace

std::uint32_t user_number(const Setup& setup, std::size_t index) {
    static const std::vector<std::uint32_t> kEarly = find_early();
    const bool is_early = setup.has_digests() && setup.seed % 4 != 0 && !kEarly.empty();
    return is_early ? kEarly[index % kEarly.size()] : static_cast<std::uint32_t>(index + 1);
}

// Around now, from little before to little behind, or far away.
std::vector<QuietWindow> People::draw_windows(SeededRandom& dice, std::int32_t ahead_s) {
    std::vector<QuietWindow> windows;
    const std::int64_t wall = stage_.now().count() + std::int64_t{ahead_s} * 1000;
    const auto minute = static_cast<int>(wall / kMinute % 1440);
    for (std::uint64_t left = dice.next() % 3; left > 0; --left) {
        QuietWindow window;
        window.from = (minute + 1440 - static_cast<int>(dice.next() % 3) + 1) % 1440;
        const int length = is_one_in(dice, 4) ? 300 : 1 + static_cast<int>(dice.next() % 3);
        window.to = (window.from + length) % 1440;
        if (window.to == 0) window.to = 1440;
        if (is_one_in(dice, 3)) window.days = 1u + static_cast<unsigned>(dice.next() % 126);
        windows.push_back(window);
    }
    return windows;
}

Wishes People::draw_document(SeededRandom& dice) {
    Wishes wishes;
    wishes.ahead_s = kAhead[dice.next() % std::size(kAhead)];
    for (const Channel channel : {Channel::kEmail, Channel::kSms})
        if (is_one_in(dice, 2)) wishes.channels[channel] = !is_one_in(dice, 3);
    for (std::uint64_t left = dice.next() % 4; left > 0; --left) {
        const std::string line(kLines[dice.next() % std::size(kLines)]);
        wishes.types[line][kOf[dice.next() % std::size(kOf)]] = is_one_in(dice, 3);
    }
    if (is_one_in(dice, 2)) wishes.quiet = draw_windows(dice, wishes.ahead_s);
    if (is_one_in(dice, 4))
        wishes.paused_until =
            stage_.now() +
            Millis(is_one_in(dice, 3) ? 1800000 : static_cast<int>(500 + dice.next() % 7000));
    return wishes;
}

WishChange People::draw(SeededRandom& dice) {
    WishChange change;
    change.user = users_[dice.next() % users_.size()];
    change.said = draw_document(dice);
    if (stage_.setup.has_digests()) draw_digest(change, dice);
    const std::uint64_t kind = dice.next() % 8;
    if (kind == 0) {
        change.kind = WishChange::Kind::kUnsubscribe;
        change.type = kLines[dice.next() % 3];
        if (stage_.setup.has_digests() && is_one_in(dice, 3)) change.type = "*";
    } else if (kind < 4) {
        change.kind = WishChange::Kind::kMerge;
        const std::string_view member = kMembers[dice.next() % std::size(kMembers)];
        change.gone.emplace_back(member);
        if (member == "channels") change.said.channels.clear();
        if (member == "types") change.said.types.clear();
        if (member == "quiet_hours") change.said.quiet.reset();
        if (member == "paused_until") change.said.paused_until.reset();
        if (stage_.setup.has_digests() && is_one_in(dice, 4)) {
            change.gone = {"digest"};
            change.said.digest.reset();
        }
    }
    return change;
}

// Mostly by one clock, whose next minute ends within the schedule, and then is the digest.
void People::draw_digest(WishChange& change, SeededRandom& dice) {
    Wishes& said = change.said;
    const auto whose = static_cast<std::uint64_t>(
        std::find(users_.begin(), users_.end(), change.user) - users_.begin());
    if (!is_one_in(dice, 6))
        said.ahead_s = kAheadOfDigests[(stage_.setup.seed + whose) % std::size(kAheadOfDigests)];
    // For days.
    if (said.paused_until && is_one_in(dice, 3))
        said.paused_until =
            *said.paused_until + Millis(kDay * static_cast<std::int64_t>(1 + dice.next() % 2));
    if (is_one_in(dice, 6)) return;
    const std::int64_t wall = stage_.now().count() + std::int64_t{said.ahead_s} * 1000;
    constexpr DigestWish::Every kEvery[] = {DigestWish::Every::kNever, DigestWish::Every::kWeek,
                                            DigestWish::Every::kDay};
    constexpr Priority kMost[] = {Priority::kLow, Priority::kNormal, Priority::kHigh,
                                  Priority::kHigh, Priority::kCritical};
    DigestWish wish;
    if (!is_one_in(dice, 8)) wish.every = kEvery[std::min<std::uint64_t>(dice.next() % 10, 2)];
    const std::uint64_t ahead = is_one_in(dice, 4) ? dice.next() % 3 : 1;
    if (!is_one_in(dice, 8))
        wish.at = static_cast<int>((wall / kMinute + static_cast<std::int64_t>(ahead)) % 1440);
    if (is_one_in(dice, 2))
        wish.day = static_cast<unsigned>(
            (wall / (1440 * kMinute) + 3 + static_cast<std::int64_t>(dice.next() % 2)) % 7);
    if (!is_one_in(dice, 8)) wish.most = kMost[dice.next() % std::size(kMost)];
    said.digest = wish;
}

void People::begin() {
    if (!stage_.setup.has_digests()) return;
    SeededRandom dice(stage_.setup.seed * 0x9fb21c651e98df25ull + 3);
    for (const UserId& user : users_) {
        auto asked = std::make_shared<Asked>();
        asked->change.user = user;
        asked->change.said.digest.emplace();
        draw_digest(asked->change, dice);
        asked->is_patient = true;
        ask(asked);
    }
}

void People::say(SeededRandom& dice) {
    if (!stage_.setup.faults.has(Fault::kPreferences)) return;
    auto asked = std::make_shared<Asked>();
    asked->change = draw(dice);
    asked->is_patient = is_one_in(dice, 2);
    if (asked->change.kind != WishChange::Kind::kUnsubscribe && is_one_in(dice, 3))
        return read_first(asked);
    ask(asked);
}

// Whoever changes what they have read does so only while it stands. The change comes a little
// later.
void People::read_first(const std::shared_ptr<Asked>& asked) {
    Node& node = *nodes_[stage_.below(nodes_.size())];
    if (!node.is_up()) return;
    asked->is_patient = false;
    node.store().preferences(asked->change.user, [this, asked](Result<KeptPreferences> kept) {
        if (!kept) return;
        asked->change.if_at = {kept->at.text()};
        stage_.agenda.after(stage_.up_to(300), [this, asked] { ask(asked); });
    });
}

void People::ask(const std::shared_ptr<Asked>& asked) {
    database_.preferences().note_asked(asked->change);
    waiting_ += asked->is_patient ? 1 : 0;
    attempt(asked);
}

void People::attempt(const std::shared_ptr<Asked>& asked) {
    if (asked->is_answered) return;
    if (asked->is_patient) stage_.agenda.after(kPatience, [this, asked] { attempt(asked); });
    Node& node = *nodes_[stage_.below(nodes_.size())];
    if (!node.is_up()) return;
    stage_.note(Fault::kPreferences);
    stage_.say(asked->change.user.text().substr(32), " says at node ", node.index(), ' ',
               asked->change.type, json_of(asked->change));
    PreferencesChange change;
    change.user = asked->change.user;
    change.if_at = asked->change.if_at;
    change.make = [this, asked](const Preferences& before) {
        return made(stage_, asked->change, before);
    };
    node.store().change_preferences(std::move(change), [this, asked, epoch = database_.epoch()](
                                                           const Result<KeptPreferences>& result) {
        answered(asked, epoch, result);
    });
}

void People::answered(const std::shared_ptr<Asked>& asked, const std::string& epoch,
                      const Result<KeptPreferences>& result) {
    if (!result && result.error().code == Errc::kUnavailable) return;
    const bool is_refused = !result && result.error().code == Errc::kConflict;
    if (!result && (!is_refused || asked->change.if_at.empty()))
        stage_.fail("preferences-kept", result.error().message);
    const bool is_kept = result && database_.preferences().was_in_force(asked->change.user,
                                                                        encode(result->document));
    if (result && epoch == database_.epoch() && !is_kept)
        stage_.fail("preferences-kept", "somebody is answered with what was never in force");
    if (!asked->is_answered && asked->is_patient) --waiting_;
    asked->is_answered = true;
}

}  // namespace carillon::sim
