// The operator's file of templates.

#include "core/base/limits.hpp"
#include "core/event/templates_codec.hpp"
#include "core/wire/rest.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void templates_file(std::string_view text) {
    static const TemplateSet base = built_in_templates();
    const auto read = decode_templates(text, base, "fr");
    if (!read.ok()) return check_refusal(read.error());
    for (const auto& [type, entry] : read->all()) {
        require(count_code_points(type) <= limits::kTypeChars, "a type keeps its limit");
        Variables variables;
        for (const std::string& name : entry.variables) {
            variables[name] = "{{" + name + "}}";
        }
        for (const char* locale : {"fr", "en-GB", "xx"}) {
            const Text rendered = render(entry, {locale, "fr"}, variables);
            require(is_utf8(rendered.title) && is_utf8(rendered.body), "rendered text is UTF-8");
            require(count_code_points(rendered.title) <= limits::kTitleChars,
                    "a title keeps its limit");
            require(rendered.body.size() <= limits::kBodyBytes, "a body keeps its limit");
        }
    }
    require(is_utf8(rest::encode(*read)), "what GET /templates answers is UTF-8");
}

}  // namespace carillon::fuzz
