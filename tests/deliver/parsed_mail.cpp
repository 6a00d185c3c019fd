#include "tests/deliver/parsed_mail.hpp"

#include "tests/support/child_process.hpp"

#include <sstream>
#include <stdexcept>

namespace carillon::test {

std::vector<nlohmann::json> parsed_mails(const std::vector<std::string>& mails) {
    ChildProcess::Options options;
    options.program = "/usr/bin/python3";
    for (const std::string& mail : mails)
        options.input += std::to_string(mail.size()) + "\n" + mail;
    const Finished read = ChildProcess({CARILLON_DELIVER_TESTS "/parse_mail.py"}, options).wait();
    if (read.exit_code != 0) throw std::runtime_error("parse_mail.py: " + read.err);
    std::vector<nlohmann::json> parsed;
    std::istringstream lines(read.out);
    for (std::string line; std::getline(lines, line);)
        parsed.push_back(nlohmann::json::parse(line));
    if (parsed.size() != mails.size()) throw std::runtime_error("parse_mail.py: too few lines");
    return parsed;
}

std::vector<std::string> field_names(const nlohmann::json& mail) {
    std::vector<std::string> names;
    for (const auto& field : mail.at("fields"))
        names.push_back(field.at(0));
    return names;
}

std::string field(const nlohmann::json& mail, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& field : mail.at("fields"))
        if (field.at(0) == name) values.push_back(field.at(1));
    if (values.size() != 1) {
        throw std::runtime_error(std::to_string(values.size()) + " fields " + name);
    }
    return values.front();
}

}  // namespace carillon::test
