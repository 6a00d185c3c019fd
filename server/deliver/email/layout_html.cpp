#include "server/deliver/email/layout_html.hpp"

#include "core/base/html.hpp"
#include "core/base/utf8.hpp"
#include "core/event/locale.hpp"
#include "server/deliver/email/contrast.hpp"
#include "server/deliver/email/direction.hpp"
#include "server/deliver/email/header_text.hpp"
#include "server/deliver/email/html_text.hpp"

#include <string_view>

namespace carillon::deliver {

namespace {

constexpr std::size_t kPreviewChars = 140;
constexpr double kStandsOut = 3.0;  // WCAG 2.1, success criterion 1.4.11

// The colours of the pages (public/demo.css). One theme stands at the elements, the other in a
// style sheet, which some programs leave out.
struct Theme {
    Colour page, card, border, edge, text, muted;
};
constexpr Theme kLight{{0xf5, 0xf6, 0xf9}, {0xff, 0xff, 0xff}, {0xe3, 0xe7, 0xef},
                       {0xc9, 0xd0, 0xdd}, {0x14, 0x18, 0x21}, {0x56, 0x60, 0x74}};
constexpr Theme kDark{{0x0d, 0x0f, 0x14}, {0x15, 0x18, 0x1f}, {0x2a, 0x30, 0x3c},
                      {0x3a, 0x43, 0x52}, {0xec, 0xef, 0xf5}, {0x9e, 0xa8, 0xba}};
constexpr Colour kInk{0x0c, 0x13, 0x30};
constexpr Colour kPaper{0xff, 0xff, 0xff};

constexpr std::string_view kTable =
    "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"";

struct Accent {
    std::string colour;  // of the bar and the button
    std::string label;   // on it
};

Accent accent_of(const Colour& brand, const Theme& theme) {
    const Colour colour = readable_on(theme.card, brand, kStandsOut);
    const bool is_dark = contrast(colour, kPaper) >= contrast(colour, kInk);
    return {colour.text(), (is_dark ? kPaper : kInk).text()};
}

// ` dir="rtl" style="text-align:right;…"`.
std::string read_as(Direction direction, std::string_view style) {
    const bool is_rtl = direction == Direction::kRightToLeft;
    std::string out =
        is_rtl ? " dir=\"rtl\" style=\"text-align:right;" : " dir=\"ltr\" style=\"text-align:left;";
    return out.append(style).append("\"");
}

std::string style_sheet(const Brand& brand) {
    const Accent accent = accent_of(brand.colour, kDark);
    const auto rule = [](std::string_view of, std::string_view property, const std::string& value) {
        return std::string(of).append("{").append(property).append(":").append(value).append(
            "!important}\n");
    };
    std::string out =
        "<style>\n:root{color-scheme:light dark;supported-color-schemes:light dark}\n"
        "a{color:inherit}\n@media (prefers-color-scheme:dark){\n";
    out += rule(".page", "background-color", kDark.page.text());
    out += rule(".card", "background-color", kDark.card.text());
    out += rule(".card", "border-color", kDark.border.text());
    out += rule(".other", "border-color", kDark.edge.text());
    out += rule(".text,.text a", "color", kDark.text.text());
    out += rule(".muted,.muted a", "color", kDark.muted.text());
    out += rule(".main", "background-color", accent.colour);
    out += rule(".main", "border-color", accent.colour);
    out += rule(".main a", "color", accent.label);
    out += rule(".bar", "border-top-color", accent.colour);
    out += rule(".line", "border-top-color", kDark.border.text());
    return out + "}\n</style>\n";
}

// What an inbox shows behind the subject; then what keeps it from showing the rest of the mail.
std::string preview(std::string_view body) {
    const std::string text = cut_code_points(one_line(body), kPreviewChars);
    if (text.empty()) return {};
    std::string out =
        "<div style=\"display:none;max-height:0;max-width:0;opacity:0;overflow:hidden;"
        "mso-hide:all\">" +
        html_escaped(text);
    for (int i = 0; i < 60; ++i)
        out += "&#847;&zwnj;&nbsp;";
    return out + "</div>\n";
}

std::string button(const Link& link, bool is_main, bool is_rtl, const Accent& accent) {
    std::string out =
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "style=\"display:inline-table;border-collapse:separate;max-width:100%;margin:";
    out += is_rtl ? "10px 0 0 10px" : "10px 10px 0 0";
    out += "\"><tr><td class=\"";
    const std::string colour = is_main ? accent.label : kLight.text.text();
    if (is_main) {
        out += "main\" style=\"background-color:" + accent.colour + ";border:1px solid " +
               accent.colour;
    } else {
        out += "other text\" style=\"border:1px solid " + kLight.edge.text();
    }
    out += ";border-radius:8px;mso-padding-alt:12px 20px\"><a href=\"" + html_escaped(link.url) +
           "\" style=\"display:inline-block;padding:12px 20px;font-size:16px;line-height:20px;"
           "font-weight:600;text-decoration:none;color:" +
           colour + "\"><span" + read_as(direction_of(link.label), "") + ">" +
           html_escaped(link.label) + "</span></a></td></tr></table>";
    return out;
}

std::string buttons(const MailContent& content, const LayoutWords& words, bool is_rtl) {
    const Accent accent = accent_of(content.brand.colour, kLight);
    std::string out;
    if (!content.links.url.empty()) {
        out += button({words.open, content.links.url}, true, is_rtl, accent);
    }
    for (const Link& action : content.links.actions)
        out += button(action, out.empty(), is_rtl, accent);
    if (out.empty()) return {};
    return std::string("<div style=\"padding-top:10px;text-align:") + (is_rtl ? "right" : "left") +
           "\">" + out + "</div>\n";
}

// Of what is long the beginning: the rest is where the line leads.
constexpr std::size_t kLineChars = 300;

std::string line_of(const MailLine& line, bool is_first) {
    const std::string text = kLight.text.text();
    const std::string title = one_line(line.title);
    const std::string body = cut_code_points(one_line(line.body), kLineChars);
    std::string out = "<div class=\"line\" style=\"margin:";
    out += is_first ? "18px 0 0" : line.begins_block ? "16px 0 0" : "12px 0 0";
    if (line.begins_block && !is_first)
        out += ";padding-top:16px;border-top:1px solid " + kLight.border.text();
    out += "\">\n<p class=\"text\"" +
           read_as(direction_of(title),
                   "margin:0;font-size:16px;line-height:24px;font-weight:600;color:" + text) +
           ">";
    if (line.url.empty())
        out += html_escaped(title);
    else
        out += "<a href=\"" + html_escaped(line.url) + "\" style=\"color:" + text + "\">" +
               html_escaped(title) + "</a>";
    out += "</p>\n";
    if (!body.empty()) {
        out += "<p class=\"muted\"" +
               read_as(direction_of(body), "margin:2px 0 0;font-size:15px;line-height:23px;color:" +
                                               kLight.muted.text()) +
               ">" + html_escaped(body) + "</p>\n";
    }
    return out + "</div>\n";
}

std::string card(const MailContent& content, const LayoutWords& words, bool is_rtl) {
    const Accent accent = accent_of(content.brand.colour, kLight);
    const std::string text = kLight.text.text();
    const std::string title = one_line(content.title);
    std::string out =
        "<tr><td class=\"card bar text\" style=\"background-color:" + kLight.card.text() +
        ";border:1px solid " + kLight.border.text() + ";border-top:4px solid " + accent.colour +
        ";border-radius:12px;padding:24px 24px 26px;color:" + text + "\">\n";
    out += "<h1 class=\"text\"" +
           read_as(direction_of(title),
                   "margin:0;font-size:22px;line-height:30px;font-weight:700;"
                   "color:" +
                       text) +
           ">" + html_escaped(title) + "</h1>\n";
    for (std::size_t i = 0; i < content.lines.size(); ++i)
        out += line_of(content.lines[i], i == 0);
    for (const std::string_view paragraph : paragraphs(content.body)) {
        out += "<p class=\"text\"" +
               read_as(direction_of(paragraph),
                       "margin:14px 0 0;font-size:16px;line-height:25px;color:" + text) +
               ">" + html_lines(paragraph) + "</p>\n";
    }
    return out + buttons(content, words, is_rtl) + "</td></tr>\n";
}

std::string footer(const MailContent& content, const LayoutWords& words, bool is_rtl) {
    const std::string muted = kLight.muted.text();
    std::string out = "<tr><td class=\"muted\" lang=\"" + std::string(words.locale) +
                      "\" dir=\"ltr\" style=\"padding:16px 4px 0;font-size:13px;line-height:26px;"
                      "text-align:" +
                      (is_rtl ? "right" : "left") + ";color:" + muted + "\">\n";
    out += std::string(words.sent_by) + " <bdi>" + html_escaped(one_line(content.brand.name)) +
           "</bdi>\n";
    const auto link = [&](const char* label, const std::string& url) {
        if (url.empty()) return;
        out += "<br><a href=\"" + html_escaped(url) +
               "\" style=\"text-decoration:underline;color:" + muted + "\">" + label + "</a>\n";
    };
    link(words.preferences, content.preferences_url);
    link(content.lines.empty() ? words.unsubscribe : words.unsubscribe_all,
         content.unsubscribe_url);
    return out + "</td></tr>\n";
}

std::string head(const MailContent& content, const std::string& language, bool is_rtl) {
    return "<!DOCTYPE html>\n<html lang=\"" + language + "\" dir=\"" + (is_rtl ? "rtl" : "ltr") +
           "\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
           "<meta name=\"x-apple-disable-message-reformatting\">\n"
           "<meta name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no\">\n"
           "<title>" +
           html_escaped(one_line(content.title)) + "</title>\n" + style_sheet(content.brand) +
           "</head>\n";
}

}  // namespace

std::string layout_html(const MailContent& content, const LayoutWords& words) {
    const bool is_rtl = direction_of(content.title) == Direction::kRightToLeft;
    const std::string known = normal_locale(content.locale);
    const std::string language = known.empty() ? words.locale : known;
    const std::string page = kLight.page.text();
    std::string out = head(content, language, is_rtl);
    out += "<body class=\"page\" style=\"margin:0;padding:0;background-color:" + page +
           ";-webkit-text-size-adjust:100%\">\n" +
           preview(content.lines.empty() ? content.body : content.lines.front().title);
    out.append(kTable) += " class=\"page\" style=\"background-color:" + page +
                          "\"><tr><td align=\"center\" style=\"padding:24px 12px 32px\">\n"
                          "<!--[if mso]><table role=\"presentation\" width=\"600\"><tr><td>"
                          "<![endif]-->\n";
    out.append(kTable) +=
        " style=\"max-width:600px;table-layout:fixed;border-collapse:separate;"
        "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,"
        "sans-serif;overflow-wrap:anywhere;word-break:break-word\">\n";
    out += "<tr><td class=\"muted\"" +
           read_as(is_rtl ? Direction::kRightToLeft : Direction::kLeftToRight,
                   "padding:0 4px 12px;font-size:14px;line-height:20px;font-weight:600;color:" +
                       kLight.muted.text()) +
           "><bdi>" + html_escaped(one_line(content.brand.name)) + "</bdi></td></tr>\n";
    out += card(content, words, is_rtl) + footer(content, words, is_rtl);
    return out +
           "</table>\n<!--[if mso]></td></tr></table><![endif]-->\n</td></tr></table>\n"
           "</body>\n</html>\n";
}

}  // namespace carillon::deliver
