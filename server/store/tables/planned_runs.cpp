#include "server/store/tables/planned_runs.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

constexpr std::size_t kTimeBytes = 6;  // of an id: the millisecond it was made in (RFC 9562, 5.7)
constexpr std::size_t kPieceOfRuns = 64;
constexpr std::uint32_t kLastStep = 254;  // planned_id()

DeliveryId last_of_all() {
    detail::UuidBytes bytes;
    bytes.fill(0xff);
    return DeliveryId(bytes);
}

// The smallest that is larger.
DeliveryId next_of(const DeliveryId& id) {
    auto bytes = id.bytes();
    for (std::size_t i = bytes.size(); i-- > 0;) {
        if (++bytes[i] != 0) return DeliveryId(bytes);
    }
    return last_of_all();
}

PlannedKind kind_of(const Delivery& delivery) {
    return {delivery.channel,    delivery.step,   delivery.due_at,
            delivery.created_at, delivery.unless, delivery.counted_as};
}

PlannedRun run_of(const Delivery& delivery) {
    return {delivery.id, delivery.id, kind_of(delivery), {}};
}

bool takes(const PlannedRun& run, const Delivery& delivery) {
    return run.members.size() < kRunMembers && run.last < delivery.id &&
           run.kind == kind_of(delivery) &&
           first_of_millisecond(run.first) == first_of_millisecond(delivery.id);
}

bool is_newer(const Delivery& a, const Delivery& b) {
    return b.id < a.id;
}

bool is_due_before(const Delivery& a, const Delivery& b) {
    return std::tie(a.wake_at, a.id) < std::tie(b.wake_at, b.id);
}

// Runs of one millisecond may lie within each other, so a piece ends between two.
std::vector<PlannedRun> read_piece(const PlannedSource& source, const DeliveryId& first,
                                   const DeliveryId& below) {
    std::vector<PlannedRun> piece = source.newest(first, below, kPieceOfRuns);
    if (piece.size() < kPieceOfRuns) return piece;
    const DeliveryId from = std::max(first, first_of_millisecond(piece.back().first));
    for (;;) {
        std::vector<PlannedRun> rest = source.newest(from, piece.back().first, kPieceOfRuns);
        if (rest.empty()) return piece;
        append(piece, std::move(rest));
    }
}

template <class Before>
std::vector<Delivery> first_of(std::vector<Delivery> a, std::vector<Delivery> b, std::size_t limit,
                               Before before) {
    append(a, std::move(b));
    std::sort(a.begin(), a.end(), before);
    if (a.size() > limit) a.resize(limit);
    return a;
}

}  // namespace

bool is_planned(const Delivery& delivery) {
    // All else of it follows from its run.
    return delivery.due_at > delivery.created_at &&
           delivery_of(run_of(delivery), {delivery.id, delivery.user}) == delivery;
}

DeliveryId first_of_millisecond(const DeliveryId& id) {
    detail::UuidBytes bytes{};
    std::copy_n(id.bytes().begin(), kTimeBytes, bytes.begin());
    return DeliveryId(bytes);
}

DeliveryId first_planned(const NotificationId& of) {
    return planned_id(of, 0);
}

DeliveryId last_planned(const NotificationId& of) {
    return planned_id(of, kLastStep);
}

Delivery delivery_of(const PlannedRun& run, const PlannedMember& member) {
    Delivery delivery;
    delivery.id = member.id;
    delivery.notification = planned_of(member.id);
    delivery.user = member.user;
    delivery.channel = run.kind.channel;
    delivery.step = run.kind.step;
    delivery.due_at = run.kind.due_at;
    delivery.wake_at = run.kind.due_at;
    delivery.created_at = run.kind.created_at;
    delivery.updated_at = run.kind.created_at;
    delivery.unless = run.kind.unless;
    delivery.counted_as = run.kind.counted_as;
    return delivery;
}

std::vector<Delivery> deliveries_between(const PlannedRun& run, const DeliveryId& first,
                                         const DeliveryId& last) {
    std::vector<Delivery> found;
    for (const PlannedMember& member : run.members) {
        if (first <= member.id && member.id <= last) found.push_back(delivery_of(run, member));
    }
    return found;
}

std::vector<Delivery> deliveries_in(const PlannedRun& run) {
    return deliveries_between(run, run.first, run.last);
}

