#include "core/event/template_preview.hpp"

#include "core/event/event.hpp"
#include "core/json/document.hpp"
#include "core/json/reader.hpp"

#include <string>
#include <utility>

namespace carillon {

using json::ObjectReader;
using json::Value;

Result<Text> preview_template(std::string_view question, const ZoneOffsets& zone, Millis now) {
    const auto document = json::parse_object(question);
    if (!document) return document.error();
    ObjectReader reader(document->root(), {}, Errc::kUnprocessable);
    const auto entry = reader.need_object("template");
    const auto variables = reader.need_object("variables");
    const std::string locale = reader.need_string("locale");
    if (reader.failed()) return reader.error();
    ObjectReader of_template(*entry, "template.");
    const auto texts = of_template.need_object("texts");
    if (of_template.failed()) return of_template.error();
    Template shown;
    for (Value member : *texts) {
        const std::string path = "template.texts." + std::string(member.name());
        if (!member.is(json::Kind::kObject))
            return Error{Errc::kMalformed, path, path + " must be an object"};
        ObjectReader text(member, path + '.');
        Text wording{text.need_string("title"), text.need_string("body")};
        if (text.failed()) return text.error();
        shown.texts.insert_or_assign(std::string(member.name()), std::move(wording));
    }
    const TextContext context{locale, locale, zone, now};
    return render(shown, context, read_variables(*variables));
}

}  // namespace carillon
