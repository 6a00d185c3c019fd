#pragma once
// Whether one Redis server is there, as its connections find it. Said once per outage, in the log
// and in the metrics, however many connections it has.

#include "core/result.hpp"

#include <atomic>
#include <bitset>
#include <string>

namespace carillon {
class Metrics;
}

namespace carillon::inlet {

class Outage {
  public:
    enum Part { kListening, kReading, kErrands, kParts };

    // `server`: as it may be shown.
    Outage(std::string server, Metrics& metrics) : server_(std::move(server)), metrics_(metrics) {}

    void note_away(Part part, const Error& error);
    void note_back(Part part);
    // Events come in by channel and stream. Any thread.
    bool is_heard() const { return (here_ & kWaysIn) == kWaysIn; }
    void note_here(Part part) { here_ |= 1u << part; }

  private:
    std::string server_;
    Metrics& metrics_;
    static constexpr unsigned kWaysIn = 1u << kListening | 1u << kReading;
    std::bitset<kParts> away_;
    std::atomic<unsigned> here_{0};
};

}  // namespace carillon::inlet
