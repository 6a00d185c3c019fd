#include "server/deliver/email/smtp_reply.hpp"

#include <algorithm>
#include <utility>

namespace carillon::deliver {

namespace {

// 0: no reply's code.
int code_of(std::string_view line) {
    if (line.size() < 3 || line[0] < '2' || line[0] > '5') return 0;
    int code = 0;
    for (const char c : line.substr(0, 3)) {
        if (c < '0' || c > '9') return 0;
        code = code * 10 + (c - '0');
    }
    return code;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

}  // namespace

SmtpExtensions extensions_of(const SmtpReply& reply) {
    SmtpExtensions offered;
    std::string_view rest = reply.text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        const std::string keyword = upper(line.substr(0, line.find(' ')));
        if (keyword == "PIPELINING") offered.pipelining = true;
        if (keyword == "SIZE") offered.size = true;
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    return offered;
}

bool SmtpReplyReader::take(std::string_view bytes) {
    while (!bytes.empty() && !is_broken_) {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos) {
            line_ += bytes;
            is_broken_ = line_.size() > kMostBytes;
            break;
        }
        line_ += bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        if (!line_.empty() && line_.back() == '\r') line_.pop_back();
        is_broken_ = line_.size() > kMostBytes || !take_line(line_);
        line_.clear();
    }
    return !is_broken_;
}

bool SmtpReplyReader::take_line(std::string_view line) {
    const int code = code_of(line);
    const bool is_last = line.size() < 4 || line[3] != '-';
    if (code == 0 || (reply_.code != 0 && reply_.code != code)) return false;
    if (reply_.code != 0) reply_.text += '\n';
    reply_.code = code;
    if (line.size() > 4) reply_.text += line.substr(4);
    if (reply_.text.size() > kMostBytes) return false;
    if (is_last) whole_.push_back(std::exchange(reply_, {}));
    return true;
}

std::optional<SmtpReply> SmtpReplyReader::poll() {
    if (whole_.empty()) return std::nullopt;
    SmtpReply reply = std::move(whole_.front());
    whole_.pop_front();
    return reply;
}

}  // namespace carillon::deliver
