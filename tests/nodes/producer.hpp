#pragma once
// A program that tells the nodes of events, as one should: each batch with its ids, again and again
// until it is acknowledged, at another node when one does not answer. Bounded by kPatience for each
// batch: then it throws.

#include "core/base/ids.hpp"
#include "tests/nodes/node.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon::test {

class Producer {
  public:
    // `ports` of the nodes, looked up again at each try: a node may have been started again.
    using Ports = std::function<std::vector<std::uint16_t>()>;

    Producer(Ports ports, std::string name);

    // One event "task.assigned" per number, with the task "NAME NUMBER" for users[number % size].
    // Returns when all are acknowledged.
    void publish(int first, int count, const std::vector<UserId>& users);
    // One try at one node; nothing when it did not answer.
    std::optional<HttpAnswer> try_once(std::uint16_t port, int first, int count,
                                       const std::vector<UserId>& users) const;

    std::string task(int number) const { return name_ + " " + std::to_string(number); }
    // Answers 503 so far, and how many of these lacked Retry-After. Any thread.
    int refusals() const { return refusals_; }
    int refusals_without_delay() const { return refusals_without_delay_; }
    // Tries that got no answer: the node was gone.
    int unanswered() const { return unanswered_; }

  private:
    Ports ports_;
    std::string name_;
    std::size_t turn_ = 0;
    std::atomic<int> refusals_{0};
    std::atomic<int> refusals_without_delay_{0};
    std::atomic<int> unanswered_{0};
};

}  // namespace carillon::test
