#pragma once
// One tab of one user: the shipped ClientSession with its socket, its clock and its storage.

#include "core/session/client_session.hpp"
#include "tests/simulation/link.hpp"
#include "tests/simulation/screen.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>

namespace carillon::sim {

// Who opens connections.
class Opener {
  public:
    virtual ~Opener() = default;
    virtual std::shared_ptr<Link> open_link(Peer& peer, std::size_t node) = 0;
    virtual std::size_t nodes() const = 0;
};

// What a browser stores of it.
struct Stored {
    std::string durable;
    Screen screen;
    std::optional<std::string> preferences;
};

class Tab final : public Peer {
  public:
    Tab(Stage& stage, Database& database, Executed& executed, Opener& opener, UserId user,
        std::size_t index);

    // --- life
    void open(const Stored* stored);  // null: without any state
    void close();                     // says goodbye to its socket
    Stored store() const { return {client_->durable(), screen_, preferences_}; }
    bool is_open() const { return client_ != nullptr; }

    // --- what its user does
    void submit(Operation operation);
    void take_back();  // what was asked for last
    // Of the last ack_all that was answered.
    const std::optional<Revision>& marked_at() const { return marked_at_; }
    void wake_up();
    void lay_page(const std::string& page);
    // Changes that were for another connection of this user.
    void receive_stray(const FrameText& frame);

    // --- what befalls it
    Link* link() { return link_.get(); }
    std::size_t node() const { return node_; }  // of its last connection
    void jump(Millis by) { wall_ += by; }
    void slow_down(Millis until) { reads_from_ = until; }
    void say(std::string text);  // a frame of its own making
    void move_to(std::size_t node) { node_ = node; }
    void limit_token(Millis life) { token_life_ = life; }
    void limit_rights(std::string rights) { rights_ = std::move(rights); }
    void refuse_tokens(std::size_t times) { refused_tokens_ = times; }

    const ClientSession& client() const { return *client_; }
    const Screen& screen() const { return screen_; }
    const std::string& name() const { return name_; }
    bool is_connected() const;  // in step, over a connection that works
    bool believes_online() const { return client_ && client_->connection() == Connection::kOnline; }
    // Its user has as many connections as he may have.
    bool is_one_too_many() const;
    Millis in_step_since() const { return in_step_since_; }
    // Does its page have the newest preferences? The reason why not, empty = it does.
    std::string differs_in_preferences() const;

    // --- Peer
    void on_opened(Link& link) override;
    void on_frame(Link& link, const std::string& text) override;
    void on_closed(Link& link, std::uint16_t code) override;
    Millis reads_from() const override { return reads_from_; }
    const UserId& user() const override { return user_; }

  private:
    Millis clock();
    template <class Input>
    void feed(Input input);
    void carry_out(const ClientEffect& effect);
    void connect(const std::optional<Revision>& since);
    void settled(const client_effects::Settled& effect);
    void note_result(const std::string& frame);
    void send(std::string text);
    std::string token();
    void arm();
    bool goes_on(const std::string& snapshot) const;
    void hear_preferences(const std::string& frame);
    void ask_for_preferences();

    Stage& stage_;
    Database& database_;
    Executed& executed_;
    Opener& opener_;
    UserId user_;
    std::size_t index_;
    std::string name_;
    std::unique_ptr<ClientSession> client_;
    Screen screen_;
    std::shared_ptr<Link> link_;
    std::uint64_t life_ = 0;
    std::size_t node_;
    Millis wall_{0};   // its clock is off by so much
    Millis clock_{0};  // as told last: it never goes back (wasm/package/link.js)
    Millis ticked_{0};
    Millis reads_from_{0};
    Millis in_step_since_{0};
    std::optional<Millis> token_life_;
    std::string rights_ = "vrd";
    std::size_t refused_tokens_ = 0;
    bool was_faulty_ = false;  // a frame of this connection was not of the protocol, on purpose
    bool is_changed_ = false;
    bool awaits_state_ = false;  // it has asked for one, on this connection
    std::optional<Millis> armed_;
    // What its page knows of them, as a document: asked for where no state was told behind which
    // changes come by themselves.
    std::optional<std::string> preferences_;
    bool has_heard_preferences_ = false;  // on this connection
    bool asks_for_preferences_ = false;
    std::set<std::string> marking_;  // the ops of ack_alls
    std::optional<Revision> marked_at_;
};

}  // namespace carillon::sim
