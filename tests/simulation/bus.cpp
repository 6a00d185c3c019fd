#include "tests/simulation/bus.hpp"

#include "core/wire/hint.hpp"

#include <utility>

namespace carillon::sim {
namespace {

constexpr Millis kProbe{1000};  // so long until a probe that does not come back is noticed

}  // namespace

void Bus::fall_silent(Millis duration) {
    if (is_silent_) return;
    stage_.say("the bus is silent");
    is_silent_ = true;
    stage_.agenda.after(kProbe, [this] {
        if (is_silent_) set_up(false);
    });
    stage_.agenda.after(duration, [this] { come_back(); });
}

void Bus::come_back() {
    if (!is_silent_) return;
    stage_.say("the bus is back");
    is_silent_ = false;
    stage_.agenda.after(Millis{100}, [this] {
        if (!is_silent_) set_up(true);
    });
}

void Bus::set_up(bool is_up) {
    if (is_up_ == is_up) return;
    is_up_ = is_up;
    for (const auto& node : nodes_)
        node->bus_changed();
}

void Bus::publish(std::size_t from, const Batch& commits) {
    if (nodes_.size() < 2) return;
    for (const auto& commit : commits) {
        if (commit->is_step) continue;
        const std::string hint = encode_hint(std::to_string(from), *commit);
        for (const auto& node : nodes_) {
            if (node->index() != from) carry(*node, *commit, hint);
        }
        if (!stage_.setup.faults.has(Fault::kHintMixed)) continue;
        if (commit->changes.upserts.empty()) continue;  // nothing in it tells whose it is
        others_ = commit->user;
        others_changes_ = hint.substr(hint.find('\n') + 1);
    }
}

void Bus::carry(Node& to, const Commit& commit, const std::string& hint) {
    if (is_silent_ || stage_.happens(Fault::kHintLost, 250)) return;
    if (stage_.happens(Fault::kHintDoubled, 200)) carry_text(to, hint);
    if (stage_.happens(Fault::kHintGarbled, 100))
        return carry_text(to, hint.substr(hint.size() / 3));
    if (stage_.happens(Fault::kHintBare, 250))
        return carry_text(to, hint.substr(0, hint.find('\n') + 1));
    if (others_ != commit.user && !others_changes_.empty() &&
        stage_.happens(Fault::kHintMixed, 250)) {
        // What it says is of one inbox, what it carries of another, as far as revisions fit.
        return carry_text(to, hint.substr(0, hint.find('\n') + 1) + others_changes_);
    }
    carry_text(to, hint);
}

void Bus::carry_text(Node& to, std::string hint) {
    Millis delay = Millis{1} + stage_.up_to(5);
    if (stage_.happens(Fault::kHintDelayed, 300)) delay += stage_.up_to(1500);
    to.later(delay, [&to, hint = std::move(hint)] { to.hear(hint); });
}

void Bus::publish_broadcast(std::size_t from) {
    for (const auto& node : nodes_) {
        if (node->index() == from || is_silent_ || stage_.happens(Fault::kHintLost, 250)) continue;
        node->later(Millis{2}, [&to = *node] { to.hear_broadcast(); });
    }
}

}  // namespace carillon::sim
