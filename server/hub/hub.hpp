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

    // A commit is told in two steps, so that several can be told as one. First each is noted, with
    // what the throttle says of it; nothing when its user has no session here. `now` is by a clock
    // that nobody sets: the throttle counts differences between the times it gives.
    std::optional<PushDecision> note(const Commit& commit, Millis now);
    // Then the sessions are told, which hold it back for so long. How many they were.
    std::size_t tell(const PublishedCommit& commit, Millis hold);
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
        explicit Entry(const Throttle& of) : throttle(of) {}
        std::vector<HubMember*> members;  // in the order they came; null: left while all are told
        std::size_t present = 0;          // of these
        Throttle throttle;
        bool is_telling = false;
    };
    using Users = std::unordered_map<UserId, Entry, UuidHash>;
    // Calls tell(member) for each that was there at the beginning and has not left meanwhile.
    template <class Tell>
    std::size_t each(const UserId& user, Tell tell);

    HubSettings settings_;
    PushLog pushes_;
    log::Quota peer_faults_{60};
    log::Quota miscounts_{5};
    Users users_;
};

}  // namespace carillon
