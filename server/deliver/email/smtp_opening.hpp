#pragma once
// How a connection to a mail server is opened: name, TLS, EHLO and sign-in are libcurl's.

#include "core/base/time.hpp"
#include "server/config/smtp_address.hpp"
#include "server/deliver/curl/easy.hpp"
#include "server/deliver/email/smtp_result.hpp"

#include <cstddef>
#include <string>

namespace carillon::deliver {

struct SmtpServer {
    SmtpAddress address;
    std::string hello;    // what we call ourselves where the address does not say it
    std::string ca_file;  // PEM, authorities in place of the system's; empty: the system's
};

// It must live until its transfer has ended: libcurl writes into it.
class SmtpOpening {
  public:
    SmtpOpening() = default;
    SmtpOpening(const SmtpOpening&) = delete;
    SmtpOpening& operator=(const SmtpOpening&) = delete;

    // For CurlMulti::connect, or any other way with CURLOPT_CONNECT_ONLY. Empty where libcurl
    // cannot start.
    CurlEasy begin(const SmtpServer& server, Millis limit);

    // Why it failed, with the server's last word. Precondition: the code is not CURLE_OK.
    SmtpResult failure(CURLcode code) const;
    // What the last EHLO offered; TLS may change it.
    SmtpExtensions offered() const { return offered_; }

  private:
    static std::size_t on_reply(char* line, std::size_t size, std::size_t count, void* self);

    SmtpReplyReader reader_;
    SmtpReply last_;
    SmtpExtensions offered_;
    std::string trouble_ = std::string(CURL_ERROR_SIZE, '\0');
};

}  // namespace carillon::deliver
