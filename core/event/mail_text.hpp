#pragma once
// What a template says of its own in mails. What it leaves empty is made of title and body by
// whoever composes the mail.

#include "core/base/time.hpp"
#include "core/event/event.hpp"
#include "core/event/templates.hpp"
#include "core/inbox/notification.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon {

// Whose mail it is, as the directory knows them at the moment of sending. Empty: unknown.
struct MailReader {
    std::string locale;
    std::string timezone;
};

// The type's own mail for this notification, filled in and, in HTML, escaped; empty where the
// template has none in the language of the notification, and where title or body are not what the
// template makes of its data: somebody has written them by hand, or the template or the reader's
// language is another one since. Then the mail shall say what the notification says. Dates are
// those of `now`. An HTML that is filled in beyond limits::kMailFilledBytes is left empty.
MailText own_mail(const Notification& notification, const TemplateSet& templates,
                  const MailReader& reader, const PlanSettings& settings, Millis now);

// What is wrong with putting text at the marks of this HTML; empty: nothing. A mark stands between
// tags or within the quotes of an attribute that is neither a style nor a script.
std::string html_marks_complaint(std::string_view html);

}  // namespace carillon
