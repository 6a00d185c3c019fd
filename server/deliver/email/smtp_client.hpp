#pragma once
// Mails to one server over SMTP (RFC 5321): a pool of connections, each for one mail after the
// other, one recipient a mail, no thread of its own.
//
// libcurl opens the connections and no more. Its own way of sending a mail cannot be used with
// others beside it: from the mail's end to the server's answer it holds the thread that it runs on
// (smtp_done in its lib/smtp.c; its docs/TODO, "Non-blocking curl_multi_remove_handle()"), so a
// server that takes its time, or hangs, would hold up everybody's mails, and all other channels.

#include "core/base/time.hpp"
#include "server/deliver/email/smtp_dialog.hpp"
#include "server/deliver/email/smtp_opening.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace carillon::deliver {

struct SmtpSettings {
    SmtpServer server;
    std::size_t connections = 16;  // at once; mails beyond wait here
    Millis connect_limit{10'000};  // to connect, TLS and sign-in included
    Millis attempt_limit{60'000};  // from send() to the answer, waiting included
    Millis idle_limit{20'000};     // a connection that is idle for longer is closed
};

// Threads: everything on that of the executor.
class SmtpClient {
  public:
    SmtpClient(boost::asio::any_io_executor executor, SmtpSettings settings);
    ~SmtpClient();  // what is under way is given up without an answer
    SmtpClient(const SmtpClient&) = delete;
    SmtpClient& operator=(const SmtpClient&) = delete;

    // `done` is called once, later, within attempt_limit, and may end this client. A mail that the
    // server has taken in the moment in which the connection broke, or time was up, may arrive
    // although `done` says otherwise.
    void send(SmtpEnvelope envelope, std::string mail, std::function<void(SmtpResult)> done);
    // Hands over no more mails: those that wait are answered with kNotBegun, later.
    void stop();

  private:
    class Pool;
    std::shared_ptr<Pool> pool_;
};

}  // namespace carillon::deliver
