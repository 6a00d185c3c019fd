#include "core/base/limits.hpp"
#include "core/event/template_parts.hpp"

#include <string>

namespace carillon::template_parts {

Status read_mail(const json::StrictValidator& validator, json::Value value, const std::string& path,
                 MailText& out) {
    if (auto status = validator.need_known(value, path, {"subject", "text", "html"}); !status)
        return status;
    if (const auto subject = value.find("subject")) {
        if (auto status = check_line(validator, *subject, path + ".subject", "subject"); !status)
            return status;
        out.subject = std::string(subject->text());
    }
    struct Part {
        const char* name;
        std::size_t max_bytes;
        std::string& out;
    };
    const Part parts[] = {{"text", limits::kBodyBytes, out.text},
                          {"html", limits::kMailHtmlBytes, out.html}};
    for (const Part& part : parts) {
        const auto given = value.find(part.name);
        if (!given) continue;
        const std::string place = path + '.' + part.name;
        if (auto status = check_lines(validator, *given, place, part.max_bytes); !status)
            return status;
        if (is_blank(given->text()))
            return validator.refuse_value(*given, place,
                                          "is empty; what is left out is made of title and body");
        part.out = std::string(given->text());
    }
    return Done{};
}

}  // namespace carillon::template_parts
