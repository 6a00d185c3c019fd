#include "server/bus/redis/outage.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"

namespace carillon::redis {

namespace {

constexpr unsigned bit(Outage::Part part) {
    return 1u << part;
}

}  // namespace

void Outage::note_away(Part part, const std::string& why) {
    const std::bitset<kParts> alike =
        part == kBus ? bit(kBus) : bit(kListening) | bit(kReading) | bit(kErrands);
    const std::lock_guard lock(mutex_);
    here_.reset(part);
    const bool is_known = away_.any();
    const bool is_counted = (away_ & alike).any();
    away_.set(part);
    if (!is_counted) metrics_.count_error(part == kBus ? "bus" : "redis");
    if (!is_known) log::error("redis.away", {{"server", server_}, {"reason", why}});
}

void Outage::note_back(Part part) {
    const std::lock_guard lock(mutex_);
    here_.set(part);
    if (!away_.test(part)) return;
    away_.reset(part);
    if (away_.none()) log::info("redis.back", {{"server", server_}});
}

void Outage::note_here(Part part) {
    const std::lock_guard lock(mutex_);
    here_.set(part);
}

bool Outage::is_heard() const {
    const std::lock_guard lock(mutex_);
    return here_.test(kListening) && here_.test(kReading);
}

}  // namespace carillon::redis
