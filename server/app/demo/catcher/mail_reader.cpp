#include "server/app/demo/catcher/mail_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/hex.hpp"
#include "server/deliver/signing/base64.hpp"
#include "server/http/net/http.hpp"

#include <algorithm>
#include <optional>

namespace carillon {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

// "=C3" at the place. Nothing when that is none.
std::optional<char> escaped_byte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size()) return std::nullopt;
    return hex_byte(text[at + 1], text[at + 2]);
}

// RFC 2045 section 6.7.
std::string from_quoted_printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
        } else if (text.substr(i + 1, 2) == kLineEnd) {
            i += 2;
        } else if (const auto byte = escaped_byte(text, i)) {
            out += *byte;
            i += 2;
        } else {
            out += '=';
        }
    }
    return out;
}

std::string from_base64_lines(std::string_view text) {
    std::string letters(text);
    letters.erase(std::remove_if(letters.begin(), letters.end(),
                                 [](char c) { return c == '\r' || c == '\n'; }),
                  letters.end());
    return deliver::decode_base64(letters).value_or(std::string(text));
}

// The word between "=?UTF-8?" and "?=" (RFC 2047 section 4): "Q?caf=C3=A9".
std::optional<std::string> encoded_word(std::string_view word) {
    if (word.size() < 2 || word[1] != '?') return std::nullopt;
    const std::string_view letters = word.substr(2);
    if (word[0] == 'B' || word[0] == 'b') return deliver::decode_base64(letters);
    if (word[0] != 'Q' && word[0] != 'q') return std::nullopt;
    std::string blanks(letters);
    std::replace(blanks.begin(), blanks.end(), '_', ' ');
    return from_quoted_printable(blanks);
}

// Blanks between two encoded words are none of the text (section 6.2).
std::string decoded_field(std::string_view text) {
    constexpr std::string_view kOpen = "=?utf-8?";
    const std::string lower = ascii_lowered(text);
    std::string out;
    std::size_t done = 0;
    bool follows_word = false;
    for (std::size_t open = lower.find(kOpen); open != lower.npos; open = lower.find(kOpen, open)) {
        const std::size_t begin = open + kOpen.size();
        const std::size_t end = text.find("?=", begin + 2);
        if (end == text.npos) break;
        const auto word = encoded_word(text.substr(begin, end - begin));
        open = end;
        if (!word) continue;
        const std::string_view between = text.substr(done, begin - kOpen.size() - done);
        if (!follows_word || between.find_first_not_of(' ') != between.npos) out += between;
        out += *word;
        done = end + 2;
        follows_word = true;
    }
    return out.append(text.substr(done));
}

// The fields of a head and what comes behind it.
struct Section {
    http::Headers fields;
    std::string_view body;
};

Section section(std::string_view text) {
    Section read;
    std::string field;
    const auto keep = [&] {
        const std::size_t colon = field.find(':');
        if (colon == field.npos) return;
        const std::size_t value = std::min(field.find_first_not_of(' ', colon + 1), field.size());
        read.fields.add(field.substr(0, colon), field.substr(value));
    };
    while (true) {
        const std::size_t end = std::min(text.find(kLineEnd), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + kLineEnd.size(), text.size()));
        const bool goes_on = !line.empty() && (line.front() == ' ' || line.front() == '\t');
        if (!goes_on) {
            keep();
            field.clear();
        }
        if (line.empty()) break;
        field += line;
    }
    read.body = text;
    return read;
}

std::string content(const Section& part) {
    const std::string_view encoding = part.fields.find("Content-Transfer-Encoding");
    if (encoding == "quoted-printable") return from_quoted_printable(part.body);
    if (encoding == "base64") return from_base64_lines(part.body);
    return std::string(part.body);
}

void take_part(const Section& part, ShownMail& out) {
    const bool is_html = part.fields.find("Content-Type").starts_with("text/html");
    (is_html ? out.html : out.text) = content(part);
}

// Of a Content-Type; empty: it has none.
std::string boundary_of(std::string_view type) {
    constexpr std::string_view kName = "boundary=\"";
    const std::size_t begin = type.find(kName);
    if (begin == type.npos) return {};
    type.remove_prefix(begin + kName.size());
    return std::string(type.substr(0, type.find('"')));
}

}  // namespace

ShownMail read_mail(std::string_view mail) {
    const Section whole = section(mail);
    ShownMail shown;
    shown.from = decoded_field(whole.fields.find("From"));
    shown.to = decoded_field(whole.fields.find("To"));
    shown.subject = decoded_field(whole.fields.find("Subject"));
    const std::string boundary = boundary_of(whole.fields.find("Content-Type"));
    if (boundary.empty()) {
        take_part(whole, shown);
        return shown;
    }
    const std::string line = "--" + boundary;
    std::size_t begin = whole.body.find(line);
    while (begin != std::string_view::npos) {
        begin += line.size();
        if (whole.body.substr(begin, 2) == "--") break;
        // The line end before a boundary belongs to the boundary.
        const std::size_t end = whole.body.find("\r\n" + line, begin);
        if (end == std::string_view::npos) break;
        const std::size_t from = whole.body.find(kLineEnd, begin) + kLineEnd.size();
        take_part(section(whole.body.substr(from, end - std::min(from, end))), shown);
        begin = end + kLineEnd.size();
    }
    return shown;
}

}  // namespace carillon
