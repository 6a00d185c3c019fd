#include "server/hub/push.hpp"

#include "core/wire/hint.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/hub/hub.hpp"

#include <utility>

namespace carillon {

void push(Hub& hub, Metrics& metrics, const std::shared_ptr<const Commit>& commit, Millis ticks) {
    if (commit->is_step) return;
    const PublishedCommit published(commit);
    const auto delivery = hub.deliver(published, ticks);
    if (!delivery || delivery->sessions == 0) return;
    const bool is_held = delivery->decision.reason == PushDecision::Reason::kOverLimit;
    if (is_held) metrics.count(metric("notifications_throttled_total"), {}, commit->created);
    log::info("notification.ws.broadcast", {{"user_id", commit->user},
                                            {"revision", commit->changes.to_revision().text()},
                                            {"sessions", delivery->sessions},
                                            {"created", commit->created},
                                            {"throttled", is_held},
                                            {"request_id", commit->request_id}});
}

void push_heard(Hub& hub, Metrics& metrics, std::string_view text, Millis now, Millis ticks) {
    const auto hint = decode_hint(text);
    if (!hint) return;
    auto commit = hint->changes.empty() ? Result<Commit>(Error{}) : decode_commit(*hint);
    if (!commit) return hub.hint({hint->user, hint->to});
    // The figure of latency begins here: the other node's clock may differ.
    commit->committed_at = now;
    push(hub, metrics, std::make_shared<const Commit>(std::move(*commit)), ticks);
}

}  // namespace carillon
