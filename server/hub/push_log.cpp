#include "server/hub/push_log.hpp"

#include "core/base/id_time.hpp"

#include <algorithm>
#include <optional>

namespace carillon {

void PushLog::note_commit(const Commit& commit) {
    if (commit.created == 0) return;
    for (const Notification& n : commit.changes.upserts) {
        // A commit may change older rows too: those have older ids.
        if (time_of(n.id).value_or(Millis{0}) < commit.committed_at) continue;
        Arrival& arrival = arrivals_.next();
        arrival.id = n.id;
        arrival.rev = n.rev;
        arrival.request_id = commit.request_id;
    }
}

void PushLog::note_push(const UserId& user, const std::string& session, std::uint64_t from,
                        std::uint64_t to, Millis at) {
    Written& written = written_.next();
    written.user = user;
    written.session = session;
    written.from = from;
    written.to = to;
    written.at = at;
}

PushTrace PushLog::find(const Notification& n) const {
    PushTrace trace;
    std::optional<std::uint64_t> rev;
    arrivals_.each([&](const Arrival& arrival) {
        if (rev || arrival.id != n.id) return;
        rev = arrival.rev;
        trace.request_id = arrival.request_id;
    });
    // Nobody was here when it came; while it is as it came, its own rev tells.
    if (!rev && n.updated_at == n.created_at) rev = n.rev;
    if (!rev) return trace;
    written_.each([&](const Written& written) {
        if (written.user != n.user_id || written.from >= *rev || written.to < *rev) return;
        const bool is_known =
            std::any_of(trace.pushes.begin(), trace.pushes.end(),
                        [&](const Push& push) { return push.session == written.session; });
        if (!is_known) trace.pushes.push_back(Push{written.session, written.at});
    });
    return trace;
}

}  // namespace carillon
