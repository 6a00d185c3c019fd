#include "server/app/cli/delivery_repair.hpp"

#include "core/event/audit.hpp"
#include "server/store/await.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace carillon::cli {

namespace {

constexpr std::uint32_t kStep = 200;

// Of one channel.
struct Sums {
    std::uint64_t found = 0;
    std::uint64_t sent_again = 0;
};

std::string dead_letters(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " dead letter" : " dead letters");
}

bool is_on(const ChannelSwitches& channels, DeliveryChannel channel) {
    const auto way = channel_of(channel);
    return !way || channels.is_on(*way);
}

// Each step is a transaction of its own, between those of others. What fails again meanwhile is
// not met again: its id is behind the cursor.
Result<Sums> send_all_again(Store& store, DeliveryChannel channel, bool is_dry_run) {
    Sums sums;
    DeliveryQuery query;
    query.state = DeliveryState::kFailed;
    query.channel = channel;
    query.limit = kStep;
    do {
        const auto page =
            await<DeliveryPage>([&](auto done) { store.deliveries(query, std::move(done)); });
        if (!page) return page.error();
        sums.found += page->items.size();
        query.before = page->next;
        if (is_dry_run || page->items.empty()) continue;
        SendAgainRequest request;
        request.audit.action = kAuditRetry;
        request.audit.remote = "carillon repair";
        for (const Delivery& delivery : page->items)
            request.ids.push_back(delivery.id);
        const auto again = await<SentAgain>(
            [&](auto done) { store.send_again(std::move(request), std::move(done)); });
        if (!again) return again.error();
        sums.sent_again += again->deliveries.size();
    } while (query.before);
    return sums;
}

std::string words(const Sums& sums, DeliveryChannel channel, bool is_on, bool is_dry_run) {
    const std::string found = std::string(text(channel)) + ": " + dead_letters(sums.found);
    if (!is_on)
        return found + " left alone: " + switch_of(*channel_of(channel)) + " is not true here";
    if (is_dry_run) return found + " would be sent again";
    return std::string(text(channel)) + ": " + dead_letters(sums.sent_again) + " sent again";
}

}  // namespace

Status repair_deliveries(Store& store, const ChannelSwitches& channels,
                         const DeliveryRepairOptions& options, std::ostream& out) {
    bool has_found = false;
    for (const DeliveryChannel channel : kDeliveryChannels) {
        if (options.channel && *options.channel != channel) continue;
        const bool is_open = is_on(channels, channel);
        const auto sums = send_all_again(store, channel, options.is_dry_run || !is_open);
        if (!sums) return sums.error();
        if (sums->found == 0) continue;
        has_found = true;
        out << words(*sums, channel, is_open, options.is_dry_run) << '\n';
    }
    if (!has_found) out << "no dead letters\n";
    return Done{};
}

}  // namespace carillon::cli
