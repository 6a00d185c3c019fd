#pragma once
// Deliveries that were planned with notifications and that nothing has happened to yet, as they are
// kept: each notification whose type has a step has one, and for most it is all that is ever
// written of it before its time. Those that differ in nothing but whose they are share a row, a
// run, and leave it one by one when something happens to them.
//
// All ids of a run were made in one millisecond, so the runs that may hold an id begin between
// first_of_millisecond() of it and the id.

#include "core/policy/delivery.hpp"
#include "server/store/tables/planned_id.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace carillon {

// So many fit into a page of SQLite, and twice as many into one of PostgreSQL.
inline constexpr std::size_t kRunMembers = 50;
inline constexpr std::size_t kMemberChars = 72;  // as text: two UUIDs

struct PlannedMember {
    DeliveryId id;
    UserId user;
    friend bool operator==(const PlannedMember&, const PlannedMember&) = default;
};

// What those that share a run have in common.
struct PlannedKind {
    DeliveryChannel channel = DeliveryChannel::kEmail;
    std::uint32_t step = 0;
    Millis due_at{0};
    Millis created_at{0};
    Unless unless = Unless::kNever;
    std::string counted_as;
    friend auto operator<=>(const PlannedKind&, const PlannedKind&) = default;
};

struct PlannedRun {
    // Of the ids that it was made with, the smallest, by which it is known, and the largest.
    DeliveryId first;
    DeliveryId last;
    PlannedKind kind;
    std::vector<PlannedMember> members;  // by id
};

// What is due at once is written at once as what it becomes.
bool is_planned(const Delivery& delivery);
DeliveryId first_of_millisecond(const DeliveryId& id);
// Of what is planned with a notification, the smallest and the largest id there can be.
DeliveryId first_planned(const NotificationId& of);
DeliveryId last_planned(const NotificationId& of);

Delivery delivery_of(const PlannedRun& run, const PlannedMember& member);
// Of those members whose id is within both, the deliveries.
std::vector<Delivery> deliveries_between(const PlannedRun& run, const DeliveryId& first,
                                         const DeliveryId& last);
std::vector<Delivery> deliveries_in(const PlannedRun& run);

// The UUIDs of each member's delivery and of its user, without anything between.
std::string text(const std::vector<PlannedMember>& members);
std::optional<std::vector<PlannedMember>> parse_members(std::string_view text);

// first_id, last_id, channel, step, due_at, created_at (milliseconds), unless, counted_as, members.
template <class Columns>
PlannedRun read_planned_run(const Columns& columns) {
    const auto known = [&columns](auto parsed, int column, const char* why) {
        if (!parsed) columns.refuse(column, why);
        return *std::move(parsed);
    };
    PlannedRun run;
    run.first = columns.template id<DeliveryId>(0);
    run.last = columns.template id<DeliveryId>(1);
    run.kind.channel = known(parse_delivery_channel(columns.text(2)), 2, "no channel");
    run.kind.step = static_cast<std::uint32_t>(columns.number(3));
    run.kind.due_at = Millis(columns.integer(4));
    run.kind.created_at = Millis(columns.integer(5));
    run.kind.unless = known(parse_unless(columns.text(6)), 6, "no condition");
    run.kind.counted_as = columns.text(7);
    run.members = known(parse_members(columns.text(8)), 8, "no pairs of UUIDs");
    return run;
}

// Those of one transaction: what it plans, and the runs that it has read and locked.
class PlannedRuns {
  public:
    // Precondition: is_planned().
    void put(const Delivery& delivery);
    void note_read(PlannedRun run);
    // Out of the run that it was read in. False: it was read in none.
    bool take_out(const DeliveryId& id);

    bool is_written() const { return made_.empty() && changed_.empty(); }
    // What there is to be inserted.
    std::vector<PlannedRun> take_made();
    // What has fewer members; without any it is to be deleted.
    std::vector<PlannedRun> take_changed();

  private:
    std::vector<PlannedRun> made_;
    // The places in made_ of those that take more, by kind and millisecond.
    std::map<std::pair<PlannedKind, DeliveryId>, std::size_t> open_;
    std::size_t last_ = 0;  // the place of the one that took the last
    std::map<DeliveryId, PlannedRun> read_;
    std::unordered_map<DeliveryId, DeliveryId, UuidHash> run_of_;  // of members of read_
    std::set<DeliveryId> changed_;                                 // of read_
};

// The newest of what is asked for, out of runs that are read in pieces, newest first.
//   newest(first, below, most): runs with first <= run.first < below, the largest first
//   keep_seen(deliveries): leaves those that may be seen
struct PlannedSource {
    std::function<std::vector<PlannedRun>(const DeliveryId& first, const DeliveryId& below,
                                          std::size_t most)>
        newest;
    std::function<void(std::vector<Delivery>&)> keep_seen;
};
std::vector<Delivery> newest_planned(const DeliveryQuery& asked, std::size_t limit,
                                     const PlannedSource& source);

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}
// Of two lists, each with the largest id first, the first ones.
std::vector<Delivery> newest_of(std::vector<Delivery> a, std::vector<Delivery> b,
                                std::size_t limit);
// Of two lists of what is due, each with the earliest first, the first ones.
std::vector<Delivery> earliest_of(std::vector<Delivery> a, std::vector<Delivery> b,
                                  std::size_t limit);

}  // namespace carillon
