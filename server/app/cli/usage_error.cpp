#include "server/app/cli/usage_error.hpp"

#include "core/base/nearest.hpp"

#include <CLI/CLI.hpp>

namespace carillon::cli {

namespace {

std::vector<std::string> commands_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({}))
        names.push_back(command->get_name());
    return names;
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
    const auto found =
        app.get_subcommands([&](const CLI::App* command) { return command->check_name(name); });
    return found.empty() ? nullptr : found.front();
}

std::vector<std::string> options_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

std::string nearest_of(const std::string& word, const std::vector<std::string>& names) {
    return did_you_mean(word, {names.begin(), names.end()});
}

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "" : ", ") + name;
    return list;
}

// "carillon directory import"
std::string full_name(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return parent ? full_name(*parent) + ' ' + app.get_name() : app.get_name();
}

std::string no_option(const CLI::App& app, const std::string& name) {
    return full_name(app) + " has no option " + name + nearest_of(name, options_of(app));
}

std::string no_command(const CLI::App& app, const std::string& name) {
    const auto commands = commands_of(app);
    return full_name(app) + " has no command \"" + name + '"' + nearest_of(name, commands) +
           ": expected " + listed(commands);
}

}  // namespace

std::optional<std::string> unknown_word(const CLI::App& program,
                                        const std::vector<std::string>& words) {
    const CLI::App* app = &program;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") return std::nullopt;
        if (word.size() > 1 && word.front() == '-') {
            const std::string name = word.substr(0, word.find('='));
            const CLI::Option* option = app->get_option_no_throw(name);
            if (option == nullptr) {
                // A short option may have its value behind it; there is none that takes one.
                return no_option(*app, name);
            }
            if (option->get_items_expected_max() > 0 && name == word) ++i;  // its value
            continue;
        }
        if (commands_of(*app).empty()) continue;  // an argument of the command
        const CLI::App* command = find_command(*app, word);
        if (command == nullptr) return no_command(*app, word);
        app = command;
    }
    const auto commands = commands_of(*app);
    if (commands.empty()) return std::nullopt;
    return full_name(*app) + " needs a command: " + listed(commands);
}

}  // namespace carillon::cli
