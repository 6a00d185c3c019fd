#pragma once
// What the operating system says of this process: memory, CPU, open files, start. Included by the
// metrics' .cpp files only, which are the ones that know prometheus-cpp.

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace carillon {

// Read from /proc at each scrape; what cannot be read is left out. Any thread.
class ProcessMetrics : public prometheus::Collectable {
  public:
    std::vector<prometheus::MetricFamily> Collect() const override;
    // The line of docs/configuration.md.
    static std::string page();
};

}  // namespace carillon
