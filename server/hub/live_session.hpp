#pragma once
// One live connection on its shard: carries out what core::ServerSession decides, between a
// transport (a WebSocket, an event stream), the hub, the store and sign-in. It knows no socket.
//
// One thread (the shard's). The transport owns it; answers of the store come back through the
// shard's executor and are dropped when the session has ended by then.

#include "core/base/defaults.hpp"
#include "core/session/server_session.hpp"
#include "server/auth/principal.hpp"
#include "server/base/work/executor.hpp"
#include "server/hub/hub.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace carillon {

class Authenticator;
class Metrics;
class DirectoryLearner;
class Store;

// What carries the frames. Each call returns at once; nothing calls back from within it.
class LiveTransport {
  public:
    virtual ~LiveTransport() = default;
    // Write this frame. True: it is written, the session goes on. False: LiveSession::on_written is
    // to be called when it is. One at a time.
    [[nodiscard]] virtual bool send(FrameText text) = 0;
    virtual void ping() = 0;
    // Say goodbye and end; nothing is asked of the transport after it.
    virtual void close(CloseCode code, const std::string& reason) = 0;
    // next_deadline_ticks() or wants_frames() may have changed.
    virtual void changed() = 0;
};

struct LiveServices {
    Hub& hub;
    Executor& executor;  // of the shard
    Store& store;
    DirectoryLearner& learner;
    const Authenticator& authenticator;
    Metrics& metrics;
    std::function<Millis()> clock;  // the time of day
    std::function<Millis()> ticks;  // a clock that nobody sets, from whenever
};

struct LiveSettings {
    std::uint32_t heartbeat_s = defaults::kHeartbeatS;
    std::uint32_t max_connections = defaults::kConnectionsPerUser;
};

class LiveSession final : public HubMember, public std::enable_shared_from_this<LiveSession> {
  public:
    // `services` and `transport` outlive the session.
    LiveSession(const LiveServices& services, const LiveSettings& settings,
                LiveTransport& transport, const Principal& principal, std::string session,
                std::optional<std::string> since);
    ~LiveSession() override;
    LiveSession(const LiveSession&) = delete;
    LiveSession& operator=(const LiveSession&) = delete;

    // Registers in the hub and begins to speak, or says goodbye when its token was revoked in
    // between. False, with nothing done, when the user has too many connections.
    bool start();

    void on_frame(std::string_view text);
    // A frame that is no text.
    void on_foreign_frame();
    void on_activity();
    void on_written();
    void on_deadline();
    // The transport is gone.
    void on_gone();

    // Says `bye` and closes.
    void close(CloseCode code, std::string_view bye, std::optional<Millis> retry_after);

    void on_commit(const PublishedCommit& commit, Millis hold) override;
    void on_hint(const std::optional<Revision>& committed) override;
    void on_revoked() override;

    // When on_deadline() is to be called, by the time of day and by LiveServices::ticks: with the
    // latter never before a millisecond from when the clocks were last looked at.
    std::optional<Millis> next_deadline() const;
    std::optional<Millis> next_deadline_ticks() const;
    bool wants_frames() const;
    // Where the peer stands after the frame being sent.
    const std::optional<Revision>& position() const { return session_.position(); }
    // Bytes that wait in this session.
    std::size_t waiting_bytes() const { return session_.waiting_bytes(); }
    std::size_t folded_bytes() const { return session_.folded_bytes(); }

  private:
    // The time of day. The session waits by it, so it is told when the clock was set.
    Millis now();
    void pump();
    // The frame under way is written.
    void note_written(Millis now);
    // An outage is told by the store, once for all.
    template <class T>
    void note_failure(const Result<T>& result) {
        if (!result && result.error().code == Errc::kInternal) count_failure();
    }
    void count_failure();
    void carry_out(server_effects::Send& effect);
    void carry_out(server_effects::SendPing& effect);
    void carry_out(server_effects::ReadState& effect);
    void carry_out(server_effects::Execute& effect);
    void carry_out(server_effects::Authenticate& effect);
    void carry_out(server_effects::Close& effect);
    void carry_out(server_effects::Resynced& effect);
    void carry_out(server_effects::Differed& effect);
    void carry_out(server_effects::Miscounted& effect);
    void log_refusal(const Error& refusal);
    void note_sending(const server_effects::Send& effect);
    void take_renewal(const Principal& principal, const Renewal& renewal);
    void leave();
    // Brings an answer back to the shard; `take` is not called when this session has ended.
    template <class T, class F>
    std::function<void(Result<T>)> on_shard(F take);

    LiveServices services_;
    LiveTransport& transport_;
    UserId user_;
    TokenMark token_;  // the last one that was shown
    std::string name_;
    ServerSession session_;
    Millis told_;                  // now(), when last
    Millis ticked_;                // services_.ticks() then
    Millis sent_committed_at_{0};  // of the frame being written, 0 = no latency metric
    // For the log of pushes: where the peer stood with the last frame of state, what the read under
    // way began at and brought, and what the changes being written lead from and to.
    std::uint64_t reached_ = 0;
    std::uint64_t read_from_ = 0;
    bool has_read_snapshot_ = false;
    std::optional<std::pair<std::uint64_t, std::uint64_t>> sending_;
    bool is_member_ = false;
    bool has_ended_ = false;
};

}  // namespace carillon
