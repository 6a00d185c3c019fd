#include "server/deliver/lines.hpp"

#include "server/base/log/log.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace carillon::deliver {
namespace {

constexpr std::size_t kEndedAtOnce = 100;
// So many attempts in a row without a message taken: the provider is away.
constexpr std::size_t kAwayAfter = 3;

// Null: the provider is there, whether it takes this message or not.
const std::string* why_nothing_is_taken(const Outcome& outcome) {
    if (const TryLater* later = std::get_if<TryLater>(&outcome)) return &later->error;
    const Refused* refused = std::get_if<Refused>(&outcome);
    return refused && refused->is_of_ours ? &refused->error : nullptr;
}

}  // namespace

void Lines::open(std::vector<Way> ways) {
    for (Way& way : ways)
        lines_.emplace_back().way = std::move(way);
}

const Lines::Line* Lines::find(DeliveryChannel channel) const {
    for (const Line& line : lines_)
        if (line.way.channel == channel) return &line;
    return nullptr;
}

Lines::Line* Lines::find(DeliveryChannel channel) {
    return const_cast<Line*>(std::as_const(*this).find(channel));
}

Sender* Lines::sender(DeliveryChannel channel) const {
    const Line* line = find(channel);
    return line ? line->way.sender.get() : nullptr;
}

void Lines::stop() {
    for (Line& line : lines_)
        line.way.sender->stop();
}

std::vector<DeliveryRoom> Lines::room(std::size_t most) const {
    std::vector<DeliveryRoom> room;
    for (const DeliveryChannel channel : kDeliveryChannels) {
        DeliveryRoom& of = room.emplace_back(DeliveryRoom{channel, kEndedAtOnce});
        const Line* line = find(channel);
        if (!line) continue;
        of.messages =
            std::min(most, line->way.at_once - std::min(line->way.at_once, line->under_way));
        of.under_way = line->to_target;
    }
    return room;
}

bool Lines::has_room(DeliveryChannel channel) const {
    const Line* line = find(channel);
    return !line || line->under_way < line->way.at_once;
}

void Lines::note_begun(DeliveryChannel channel, const std::string& target) {
    Line* line = find(channel);
    if (!line) return;
    ++line->under_way;
    if (channel == DeliveryChannel::kWebhook) ++line->to_target[target];
}

void Lines::note_ended(DeliveryChannel channel, const std::string& target) {
    Line* line = find(channel);
    if (!line) return;
    --line->under_way;
    const auto of = line->to_target.find(target);
    if (of != line->to_target.end() && --of->second == 0) line->to_target.erase(of);
}

void Lines::note_outcome(DeliveryChannel channel, const Outcome& outcome) {
    Line* line = find(channel);
    // Each webhook is a provider of its own, and tells of itself.
    if (!line || channel == DeliveryChannel::kWebhook) return;
    const std::string* untaken = why_nothing_is_taken(outcome);
    if (!untaken) {
        line->untaken_in_a_row = 0;
        if (std::exchange(line->is_away, false))
            log::info("notification.delivery.back", {{"channel", text(channel)}});
        return;
    }
    if (++line->untaken_in_a_row < kAwayAfter || std::exchange(line->is_away, true)) return;
    log::warning("notification.delivery.away", {{"channel", text(channel)}, {"reason", *untaken}});
}

}  // namespace carillon::deliver
