#include "server/deliver/email/mime.hpp"

#include "core/base/utf8.hpp"
#include "server/config/values.hpp"
#include "server/deliver/email/header_text.hpp"
#include "server/deliver/email/transfer_encoding.hpp"

#include <chrono>
#include <cstdio>

namespace carillon::deliver {

namespace {

constexpr std::size_t kLine = 78;  // RFC 5322 section 2.1.1

// "To: Name <address>".
std::string mailbox_field(std::string_view name, const Mailbox& mailbox,
                          const std::string& address) {
    std::string out(name);
    out += ": ";
    const std::string shown = cut_code_points(one_line(mailbox.name), kMailboxNameChars);
    if (shown.empty()) return out + address + "\r\n";
    out += phrase(shown, out.size());
    const std::size_t line_begin = out.rfind('\n') == std::string::npos ? 0 : out.rfind('\n') + 1;
    const bool fits = out.size() - line_begin + address.size() + 3 <= kLine;
    return out + (fits ? " <" : "\r\n <") + address + ">\r\n";
}

std::string message_id(DeliveryId id, std::string_view domain) {
    return "<" + id.text() + "@" + std::string(domain) + ">";
}

// A "=_" stands in no quoted-printable text and no "_" in base64 (RFC 2045 section 6.7, note).
std::string boundary_of(DeliveryId id) {
    return "=_" + id.text();
}

std::string part(std::string_view subtype, std::string_view content) {
    const std::string canonical = canonical_text(content);
    std::string quoted = quoted_printable(canonical);
    const bool is_quoted = quoted.size() <= canonical.size() / 3 * 4 + canonical.size() / 38;
    std::string out = "Content-Type: text/";
    out += subtype;
    out += "; charset=utf-8\r\nContent-Transfer-Encoding: ";
    out += is_quoted ? "quoted-printable\r\n\r\n" : "base64\r\n\r\n";
    return out + (is_quoted ? quoted : base64_lines(canonical));
}

bool is_unsubscribe_url(const std::string& url) {
    return url.size() <= kUnsubscribeBytes && config_values::is_http_url(url) &&
           url.find_first_of("<>\"\\") == std::string::npos;
}

Error in(std::string_view field, Error error) {
    error.field = field;
    return error;
}

}  // namespace

std::string mail_date(Millis time) {
    namespace chrono = std::chrono;
    constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const chrono::sys_time<Millis> moment(time);
    const auto day = chrono::floor<chrono::days>(moment);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss<Millis> clock(moment - day);
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d +0000",
                  kDays[chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                  kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text;
}

Result<std::string> compose(const Mail& mail) {
    const auto from = ascii_address(mail.from.address);
    if (!from) return in("from", from.error());
    const auto to = ascii_address(mail.to.address);
    if (!to) return in("to", to.error());
    if (!mail.unsubscribe_url.empty() && !is_unsubscribe_url(mail.unsubscribe_url)) {
        return Error{Errc::kInvalid, "unsubscribe_url", "must be an address of the web"};
    }
    const std::string domain = from->substr(from->rfind('@') + 1);
    const std::string boundary = boundary_of(mail.id);
    std::string out;
    out += mailbox_field("From", mail.from, *from);
    out += mailbox_field("To", mail.to, *to);
    out += text_field("Subject", cut_code_points(one_line(mail.subject), kSubjectChars));
    out += "Date: " + mail_date(mail.date) + "\r\n";
    out += "Message-ID: " + message_id(mail.id, domain) + "\r\n";
    if (mail.answers && *mail.answers != mail.id) {
        const std::string first = message_id(*mail.answers, domain);
        out += "In-Reply-To: " + first + "\r\nReferences: " + first + "\r\n";
    }
    // RFC 3834 section 5: no vacation notice answers it.
    out += "Auto-Submitted: auto-generated\r\n";
    if (!mail.unsubscribe_url.empty()) {
        out += "List-Unsubscribe: <" + mail.unsubscribe_url + ">\r\n";
        out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    }
    out += "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + boundary +
           "\"\r\n\r\n";
    out += "--" + boundary + "\r\n" + part("plain", mail.text);
    out += "--" + boundary + "\r\n" + part("html", mail.html);
    return out + "--" + boundary + "--\r\n";
}

}  // namespace carillon::deliver
