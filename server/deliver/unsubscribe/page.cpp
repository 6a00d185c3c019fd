#include "server/deliver/unsubscribe/page.hpp"

#include "core/base/html.hpp"
#include "core/event/locale.hpp"
#include "core/event/preferences.hpp"
#include "server/deliver/email/contrast.hpp"
#include "server/deliver/email/html_text.hpp"

#include <cstdlib>

namespace carillon::deliver {

namespace {

struct Words {
    std::string_view title;
    std::string_view text;
    std::string_view button;         // empty: none
    std::string_view text_all = {};  // of all types at once
};

// "{}" stands for the type.
constexpr Words kEnglish[] = {
    {"Turn off these emails?",
     "You will get no more emails of the kind {}. What concerns you stays in your notifications.",
     "Turn off",
     "You will get no more emails from here. What concerns you stays in your notifications."},
    {"Done",
     "You get no more emails of the kind {}. You can turn them on again in your preferences.", "",
     "You get no more emails from here. You can turn them on again in your preferences."},
    {"These emails cannot be turned off",
     "Notifications of the kind {} are mandatory: everybody gets them.", ""},
    {"This link does not work",
     "It is not complete, or it was not made here. Please follow the link in the email again, or "
     "turn emails off in your preferences.",
     ""},
    {"Not just now", "Your choice could not be stored. Please try again in a minute.", "Try again"},
};
constexpr Words kFrench[] = {
    {"Ne plus recevoir ces e-mails\u00a0?",
     "Vous ne recevrez plus d’e-mails du type {}. Ce qui vous concerne reste dans vos "
     "notifications.",
     "Ne plus recevoir",
     "Vous ne recevrez plus d’e-mails d’ici. Ce qui vous concerne reste dans vos notifications."},
    {"C’est fait",
     "Vous ne recevez plus d’e-mails du type {}. Vous pouvez les réactiver dans vos préférences.",
     "", "Vous ne recevez plus d’e-mails d’ici. Vous pouvez les réactiver dans vos préférences."},
    {"Ces e-mails ne peuvent pas être désactivés",
     "Les notifications du type {} sont obligatoires\u00a0: chacun les reçoit.", ""},
    {"Ce lien ne fonctionne pas",
     "Il est incomplet, ou il ne vient pas d’ici. Veuillez suivre à nouveau le lien de l’e-mail, "
     "ou désactiver les e-mails dans vos préférences.",
     ""},
    {"Pas pour l’instant",
     "Votre choix n’a pas pu être enregistré. Veuillez réessayer dans une minute.", "Réessayer"},
};

std::string with_type(std::string_view text, std::string_view type) {
    const std::size_t place = text.find("{}");
    std::string out = html_escaped(text.substr(0, place));
    if (place == std::string_view::npos) return out;
    return out + "<code>" + html_escaped(type) + "</code>" + html_escaped(text.substr(place + 2));
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

// "fr-CH;q=0.8" as its language and weight.
double weight_of(std::string_view member) {
    const std::size_t mark = member.find("q=");
    if (mark == std::string_view::npos) return 1;
    return std::strtod(std::string(member.substr(mark + 2, 5)).c_str(), nullptr);
}

}  // namespace

std::string html_of(const UnsubscribePage& page) {
    const bool is_french = page.language == "fr";
    const auto at = static_cast<std::size_t>(page.step);
    const Words& words = is_french ? kFrench[at] : kEnglish[at];
    std::string out = "<!doctype html>\n<html lang=\"";
    out += is_french ? "fr" : "en";
    out +=
        "\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"robots\" content=\"noindex\">\n<title>";
    out += html_escaped(words.title) + " – " + html_escaped(page.brand.name);
    out += "</title>\n<link rel=\"stylesheet\" href=\"";
    out += kUnsubscribeStyle;
    out += "\">\n</head>\n<body>\n<main>\n<p class=\"brand\">" + html_escaped(page.brand.name);
    out += "</p>\n<h1>" + html_escaped(words.title) + "</h1>\n<p>";
    const bool is_of_all = page.type == kEveryType && !words.text_all.empty();
    out += (is_of_all ? html_escaped(words.text_all) : with_type(words.text, page.type)) + "</p>\n";
    if (!words.button.empty()) {
        out += "<form method=\"post\" action=\"" + html_escaped(page.action) +
               "\">\n<button type=\"submit\">" + html_escaped(words.button) +
               "</button>\n</form>\n";
    }
    return out + "</main>\n</body>\n</html>\n";
}

std::string css_of(const Brand& brand) {
    constexpr Colour kLight{0xff, 0xff, 0xff};
    constexpr Colour kDark{0x1c, 0x1e, 0x24};
    constexpr double kText = 4.5;  // WCAG 2.1, 1.4.3
    const std::string light = readable_on(kLight, brand.colour, kText).text();
    const std::string dark = readable_on(kDark, brand.colour, kText).text();
    return ":root { color-scheme: light dark; --brand: " + light +
           "; --paper: #ffffff; --back: #f2f3f6; --ink: #1c1e24; }\n"
           "@media (prefers-color-scheme: dark) { :root { --brand: " +
           dark +
           "; --paper: #1c1e24; --back: #121318; --ink: #eceef2; } }\n"
           "body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--ink);"
           " font: 1rem/1.5 system-ui, sans-serif; }\n"
           "main { max-width: 32rem; margin: 0 auto; padding: 1.5rem; background: var(--paper);"
           " border-top: 4px solid var(--brand); border-radius: 4px; }\n"
           ".brand { margin: 0; color: var(--brand); font-weight: 600; }\n"
           "h1 { margin: 0.5rem 0; font-size: 1.4rem; line-height: 1.25; }\n"
           "code { overflow-wrap: anywhere; }\n"
           "button { padding: 0.6rem 1.2rem; border: 0; border-radius: 4px;"
           " background: var(--brand); color: var(--paper); font: inherit; font-weight: 600;"
           " cursor: pointer; }\n"
           "button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }\n";
}

std::string_view page_language(std::string_view accept_language, std::string_view otherwise) {
    double french = 0;
    double english = 0;
    for (std::string_view left = accept_language; !left.empty();) {
        const std::size_t comma = left.find(',');
        const std::string_view member = trimmed(left.substr(0, comma));
        left = comma == std::string_view::npos ? std::string_view() : left.substr(comma + 1);
        const std::string language = language_of(trimmed(member.substr(0, member.find(';'))));
        const double weight = weight_of(member);
        if (language == "fr" && weight > french) french = weight;
        if (language == "en" && weight > english) english = weight;
    }
    if (french == 0 && english == 0) return language_of(otherwise) == "fr" ? "fr" : "en";
    return french > english ? "fr" : "en";
}

}  // namespace carillon::deliver
