#include "server/inlet/outage.hpp"

#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"

namespace carillon::inlet {

void Outage::note_away(Part part, const Error& error) {
    here_ &= ~(1u << part);
    const bool is_known = away_.any();
    away_.set(part);
    if (is_known) return;
    metrics_.count_error("redis");
    log::error("redis.away", {{"server", server_}, {"reason", error.message}});
}

void Outage::note_back(Part part) {
    note_here(part);
    if (!away_.test(part)) return;
    away_.reset(part);
    if (away_.none()) log::info("redis.back", {{"server", server_}});
}

}  // namespace carillon::inlet
