#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/event/routing_codec.hpp"
#include "core/event/template_parts.hpp"

#include <algorithm>
#include <string>

namespace carillon::template_parts {

using json::Kind;
using json::quoted;
using json::Value;

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

Status read_variables(const json::StrictValidator& validator, Value value, const std::string& path,
                      Template& out) {
    if (!value.is(Kind::kArray)) return validator.refuse_type(value, path, "an array of names");
    if (value.size() > limits::kTemplateVariables) {
        return validator.refuse_count(value, path, value.size(), limits::kTemplateVariables,
                                      "names");
    }
    out.variables.clear();
    for (Value item : value) {
        const std::string place = path + '[' + std::to_string(out.variables.size()) + ']';
        if (auto status = validator.need_string(item, place); !status) return status;
        const std::string_view name = item.text();
        const bool is_sound = !is_blank(name) && name.front() != ' ' && name.back() != ' ' &&
                              !has_control(name) && name.find_first_of("{}|") == name.npos &&
                              count_code_points(name) <= limits::kVariableChars;
        if (!is_sound) {
            return validator.refuse_value(
                item, place,
                "invalid name of a variable " + quoted(name) + ": expected 1 to " +
                    std::to_string(limits::kVariableChars) +
                    " characters without braces, bars, control characters and blanks "
                    "around them");
        }
        if (json::is_routing_member(name)) {
            return validator.refuse_value(item, place,
                                          quoted(name) +
                                              " cannot be a variable, for it says whom an event "
                                              "is for and how it goes there: expected a member "
                                              "of the payload other than " +
                                              json::listed(json::kRoutingMembers));
        }
        if (std::find(out.variables.begin(), out.variables.end(), name) != out.variables.end())
            return validator.refuse_value(item, place, quoted(name) + " is there twice");
        out.variables.emplace_back(name);
    }
    return Done{};
}

}  // namespace carillon::template_parts
