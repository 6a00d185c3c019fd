#pragma once
// Whether one Redis server is there, as its connections find it. Said once per outage, in the log
// and in the metrics, however many connections it has.

#include "core/result.hpp"

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

  private:
    std::string server_;
    Metrics& metrics_;
    std::bitset<kParts> away_;
};

}  // namespace carillon::inlet
