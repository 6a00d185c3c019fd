#pragma once
// The hub of one shard: which sessions each of its users has. It hands on what was committed and
// decides how soon; it knows no socket, thread or clock.
//
// One thread (the shard's). Members are registered by reference and take themselves out before they
// end; a member may do that while it is being told something.

#include "core/base/defaults.hpp"
#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/policy/throttle.hpp"
#include "core/session/server_session.hpp"
#include "server/base/log/quota.hpp"
#include "server/hub/push_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace carillon {

// One session, as the hub sees it.
class HubMember {
  public:
    virtual ~HubMember() = default;
    // A commit to this user's inbox; to be held back for `hold`, from now.
    virtual void on_commit(const PublishedCommit& commit, Millis hold) = 0;
    // Something was committed, what it was is unknown; how far at least, where that is known.
    virtual void on_hint(const std::optional<Revision>& committed) = 0;
    // Tokens were revoked: is the one of this session among them?
    virtual void on_revoked() {}
};

struct HubSettings {
    std::uint32_t max_connections = defaults::kConnectionsPerUser;  // per user
    std::uint32_t throttle_per_minute = defaults::kThrottlePerMinute;
};

class Hub {
  public:
    explicit Hub(const HubSettings& settings) : settings_(settings) {}

    // False when the user has max_connections already: the newest is the one that goes.
    bool add(const UserId& user, HubMember& member);
    // One that is not registered is passed over.
    void remove(const UserId& user, HubMember& member);

    struct Delivery {
        std::size_t sessions = 0;
        PushDecision decision;  // of the throttle
    };
    // Nothing when the user has no session here. `now` is by a clock that nobody sets: the
    // throttle counts differences between the times it gives.
    std::optional<Delivery> deliver(const PublishedCommit& commit, Millis now);
    void hint(const ChangedInbox& changed);
    // Hints may have been lost: everybody asks.
    void hint_all();
    // Tokens of this user, or a token of whoever, were revoked.
    void revoked(const UserId& user);
    void revoked_any();

    std::size_t sessions_of(const UserId& user) const;
    // Who is connected here, in no order.
    std::vector<UserId> users() const;
    PushLog& pushes() { return pushes_; }
    // How much is logged of what peers do wrong, and of digests that are not those of their rows.
    log::Quota& peer_faults() { return peer_faults_; }
    log::Quota& miscounts() { return miscounts_; }

  private:
    struct Entry {
        std::vector<HubMember*> members;  // in the order they came
        Throttle throttle;
    };
    bool has(const UserId& user, const HubMember* member) const;

    HubSettings settings_;
    PushLog pushes_;
    log::Quota peer_faults_{60};
    log::Quota miscounts_{5};
    std::unordered_map<UserId, Entry, UuidHash> users_;
};

}  // namespace carillon
