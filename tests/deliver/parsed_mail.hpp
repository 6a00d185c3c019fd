#pragma once
// Mails as somebody else's program reads them (parse_mail.py).

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace carillon::test {

// One process for all of them. Throws when it fails.
std::vector<nlohmann::json> parsed_mails(const std::vector<std::string>& mails);

inline nlohmann::json parsed_mail(const std::string& mail) {
    return parsed_mails({mail}).at(0);
}

// The names of its fields, in their order.
std::vector<std::string> field_names(const nlohmann::json& mail);
// The value of the only field of that name; throws for none and several.
std::string field(const nlohmann::json& mail, const std::string& name);

}  // namespace carillon::test
