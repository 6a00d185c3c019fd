#include "server/deliver/http/form.hpp"

#include "core/base/hex.hpp"
#include "core/base/percent.hpp"

#include <algorithm>

namespace carillon::deliver {

namespace {

constexpr std::size_t kMaxFields = 100;

bool stands_for_itself(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '*';
}

void append_encoded(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (stands_for_itself(c))
            out += c;
        else if (c == ' ')
            out += '+';
        else
            append_upper_hex(out += '%', c);
    }
}

}  // namespace

std::string encode_form(const FormFields& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        append_encoded(out, name);
        out += '=';
        append_encoded(out, value);
    }
    return out;
}

std::optional<FormFields> decode_form(std::string_view body) {
    FormFields fields;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const std::string_view field = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (field.empty()) continue;
        const auto equals = std::min(field.find('='), field.size());
        auto name = form_decode(field.substr(0, equals));
        auto value = form_decode(field.substr(std::min(equals + 1, field.size())));
        if (!name || !value || fields.size() == kMaxFields) return std::nullopt;
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

}  // namespace carillon::deliver
