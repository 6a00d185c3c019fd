#pragma once
// Events that come all the while something befalls the nodes or their database.

#include "tests/nodes/cluster.hpp"
#include "tests/nodes/producer.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace carillon::test {

// For whom: events are dealt out among these.
const std::vector<UserId>& readers();

constexpr int kBatch = 10;  // events

// Publishes batches on a thread of its own, each until it is acknowledged.
class Load {
  public:
    // `producer` must outlive it.
    Load(Producer& producer, int batches);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Until so many batches are acknowledged.
    void await(int batches) const;
    // Until all are. Answers the number of events.
    int finish();

  private:
    void run();

    Producer& producer_;
    int batches_;
    std::string why_;
    std::atomic<bool> has_failed_{false};
    std::atomic<int> acknowledged_{0};
    std::thread thread_;
};

// check_stored for the readers, and every refusal said when to try again.
void check_all(Cluster& cluster, const Producer& producer, int events);

}  // namespace carillon::test
