#pragma once
// An erasure that is under way, as a store keeps it: what there is to be done after its first
// transaction, so that whoever finds it can go on.

#include "core/wire/erase_result.hpp"
#include "server/store/person.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

namespace carillon {

// In the order of kErasureStages. The numbers are stored.
enum class ErasureStage : std::uint8_t {
    kDeliveries = 0,  // also those to webhooks
    kRows = 1,        // notifications, and what is left of those that were deleted
    kScheduled = 2,   // what names them among what is to come
    kPending = 3,
    kKeys = 4,            // answers that are kept for repeats
    kAudit = 5,           // entries that name them
    kSearch = 6,          // the index of texts still has what was in it
    kFile = 7,            // so have pages that are free, and the log of writes
    kLateDeliveries = 8,  // before kSearch: what somebody was still sending at the beginning
};
inline constexpr ErasureStage kErasureStages[] = {
    ErasureStage::kDeliveries,     ErasureStage::kRows,   ErasureStage::kScheduled,
    ErasureStage::kPending,        ErasureStage::kKeys,   ErasureStage::kAudit,
    ErasureStage::kLateDeliveries, ErasureStage::kSearch, ErasureStage::kFile};
// Precondition: not the last.
inline ErasureStage next_stage(ErasureStage stage) {
    return *(std::find(std::begin(kErasureStages), std::end(kErasureStages), stage) + 1);
}

struct Erasure {
    UserId user;
    ErasureStage stage = ErasureStage::kDeliveries;
    std::string place = {};  // of a stage that looks through a table: the last key it has looked at
    rest::EraseResult result = {};
    Millis at{0};  // of the last step
};

// The tables that have no index by the persons whom their entries name.
enum class NamingTable : std::uint8_t { kScheduled, kPending, kKeys, kAudit, kDeliveries };

// Among some entries of such a table, in the order of their keys, those that name a person.
struct NamingKeys {
    std::vector<std::string> keys;
    std::string last;  // that was looked at; empty: there are no more
};

// user_id, stage, place, result, at.
template <class Columns>
Erasure read_erasure(const Columns& columns) {
    Erasure erasure;
    erasure.user = columns.template id<UserId>(0);
    const std::uint64_t stage = columns.number(1);
    if (stage >= std::size(kErasureStages)) columns.refuse(1, "no stage of an erasure");
    erasure.stage = static_cast<ErasureStage>(stage);
    erasure.place = columns.text(2);
    auto result = rest::decode_erase_result(columns.text(3));
    if (!result.ok()) columns.refuse(3, "no result of an erasure");
    erasure.result = *result;
    erasure.at = columns.time(4);
    return erasure;
}

}  // namespace carillon
