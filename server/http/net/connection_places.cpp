#include "server/http/net/connection_places.hpp"

#include "server/base/log/log.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <limits>

namespace carillon {

namespace {

// Both databases, Redis, the admin's door, the log and files take far fewer.
constexpr std::uint64_t kReserve = 256;
// An io_context has an epoll, a timerfd and an eventfd.
constexpr std::uint64_t kReservePerShard = 4;

}  // namespace

struct ConnectionCap::Count {
    std::atomic<std::uint32_t> now{0};
};

ConnectionCap::ConnectionCap(std::uint32_t most) : most_(most), count_(std::make_shared<Count>()) {}

std::optional<ConnectionCap::Place> ConnectionCap::enter() {
    if (count_->now.fetch_add(1) >= most_) {
        count_->now.fetch_sub(1);
        return std::nullopt;
    }
    return Place(count_.get(), [count = count_](void*) { count->now.fetch_sub(1); });
}

std::uint32_t connections_within(std::uint64_t open_files, std::uint32_t shards) {
    const std::uint64_t reserve =
        std::min(kReserve + kReservePerShard * std::uint64_t{shards}, open_files / 2);
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(open_files - reserve, kMost));
}

std::uint32_t connections_allowed(std::uint32_t wanted, std::uint32_t shards) {
    rlimit limit{};
    const bool is_known = getrlimit(RLIMIT_NOFILE, &limit) == 0;
    const std::uint64_t open_files =
        is_known ? limit.rlim_cur : std::numeric_limits<std::uint32_t>::max();
    const std::uint32_t fit = connections_within(open_files, shards);
    if (wanted > fit) {
        log::warning("server.few_open_files",
                     {{"connections", wanted}, {"allowed", fit}, {"open_files", open_files}});
    }
    return wanted == 0 ? fit : std::min(wanted, fit);
}

}  // namespace carillon
