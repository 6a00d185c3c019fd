#pragma once
// What a mail server says (RFC 5321 section 4.2), from bytes.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

struct SmtpReply {
    int code = 0;      // 200 to 599
    std::string text;  // of all its lines, without the code, with line feeds between
    friend bool operator==(const SmtpReply&, const SmtpReply&) = default;
};

// What an EHLO's reply offers, of what we use.
struct SmtpExtensions {
    bool pipelining = false;  // RFC 2920
    bool size = false;        // RFC 1870
    friend bool operator==(const SmtpExtensions&, const SmtpExtensions&) = default;
};
SmtpExtensions extensions_of(const SmtpReply& reply);

class SmtpReplyReader {
  public:
    static constexpr std::size_t kMostBytes =
        64 * 1024;  // of a reply and of a line; more is no reply

    // Any piece of what came. False: this is no SMTP, and nothing is read any more.
    bool take(std::string_view bytes);
    // The next whole reply, in the order in which they came.
    std::optional<SmtpReply> poll();

  private:
    bool take_line(std::string_view line);

    std::string line_;
    SmtpReply reply_;
    bool is_broken_ = false;
    std::deque<SmtpReply> whole_;
};

}  // namespace carillon::deliver
