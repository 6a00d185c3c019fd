#include "core/event/mail_text.hpp"

#include "core/event/html_place.hpp"
#include "core/json/document.hpp"

namespace carillon {

namespace {

const std::string& first_said(const std::string& said, const std::string& otherwise) {
    return said.empty() ? otherwise : said;
}

bool says_the_same(const Notification& notification, const Text& text) {
    return notification.title == without_nul(text.title) &&
           notification.body == without_nul(text.body);
}

bool takes_text(const HtmlPlace& place) {
    if (place.kind() != HtmlPlace::Kind::kValue) return place.kind() == HtmlPlace::Kind::kText;
    const std::string_view name = place.attribute();
    return name != "style" && name != "srcdoc" && name.substr(0, 2) != "on";
}

}  // namespace

MailText own_mail(const Notification& notification, const TemplateSet& templates,
                  const MailReader& reader, const PlanSettings& settings, Millis now) {
    const Template* entry = templates.find(notification.type);
    if (!entry || entry->mails.empty()) return {};
    const auto data = json::Document::parse(notification.data);
    if (!data || !data->root().is(json::Kind::kObject)) return {};
    const Variables variables = read_variables(data->root());
    const std::string& locale = first_said(reader.locale, settings.default_locale);
    const std::string& zone = first_said(reader.timezone, settings.default_timezone);
    TextContext context{locale, settings.default_locale, {}, notification.created_at};
    if (settings.zone_offsets) context.zone = settings.zone_offsets(zone, context.now);
    if (!says_the_same(notification, render(*entry, context, variables))) return {};
    context.now = now;
    if (settings.zone_offsets) context.zone = settings.zone_offsets(zone, now);
    return render_mail(*entry, context, variables);
}

std::string html_marks_complaint(std::string_view html) {
    HtmlPlace place;
    std::size_t done = 0;
    for (Mark mark = find_mark(html); mark.end != 0; mark = find_mark(html, done)) {
        place.pass(html.substr(done, mark.begin - done));
        if (!takes_text(place))
            return "has " + std::string(html.substr(mark.begin, mark.end - mark.begin)) +
                   " where HTML takes no text: expected between tags, or within the quotes of an "
                   "attribute that is neither a style nor a script";
        done = mark.end;
    }
    return {};
}

}  // namespace carillon
