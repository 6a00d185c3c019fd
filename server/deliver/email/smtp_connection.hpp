#pragma once
// An open connection to a mail server, over which one mail after the other is handed over.

#include "server/deliver/curl/connection.hpp"
#include "server/deliver/email/smtp_dialog.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

namespace carillon::deliver {

// Threads: all on that of the executor.
class SmtpConnection : public std::enable_shared_from_this<SmtpConnection> {
  public:
    using Clock = std::chrono::steady_clock;

    SmtpConnection(const boost::asio::any_io_executor& executor,
                   std::unique_ptr<CurlConnection> line, SmtpExtensions offered);

    struct Listener {
        std::function<void(SmtpResult)> on_result;  // what came of the mail, once
        // Later, or at once: whether another mail may follow. `was_turned_away`: nothing was
        // heard of this mail, and no on_result was or will be called.
        std::function<void(bool is_reusable, bool was_turned_away)> on_finished;
    };
    // Precondition: no mail is under way. Calls back later, never from within the call; both have
    // happened by `end`. `may_be_turned_away`: else that is a result as any other.
    void hand_over(const SmtpEnvelope& envelope, std::string_view mail, Clock::time_point end,
                   bool may_be_turned_away, Listener listener);

    // Nothing has come and it has not ended, as far as can be seen here.
    bool is_quiet();
    Clock::time_point opened_at() const { return opened_at_; }
    Clock::time_point idle_since() const { return idle_since_; }
    bool has_served() const { return has_served_; }

    // Says goodbye, where that can be said at once, and closes. Nothing more is called back.
    void close(bool is_polite);

  private:
    void advance();
    bool send_pending();
    bool receive();
    void wait_for(CurlConnection::Direction direction);
    void tell();

    boost::asio::any_io_executor executor_;
    std::unique_ptr<CurlConnection> line_;  // null: closed
    SmtpExtensions offered_;
    boost::asio::steady_timer timer_;
    SmtpReplyReader reader_;
    std::unique_ptr<SmtpDialog> dialog_;  // null: idle
    Listener listener_;
    bool may_be_turned_away_ = false;
    bool is_told_ = false;
    bool is_waiting_to_read_ = false;
    bool is_waiting_to_write_ = false;
    bool has_served_ = false;
    Clock::time_point opened_at_ = Clock::now();
    Clock::time_point idle_since_ = opened_at_;
};

}  // namespace carillon::deliver
