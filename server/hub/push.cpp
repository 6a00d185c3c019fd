#include "server/hub/push.hpp"

#include "core/wire/hint.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/hub/hub.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace carillon {

namespace {

using CommitPtr = std::shared_ptr<const Commit>;

// Commits to one inbox, each noted, that are told as one.
class Together {
  public:
    Together(CommitPtr first, const PushDecision& decision)
        : fold_(first), not_before_(decision.not_before) {
        noted_.push_back({std::move(first), decision});
    }

    bool add(const CommitPtr& next, const PushDecision& decision) {
        if (!fold_.add(*next)) return false;
        // What goes at once takes with it what is held back.
        not_before_ = std::min(not_before_, decision.not_before);
        noted_.push_back({next, decision});
        return true;
    }

    void tell(Hub& hub, Metrics& metrics, Millis ticks) {
        const std::size_t sessions =
            hub.tell(fold_.take(), std::max(not_before_ - ticks, Millis{0}));
        for (const auto& [commit, decision] : noted_) {
            const bool is_held = decision.reason == PushDecision::Reason::kOverLimit;
            if (is_held)
                metrics.count(metric("notifications_throttled_total"), {}, commit->created);
            if (!log::is_on(log::Level::kInfo)) continue;
            log::info("notification.ws.broadcast",
                      {{"user_id", commit->user},
                       {"revision", commit->changes.to_revision().text()},
                       {"sessions", sessions},
                       {"created", commit->created},
                       {"throttled", is_held},
                       {"request_id", commit->request_id}});
        }
    }

  private:
    struct Noted {
        CommitPtr commit;
        PushDecision decision;
    };
    CommitFold fold_;
    Millis not_before_;
    std::vector<Noted> noted_;
};

}  // namespace

void push(Hub& hub, Metrics& metrics, std::vector<CommitPtr> commits, Millis ticks) {
    // Nobody hears of what has another step behind it, or is not here.
    std::erase_if(commits, [&](const CommitPtr& commit) {
        return commit->is_step || hub.sessions_of(commit->user) == 0;
    });
    // Inboxes have nothing to do with one another.
    std::stable_sort(commits.begin(), commits.end(),
                     [](const CommitPtr& a, const CommitPtr& b) { return a->user < b->user; });
    std::optional<Together> together;
    for (CommitPtr& commit : commits) {
        const auto decision = hub.note(*commit, ticks);
        if (!decision) continue;
        if (together && together->add(commit, *decision)) continue;
        if (together) together->tell(hub, metrics, ticks);
        together.emplace(std::move(commit), *decision);
    }
    if (together) together->tell(hub, metrics, ticks);
}

void push_heard(Hub& hub, Metrics& metrics, std::string_view text, Millis now, Millis ticks) {
    const auto hint = decode_hint(text);
    if (!hint) return;
    auto commit = hint->changes.empty() ? Result<Commit>(Error{}) : decode_commit(*hint);
    if (!commit) return hub.hint({hint->user, hint->to});
    // The metric of latency begins here: the other node's clock may differ.
    commit->committed_at = now;
    push(hub, metrics, {std::make_shared<const Commit>(std::move(*commit))}, ticks);
}

}  // namespace carillon
