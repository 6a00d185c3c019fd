#include "tests/nodes/load.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <stdexcept>

namespace carillon::test {

const std::vector<UserId>& readers() {
    static const std::vector<UserId> kAll = {user(1), user(2), user(3), user(4), user(5)};
    return kAll;
}

Load::Load(Producer& producer, int batches)
    : producer_(producer), batches_(batches), thread_([this] { run(); }) {}

Load::~Load() {
    if (thread_.joinable()) thread_.join();
}

void Load::await(int batches) const {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (acknowledged_ < batches) {
        if (has_failed_ || std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("events do not get through");
        }
        std::this_thread::yield();
    }
}

int Load::finish() {
    thread_.join();
    if (has_failed_) throw std::runtime_error(why_);
    return batches_ * kBatch;
}

void Load::run() {
    try {
        for (int batch = 0; batch < batches_; ++batch) {
            producer_.publish(batch * kBatch, kBatch, readers());
            ++acknowledged_;
        }
    } catch (const std::exception& error) {
        why_ = error.what();
        has_failed_ = true;
    }
}

void check_all(Cluster& cluster, const Producer& producer, int events) {
    check_stored(cluster, {{producer, events}}, readers());
    CHECK(producer.refusals_without_delay() == 0);
}

}  // namespace carillon::test
