#pragma once
// The inbox on a terminal: keys in, lines out. One thread, that of its io_context.

#include "server/app/cli/follow/inbox_link.hpp"
#include "server/app/cli/follow/keyboard.hpp"
#include "server/app/cli/follow/terminal.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace carillon::cli {

class InboxScreen {
  public:
    InboxScreen(boost::asio::io_context& context, InboxLinkSettings settings, std::string whose);

    void start();
    void stop() { link_.stop(); }
    const ClientSession& session() const { return link_.session(); }

  private:
    void await_keys();
    void await_resize();
    void await_clock();
    void press(const KeyPress& key);
    void press_character(char character);
    void move_to(std::size_t place);
    const Notification* chosen() const;
    // Does it to the chosen row, which the next key is not about any more.
    void act(OperationKind kind, std::string done);
    void mark_all();
    void undo();
    void say(std::string message);
    void changed();
    void follow_choice();
    void draw();

    boost::asio::io_context& context_;
    const std::string whose_;
    Terminal terminal_;
    Keyboard keyboard_;
    boost::asio::posix::stream_descriptor keys_;
    std::array<char, 256> bytes_{};
    boost::asio::signal_set resized_;
    boost::asio::steady_timer clock_;
    InboxLink link_;
    const bool has_colours_;
    std::size_t place_ = 0;
    std::size_t first_ = 0;
    // What the place follows; nothing: the place itself stays.
    std::optional<NotificationId> followed_;
    std::string message_;
    Millis message_until_{0};
};

}  // namespace carillon::cli
