#include "tests/simulation/sum_ledger.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

namespace carillon::sim {
namespace {

constexpr const char* kSums = "sums-equal-recount";
constexpr std::int64_t kDayMillis = std::int64_t{24} * 3600 * 1000;

// By day, type and priority: created, seen, read, clicked, archived, deleted unread.
using Key = std::tuple<std::int64_t, std::string, Priority>;
using Counts = std::array<std::int64_t, 6>;
enum Place : std::size_t { kMade, kWasSeen, kWasRead, kWasClicked, kWasArchived, kWasDeleted };

std::optional<Place> place_of(Counted what) {
    switch (what) {
        case Counted::kCreated:
            return kMade;
        case Counted::kSeenAfter:
            return kWasSeen;
        case Counted::kReadAfter:
            return kWasRead;
        case Counted::kClicked:
            return kWasClicked;
        case Counted::kArchived:
            return kWasArchived;
        case Counted::kDeletedUnread:
            return kWasDeleted;
        case Counted::kDelivery:
            break;
    }
    return std::nullopt;
}

Key key_of(const Notification& n) {
    return {n.created_at.count() / kDayMillis, n.type, n.priority};
}

std::string shown(const Counts& counts) {
    std::string text;
    for (const std::int64_t count : counts)
        text += (text.empty() ? "" : " ") + std::to_string(count);
    return text;
}

// Nobody has done that.
bool was_born_so(const Notification& n) {
    return n.read_at == n.created_at && n.archived_at == n.created_at;
}

}  // namespace

void SumLedger::note(const Changes& changes) {
    for (const Notification& n : changes.upserts)
        seen_.last[n.id] = n;
}

void SumLedger::note_deleted(const Notification& n, Millis now) {
    if (n.expires_at && *n.expires_at <= now) return;  // it ended by itself
    const bool is_asleep = n.snoozed_until && *n.snoozed_until > now;
    if (!n.read_at && !n.archived_at && !is_asleep) seen_.deleted_unread.insert(n.id);
}

void SumLedger::judge(const MemoryTables& tables, const std::map<DeliveryId, Delivery>& erased) {
    std::map<Key, Counts> wanted;
    for (const auto& [id, n] : seen_.last) {
        Counts& counts = wanted[key_of(n)];
        ++counts[kMade];
        if (n.clicked_at) ++counts[kWasClicked];
        counts[kWasDeleted] += static_cast<std::int64_t>(seen_.deleted_unread.count(id));
        if (was_born_so(n)) continue;
        if (n.seen_at) ++counts[kWasSeen];
        if (n.read_at) ++counts[kWasRead];
        if (n.archived_at) ++counts[kWasArchived];
    }
    std::map<Key, Counts> kept;
    for (const auto& [key, total] : tables.daily_sums()) {
        const auto& [cohort, measure] = key;
        if (total < 0) stage_.fail(kSums, text(measure) + " is less than nothing");
        const auto place = place_of(measure.what);
        if (place) kept[{cohort.day, cohort.type, cohort.priority}][*place] += total;
    }
    for (const auto& [key, counts] : wanted) {
        const Counts& found = kept[key];
        if (found != counts)
            stage_.fail(kSums, std::get<1>(key) + ": " + shown(found) + ", not " + shown(counts));
    }
    judge_spans(tables);
    judge_deliveries(tables, erased);
}

// How long it took, to within a sixteenth.
void SumLedger::judge_spans(const MemoryTables& tables) {
    double wanted = 0;
    double most = 0;
    for (const auto& [id, n] : seen_.last) {
        if (!n.read_at || was_born_so(n)) continue;
        const double seconds =
            static_cast<double>(std::max(Millis{0}, *n.read_at - n.created_at).count()) / 1000;
        wanted += seconds;
        most += std::max(1.0, seconds) / 16;
    }
    double found = 0;
    for (const auto& [key, total] : tables.daily_sums()) {
        if (key.second.what == Counted::kReadAfter)
            found += static_cast<double>(total) * middle_seconds(key.second.bucket);
    }
    if (found < wanted - most - 1e-6 || found > wanted + most + 1e-6)
        stage_.fail(kSums, "the times until they were read add up to " + std::to_string(found) +
                               " s, not to " + std::to_string(wanted));
}

void SumLedger::judge_deliveries(const MemoryTables& tables,
                                 const std::map<DeliveryId, Delivery>& erased) {
    std::map<std::pair<DeliveryChannel, DeliveryState>, std::int64_t> counts;
    for (const auto& [id, delivery] : tables.deliveries()) {
        // Of a digest those count that it gathers.
        const bool is_digest =
            delivery.channel != DeliveryChannel::kWebhook && !delivery.event.empty();
        if (!is_digest) ++counts[{delivery.channel, delivery.state}];
    }
    for (const auto& [id, delivery] : erased) {
        const bool had_ended =
            delivery.state != DeliveryState::kWaiting && delivery.state != DeliveryState::kSending;
        ++counts[{delivery.channel, had_ended ? delivery.state : DeliveryState::kCancelled}];
    }
    for (const auto& [key, total] : tables.daily_sums()) {
        if (key.second.what == Counted::kDelivery)
            counts[{key.second.channel, key.second.state}] -= total;
    }
    for (const auto& [key, left] : counts) {
        if (left != 0)
            stage_.fail(kSums, std::to_string(left) + " more deliveries by " +
                                   std::string(text(key.first)) + " are " +
                                   std::string(text(key.second)) + " than are counted");
    }
}

void SumLedger::restore(bool is_same) {
    if (!is_same && backed_up_) seen_ = *std::exchange(backed_up_, std::nullopt);
}

}  // namespace carillon::sim
