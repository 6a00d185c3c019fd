#pragma once
// One user's screen: core's ClientSession on a real WebSocket. Its own time stands still but for
// the waits before it reconnects, which it skips.

#include "core/session/client_session.hpp"
#include "tests/support/ws_client.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace carillon::test {

class Follower {
  public:
    // Connects and is in step with the server when this returns. `port` is asked at each connect.
    Follower(std::function<std::uint16_t()> port, const UserId& user);

    // Until its inbox stands at this revision or beyond. Throws when that does not happen within
    // kPatience.
    void await(const Revision& revision);
    const Inbox& inbox() const { return session_.inbox(); }
    int connects() const { return connects_; }

  private:
    void carry_out();
    void open(const std::optional<Revision>& since);
    void step();

    std::function<std::uint16_t()> port_;
    UserId user_;
    ClientSession session_;
    std::optional<WsClient> socket_;
    Millis now_;
    int connects_ = 0;
};

}  // namespace carillon::test
