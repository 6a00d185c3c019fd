#pragma once
// Bodies of application/x-www-form-urlencoded (WHATWG URL Standard, section 5), both ways.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon::deliver {

using FormFields = std::vector<std::pair<std::string, std::string>>;

std::string encode_form(const FormFields& fields);
// Nothing for a bad escape, what is not UTF-8, and more than 100 fields.
std::optional<FormFields> decode_form(std::string_view body);

}  // namespace carillon::deliver
