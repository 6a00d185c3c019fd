#include "server/config/mailbox.hpp"

#include "core/base/utf8.hpp"
#include "core/event/directory_values.hpp"
#include "server/base/text/ascii_domain.hpp"

#include <algorithm>

namespace carillon {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Error wrong(std::string why) {
    return {Errc::kInvalid, "", std::move(why)};
}

// Without its quotation marks, where it has them.
std::string unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
    std::string out;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\' && i + 2 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

}  // namespace

std::string_view Mailbox::domain() const {
    const std::size_t at = address.rfind('@');
    return std::string_view(address).substr(at == std::string::npos ? address.size() : at + 1);
}

Result<std::string> ascii_address(std::string_view address) {
    const auto kept = is_utf8(address) ? read_email(address) : std::nullopt;
    if (!kept || kept->empty()) {
        return wrong("the address is not " + std::string(directory_accepted::kEmail));
    }
    const std::size_t at = kept->find('@');
    if (!is_ascii(std::string_view(*kept).substr(0, at))) {
        return wrong(
            "the address has letters outside of ASCII before its @ (SMTPUTF8), which are not sent "
            "to");
    }
    const auto domain = ascii_domain(kept->substr(at + 1));
    if (!domain) return wrong("the domain of the address is not a valid domain name");
    return kept->substr(0, at + 1) + *domain;
}

Result<Mailbox> parse_mailbox(std::string_view text) {
    if (!is_utf8(text)) return wrong("an address must be UTF-8");
    text = trim_blanks(text);
    Mailbox mailbox;
    std::string_view address = text;
    if (!text.empty() && text.back() == '>') {
        const std::size_t open = text.rfind('<');
        if (open == std::string_view::npos) return wrong("an address ends with > and has no <");
        address = text.substr(open + 1, text.size() - open - 2);
        const auto name = read_name(unquoted(trim_blanks(text.substr(0, open))));
        if (!name) return wrong("the name must be " + std::string(directory_accepted::kName));
        mailbox.name = *name;
    }
    auto ascii = ascii_address(address);
    if (!ascii) return ascii.error();
    mailbox.address = std::move(*ascii);
    return mailbox;
}

}  // namespace carillon