std::string text(const std::vector<PlannedMember>& members) {
    std::string out;
    out.reserve(members.size() * kMemberChars);
    for (const PlannedMember& member : members) {
        out += member.id.text();
        out += member.user.text();
    }
    return out;
}

std::optional<std::vector<PlannedMember>> parse_members(std::string_view text) {
    if (text.size() % kMemberChars != 0) return std::nullopt;
    std::vector<PlannedMember> members;
    for (; !text.empty(); text.remove_prefix(kMemberChars)) {
        const auto id = DeliveryId::parse(text.substr(0, kMemberChars / 2));
        const auto user = UserId::parse(text.substr(kMemberChars / 2, kMemberChars / 2));
        if (!id || !user) return std::nullopt;
        members.push_back({*id, *user});
    }
    return members;
}

// --- PlannedRuns

void PlannedRuns::put(const Delivery& delivery) {
    const bool goes_on = last_ < made_.size() && takes(made_[last_], delivery);
    if (!goes_on) {
        const std::pair alike{kind_of(delivery), first_of_millisecond(delivery.id)};
        const auto [open, is_new] = open_.try_emplace(alike, made_.size());
        if (is_new || !takes(made_[open->second], delivery)) {
            open->second = made_.size();
            made_.push_back(run_of(delivery));
        }
        last_ = open->second;
    }
    made_[last_].members.push_back({delivery.id, delivery.user});
    made_[last_].last = delivery.id;
}

void PlannedRuns::note_read(PlannedRun run) {
    for (const PlannedMember& member : run.members)
        run_of_[member.id] = run.first;
    const DeliveryId first = run.first;
    read_.insert_or_assign(first, std::move(run));
}

bool PlannedRuns::take_out(const DeliveryId& id) {
    const auto of = run_of_.find(id);
    if (of == run_of_.end()) return false;
    auto& members = read_.at(of->second).members;
    members.erase(std::find_if(members.begin(), members.end(),
                               [&](const PlannedMember& member) { return member.id == id; }));
    changed_.insert(of->second);
    run_of_.erase(of);
    return true;
}

std::vector<PlannedRun> PlannedRuns::take_made() {
    open_.clear();
    return std::exchange(made_, {});
}

std::vector<PlannedRun> PlannedRuns::take_changed() {
    std::vector<PlannedRun> changed;
    for (const DeliveryId& first : std::exchange(changed_, {}))
        changed.push_back(read_.at(first));
    return changed;
}

// --- lists

std::vector<Delivery> newest_planned(const DeliveryQuery& asked, std::size_t limit,
                                     const PlannedSource& source) {
    DeliveryId first;
    DeliveryId end = asked.before ? *asked.before : last_of_all();
    const auto narrow = [&](const DeliveryId& from, const DeliveryId& to) {
        first = std::max(first, from);
        end = std::min(end, next_of(to));
    };
    if (asked.notification)
        narrow(first_planned(*asked.notification), last_planned(*asked.notification));
    if (asked.id) narrow(*asked.id, *asked.id);

    std::vector<Delivery> found;
    for (DeliveryId below = end; found.size() < limit;) {
        const auto piece = read_piece(source, first_of_millisecond(first), below);
        if (piece.empty()) break;
        below = piece.back().first;
        std::vector<Delivery> seen;
        for (const PlannedRun& run : piece) {
            if (asked.channel && run.kind.channel != *asked.channel) continue;
            for (const PlannedMember& member : run.members) {
                if (first <= member.id && member.id < end) seen.push_back(delivery_of(run, member));
            }
        }
        std::sort(seen.begin(), seen.end(), is_newer);
        source.keep_seen(seen);
        append(found, std::move(seen));
    }
    if (found.size() > limit) found.resize(limit);
    return found;
}

std::vector<Delivery> newest_of(std::vector<Delivery> a, std::vector<Delivery> b,
                                std::size_t limit) {
    return first_of(std::move(a), std::move(b), limit, is_newer);
}

std::vector<Delivery> earliest_of(std::vector<Delivery> a, std::vector<Delivery> b,
                                  std::size_t limit) {
    return first_of(std::move(a), std::move(b), limit, is_due_before);
}

}  // namespace carillon
