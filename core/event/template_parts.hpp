#pragma once
// The parts of one type in the templates file: each checked by itself, and the texts against the
// variables that they use. Errors as templates_codec.hpp tells them; `path` leads to the value.

#include "core/event/templates.hpp"
#include "core/json/strict_validator.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::template_parts {

bool has_control(std::string_view text);
bool is_blank(std::string_view text);

// template_variables.cpp: in place of those that were declared.
Status read_variables(const json::StrictValidator& validator, json::Value value,
                      const std::string& path, Template& out);

// template_texts.cpp: laid over those that are there.
Status read_texts(const json::StrictValidator& validator, json::Value value,
                  const std::string& path, Template& out);
// template_mails.cpp: the member "email" of the texts of one locale, laid over what is there.
Status read_mail(const json::StrictValidator& validator, json::Value value, const std::string& path,
                 MailText& out);
// A body or the text of a mail: its line ends and tabs are the only control characters.
Status check_lines(const json::StrictValidator& validator, json::Value value,
                   const std::string& path, std::size_t max_bytes);
// A title or the subject of a mail: one line.
Status check_line(const json::StrictValidator& validator, json::Value value,
                  const std::string& path, const std::string& what);
// Each text of the file uses only what the type declares. Precondition: read_texts was ok.
Status check_new_texts(const json::StrictValidator& validator, json::Value texts,
                       const std::string& path, const Template& entry);
// What the file leaves as it was must get along with the variables that it declares.
Status check_kept_texts(const json::StrictValidator& validator, json::Value variables,
                        const std::string& path, const Template& entry);

}  // namespace carillon::template_parts
