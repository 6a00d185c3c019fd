// The operator's file of templates.

#include "core/base/limits.hpp"
#include "core/event/templates_codec.hpp"
#include "core/wire/rest.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {
namespace {

// All variables of the type hold the value.
void check_rendered(const Template& entry, const char* value) {
    Variables variables;
    for (const std::string& name : entry.variables)
        variables[name] = value;
    for (const char* locale : {"fr", "en-GB", "xx"}) {
        TextContext context{locale, "fr"};
        context.zone.steps = {{Millis(0), 3600}};
        const Text rendered = render(entry, context, variables);
        require(is_utf8(rendered.title) && is_utf8(rendered.body), "rendered text is UTF-8");
        require(count_code_points(rendered.title) <= limits::kTitleChars,
                "a title keeps its limit");
        require(rendered.body.size() <= limits::kBodyBytes, "a body keeps its limit");
    }
}

}  // namespace

void templates_file(std::string_view text) {
    static const TemplateSet kBase = built_in_templates();
    const auto read = decode_templates(text, kBase, "fr");
    if (!read.ok()) return check_refusal(read.error());
    for (const auto& [type, entry] : read->all()) {
        require(count_code_points(type) <= limits::kTypeChars, "a type keeps its limit");
        for (const char* value : {"{{x}}", "2026-11-29T08:30:00Z", "2026-12-24", "1000000.5"})
            check_rendered(entry, value);
    }
    require(is_utf8(rest::encode(*read)), "what GET /templates answers is UTF-8");
}

}  // namespace carillon::fuzz
