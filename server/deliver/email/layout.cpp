#include "server/deliver/email/layout.hpp"

#include "core/event/locale.hpp"
#include "server/deliver/email/header_text.hpp"
#include "server/deliver/email/layout_html.hpp"

#include <string_view>

namespace carillon::deliver {

namespace {

constexpr LayoutWords kWords[] = {
    {"en", "Open", "Choose what I receive", "Stop this type of email", "Sent by", ": ",
     "Your digest: 1 notification", "Your digest: {} notifications", "And one more.",
     "And {} more.", "Stop all these emails"},
    {"fr", "Ouvrir", "Choisir ce que je reçois", "Ne plus recevoir ce type de message",
     "Envoyé par", "\u00a0: ", "Votre récapitulatif\u00a0: 1 notification",
     "Votre récapitulatif\u00a0: {} notifications", "Et une autre.", "Et {} autres.",
     "Ne plus recevoir aucun de ces e-mails"},
};

const char* unsubscribe_label(const MailContent& content, const LayoutWords& words) {
    return content.lines.empty() ? words.unsubscribe : words.unsubscribe_all;
}

std::string plain_lines(const MailContent& content) {
    std::string out;
    for (const MailLine& line : content.lines) {
        out += (line.begins_block ? "\n* " : "* ") + one_line(line.title) + "\n";
        if (!line.body.empty()) out += "  " + one_line(line.body) + "\n";
        if (!line.url.empty()) out += "  " + line.url + "\n";
    }
    return out;
}

std::string plain_text(const MailContent& content, const LayoutWords& words) {
    std::string out = one_line(content.title) + "\n" + plain_lines(content);
    if (!content.body.empty()) out += "\n" + content.body + "\n";
    const auto line = [&](std::string_view label, const std::string& url) {
        if (!url.empty()) out.append(label).append(words.colon).append(url).append("\n");
    };
    if (!content.links.url.empty() || !content.links.actions.empty()) out += "\n";
    line(words.open, content.links.url);
    for (const Link& action : content.links.actions)
        line(action.label, action.url);
    // What a reader's program knows as the beginning of a signature (RFC 3676 section 4.3).
    out.append("\n-- \n").append(words.sent_by).append(" ");
    out.append(one_line(content.brand.name)).append("\n");
    line(words.preferences, content.preferences_url);
    line(unsubscribe_label(content, words), content.unsubscribe_url);
    return out;
}

}  // namespace

std::string counted(std::size_t count, const char* one, const char* many) {
    if (count == 1) return one;
    std::string out = many;
    return out.replace(out.find("{}"), 2, std::to_string(count));
}

const LayoutWords& layout_words(const std::string& locale, const std::string& fallback) {
    std::vector<std::string_view> known;
    for (const LayoutWords& words : kWords)
        known.emplace_back(words.locale);
    for (const std::string& wanted : {locale, fallback}) {
        const std::size_t found = match_locale(wanted, known);
        if (found < known.size()) return kWords[found];
    }
    return kWords[0];
}

MailTexts lay_out(const MailContent& given, const MailTexts& own) {
    const LayoutWords& words = layout_words(given.locale, given.fallback_locale);
    MailContent content = given;
    if (!content.lines.empty()) {
        content.title = counted(content.gathered, words.digest_of_one, words.digest_of_many);
        const std::size_t more = content.gathered - content.lines.size();
        content.body = more == 0 ? "" : counted(more, words.one_more, words.many_more);
    }
    MailTexts made = own;
    if (made.subject.empty()) made.subject = content.title;
    if (made.text.empty()) made.text = plain_text(content, words);
    if (made.html.empty()) {
        MailContent shown = content;
        if (!own.text.empty()) shown.body = own.text;
        if (!own.subject.empty()) shown.title = own.subject;
        made.html = layout_html(shown, words);
    }
    return made;
}

}  // namespace carillon::deliver
