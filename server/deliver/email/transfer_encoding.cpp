#include "server/deliver/email/transfer_encoding.hpp"

#include "core/base/hex.hpp"
#include "core/base/utf8.hpp"
#include "server/deliver/signing/base64.hpp"

#include <algorithm>

namespace carillon::deliver {

namespace {

constexpr std::size_t kLine = 76;  // RFC 2045 sections 6.7 (5) and 6.8, without CRLF

bool is_control(char32_t c) {
    return (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0);
}

// One line, without its end, as lines with soft breaks between.
void append_quoted_line(std::string& out, std::string_view line) {
    std::size_t used = 0;
    const auto append = [&](std::string_view piece, bool is_last) {
        // The "=" of a soft break needs a place too, unless the line ends here.
        if (used + piece.size() > (is_last ? kLine : kLine - 1)) {
            out += "=\r\n";
            used = 0;
        }
        out += piece;
        used += piece.size();
    };
    const bool is_spelled_first = line.rfind("From ", 0) == 0 || line == ".";
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const auto byte = static_cast<unsigned char>(c);
        const bool is_last = i + 1 == line.size();
        const bool is_blank = c == ' ' || c == '\t';
        const bool is_plain = (byte > 0x20 && byte < 0x7f && c != '=') || (is_blank && !is_last);
        if (is_plain && !(i == 0 && is_spelled_first)) {
            append(line.substr(i, 1), is_last);
        } else {
            std::string spelled = "=";
            append_upper_hex(spelled, c);
            append(spelled, is_last);
        }
    }
    out += "\r\n";
}

}  // namespace

std::string canonical_text(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 32 + 2);
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (c.bytes == 0) {
            append_code_point(out, 0xfffd);
            ++at;
        } else if (c.value == '\r' || c.value == '\n') {
            out += "\r\n";
            at += text.substr(at, 2) == "\r\n" ? 2 : 1;
        } else {
            if (!is_control(c.value)) out += text.substr(at, c.bytes);
            at += c.bytes;
        }
    }
    const bool is_ended = out.size() >= 2 && out.compare(out.size() - 2, 2, "\r\n") == 0;
    if (!is_ended) out += "\r\n";
    return out;
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\r\n"), text.size());
        append_quoted_line(out, text.substr(0, end));
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return out;
}

std::string base64_lines(std::string_view bytes) {
    const std::string text = encode_base64(bytes);
    std::string out;
    out.reserve(text.size() + text.size() / kLine * 2 + 2);
    for (std::size_t at = 0; at < text.size(); at += kLine) {
        out.append(text, at, kLine);
        out += "\r\n";
    }
    return out;
}

}  // namespace carillon::deliver
