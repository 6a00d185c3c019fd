#pragma once
// One connection: the client's end (a Peer) and the server's (the shipped LiveSession), and what
// lies between. Frames arrive in order or, behind a cut, not at all; each direction has a delay of
// its own. The server reads as WsSession does: the next frame when the session wants one.

#include "server/hub/live_session.hpp"
#include "tests/simulation/frame_trail.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/stage.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::sim {

class Link;

class Peer {
  public:
    virtual ~Peer() = default;
    virtual void on_opened(Link& link) = 0;
    virtual void on_frame(Link& link, const std::string& text) = 0;
    virtual void on_closed(Link& link, std::uint16_t code) = 0;
    // It takes no frame before that.
    virtual Millis reads_from() const = 0;
    virtual const UserId& user() const = 0;
};

class Link final : public LiveTransport,
                   public ServerEnd,
                   public std::enable_shared_from_this<Link> {
  public:
    Link(Stage& stage, Node& node, Peer& peer, std::string name);

    // --- the client's end
    void open(std::string token, std::optional<std::string> since);
    void client_sends(std::string text);
    void client_closes();
    // The client's end is of no use any more: nothing is told to the peer.
    void forget_peer() { is_client_open_ = false; }
    bool is_client_open() const { return is_client_open_; }
    Node& node() const { return node_; }

    // --- what befalls it
    void cut(bool is_server_told);
    void half_open();
    bool is_dead() const { return is_dead_; }

    // --- the server's end
    bool send(FrameText text) override;
    void ping() override;
    void close(CloseCode code, const std::string& reason) override;
    void changed() override;
    void on_node_stops() override;
    void on_node_died() override;
    bool serves(const UserId& user) const override;
    bool has_told(const Revision& revision) const override;

  private:
    Millis latency();
    void accept(const std::string& token, std::optional<std::string> since);
    void refuse(CloseCode code, std::string_view bye);
    void to_client(std::function<void(Link&)> deliver);
    void close_client(std::uint16_t code);
    void server_hears(std::string text);
    void feed();
    void end_server();
    void check_memory();
    void note_sign();
    void check_silence();
    void note_rights(const Result<Principal>& principal);
    void note_heard(std::string_view frame);

    Stage& stage_;
    Node& node_;
    Peer& peer_;
    std::string name_;
    std::shared_ptr<LiveSession> session_;
    Millis slowest_;          // this connection's own delay
    Millis client_floor_{0};  // nothing arrives before what was sent before it
    Millis server_floor_{0};
    std::optional<Millis>
        lost_from_;  // what would arrive then or later, in either direction, is lost
    bool is_client_open_ = true;
    bool is_server_open_ = false;
    bool is_dead_ = false;
    bool is_writing_ = false;
    std::uint64_t sent_ = 0;  // frames
    // By a clock that nobody sets: when the session was last told of its peer, since when it
    // writes, and the longest that either has taken.
    Millis last_sign_{0};
    Millis writing_since_{0};
    Millis longest_wait_{0};
    bool is_feeding_ = false;
    std::deque<std::string> heard_;  // by the server's socket, not yet by the session
    std::optional<Millis> armed_;
    FrameTrail trail_;
    PermissionSet rights_;  // of all sign-ins of this connection
};

}  // namespace carillon::sim
