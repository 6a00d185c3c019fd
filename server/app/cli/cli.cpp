#include "server/app/cli/cli.hpp"

#include "core/json/document.hpp"
#include "core/json/reader.hpp"
#include "core/policy/delivery.hpp"
#include "server/app/cli/check.hpp"
#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_lookup.hpp"
#include "server/app/cli/usage_error.hpp"
#include "server/app/ways_out.hpp"
#include "server/base/log/log.hpp"
#include "server/config/values.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>

namespace carillon::cli {

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

using Command = std::function<Status(const Config&)>;

// CLI11 takes a text: empty = fits, otherwise what is wrong.
std::string check_user(const std::string& text) {
    if (UserId::parse(text) || is_email(text)) return "";
    return "invalid user " + config_values::shown(text) +
           ": expected a user's id (a UUID) or an email";
}
std::string check_team(const std::string& text) {
    if (TeamId::parse(text)) return "";
    return "invalid team " + config_values::shown(text) + ": expected a UUID";
}
std::string check_role(const std::string& text) {
    if (parse_role(text)) return "";
    return "invalid role " + config_values::shown(text) +
           ": expected user, manager, service or admin";
}
std::string check_object(const std::string& text) {
    const auto document = json::Document::parse(text);
    if (!document) return document.error().message + ": expected a JSON object";
    if (document->root().is(json::Kind::kObject)) return "";
    return "expected a JSON object, not " + json::show(document->root());
}

std::string check_readable(const std::string& path) {
    if (path == "-") return "";
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) return path + " is a folder";
    if (::access(path.c_str(), R_OK) == 0) return "";
    return path + " cannot be read: " + std::strerror(errno);
}

std::vector<std::string> channel_names() {
    std::vector<std::string> names;
    for (const DeliveryChannel channel : kDeliveryChannels)
        names.emplace_back(text(channel));
    return names;
}

void add_serve(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command = app.add_subcommand("serve", "Run the server until SIGTERM");
    command->add_flag("--demo", options->demo,
                      "Seed users, teams and notifications, and let the page sign in as them");
    command->add_flag("--demo-public", options->demo_public,
                      "Let the demo listen beyond this machine: whoever reaches it is anybody");
    command->add_option("--site", options->site, "The folder of the web site")
        ->check(CLI::ExistingDirectory);
    command->callback([&chosen, options] {
        options->demo = options->demo || options->demo_public;
        chosen = [options](const Config& config) { return serve(*options, config); };
    });
}

void add_migrate(CLI::App& app, Command& chosen) {
    app.add_subcommand("migrate", "Bring the database to this version")->callback([&chosen] {
        chosen = migrate;
    });
}

void add_token(CLI::App& app, Command& chosen) {
    struct Texts {
        TokenOptions options;
        std::string role = "user";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* command = app.add_subcommand("token", "Print a signed token");
    command->add_option("--user", texts->options.user, "A user's id or email")
        ->required()
        ->check(check_user);
    command->add_option("--role", texts->role, "user, manager, service or admin")
        ->check(check_role)
        ->capture_default_str();
    command
        ->add_option(
            "--teams", texts->options.teams,
            "Ids of teams, separated by commas; for an email those of the directory when not given")
        ->delimiter(',')
        ->check(check_team);
    command->add_option("--ttl", texts->options.ttl_s, "Seconds until it expires")
        ->check(CLI::Range(1u, 10u * 366 * 24 * 3600))
        ->capture_default_str();
    command->callback([&chosen, texts] {
        texts->options.role = *parse_role(texts->role);
        chosen = [texts](const Config& config) { return token(texts->options, config); };
    });
}

void add_emit(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<EmitOptions>();
    CLI::App* command = app.add_subcommand(
        "emit", "Emit one event, or a file of them, through the running server if there is one");
    auto* event = command->add_option("EVENT", options->event, "Its type, such as task.assigned");
    auto* payload = command->add_option("--payload", options->payload, "A JSON object")
                        ->check(check_object)
                        ->needs(event);
    auto* id =
        command->add_option("--id", options->id, "Makes a repeat create nothing")->needs(event);
    command->add_option("--file", options->file, "Events as JSON, one per line; - reads them here")
        ->check(check_readable)
        ->excludes(event)
        ->excludes(payload)
        ->excludes(id);
    command
        ->add_option_function<std::string>(
            "--via",
            [options](const std::string& via) {
                options->via = via == "redis" ? EmitVia::kRedis : EmitVia::kServer;
            },
            "server: the running server or the database (default); redis: the stream of the first "
            "server of REDIS_URL")
        ->check(CLI::IsMember({"server", "redis"}));
    command->callback([&chosen, options] {
        if (options->event.empty() && options->file.empty()) {
            throw CLI::RequiredError("EVENT or --file");
        }
        chosen = [options](const Config& config) { return emit(*options, config); };
    });
}

void add_fake(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<FakeOptions>();
    CLI::App* command =
        app.add_subcommand("fake", "Send plausible notifications of all types to one user");
    command->add_option("--user", options->user, "A user's id or email; an unknown email is added")
        ->required()
        ->check(check_user);
    command->add_option("--count", options->count, "How many")
        ->check(CLI::Range(1u, 100000u))
        ->capture_default_str();
    command->callback([&chosen, options] {
        chosen = [options](const Config& config) { return fake(*options, config); };
    });
}

void add_cleanup(CLI::App& app, Command& chosen) {
    app.add_subcommand("cleanup",
                       "Remove what has expired or is past its retention, and old tombstones")
        ->callback([&chosen] { chosen = cleanup; });
}

void add_retract(CLI::App& app, Command& chosen) {
    const auto event_id = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(
        "retract", "Take an event back: what is to come never happens, its notifications go");
    command->add_option("EVENT_ID", *event_id, "as it was answered, or as the event named itself")
        ->required();
    command->callback([&chosen, event_id] {
        chosen = [event_id](const Config& config) { return retract(*event_id, config); };
    });
}

void add_persons(CLI::App& app, Command& chosen) {
    const auto add = [&](const char* name, const char* what, auto carry_it_out) {
        const auto user = std::make_shared<std::string>();
        CLI::App* command = app.add_subcommand(name, what);
        command->add_option("--user", *user, "A user's id or email")->required()->check(check_user);
        command->callback([&chosen, user, carry_it_out] {
            chosen = [user, carry_it_out](const Config& config) {
                return carry_it_out(*user, config);
            };
        });
    };
    add("export", "Print all that is kept of a person, as one JSON document", export_person);
    add("erase", "Keep nothing of a person any more, and skip what comes for them", erase_person);
}

void add_repair(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<RepairOptions>();
    CLI::App* command = app.add_subcommand("repair",
                                           "Count the unread of all inboxes again, mend what is "
                                           "stuck in Redis, and say what was wrong");
    CLI::Option* restored = command->add_flag(
        "--restored", options->restored,
        "After a backup was put back: a new epoch, so that no client goes on from what "
        "was lost");
    CLI::Option* deliveries =
        command
            ->add_flag(
                "--deliveries", options->deliveries,
                "Instead: send again what has failed to leave by email, SMS, push or webhook")
            ->excludes(restored);
    command->add_option("--channel", options->channel, "Of this channel alone")
        ->needs(deliveries)
        ->check(CLI::IsMember(channel_names()));
    command->add_flag("--dry-run", options->dry_run, "Only say how many there are")
        ->needs(deliveries);
    command->callback([&chosen, options] {
        chosen = [options](const Config& config) { return repair(*options, config); };
    });
}

void add_follow(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<FollowOptions>();
    CLI::App* command = app.add_subcommand(
        "follow", "Show somebody's inbox live in the terminal, by way of the running server");
    command->add_option("--user", options->user, "Their id or email")
        ->required()
        ->check(check_user);
    auto* lines = command->add_flag(
        "--lines", options->is_lines,
        "A line for what is unread and for each arrival, as where there is no terminal");
    command->add_flag("--json", options->is_json, "These lines as JSON")->excludes(lines);
    command->callback([&chosen, options] {
        chosen = [options](const Config& config) { return follow(*options, config); };
    });
}

void add_convert(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<ConvertOptions>();
    CLI::App* command = app.add_subcommand(
        "convert", "Copy the embedded database into a PostgreSQL database and compare the two");
    command
        ->add_option("--to", options->to,
                     "The address of an empty database, postgresql://…; a password is better kept "
                     "in PGPASSWORD or a password file")
        ->required();
    command->callback([&chosen, options] {
        chosen = [options](const Config& config) { return convert_database(*options, config); };
    });
}

void add_directory(CLI::App& app, Command& chosen) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* directory = app.add_subcommand("directory", "What is known of people");
    directory->require_subcommand(1);
    CLI::App* command = directory->add_subcommand(
        "import", "Put the people of a file into the directory, through the running server if any");
    command
        ->add_option("FILE", options->file,
                     "JSON (an array or one object), NDJSON or CSV; - reads standard input")
        ->required()
        ->check(check_readable);
    command->callback([&chosen, options] {
        chosen = [options](const Config& config) { return import_directory(*options, config); };
    });
}

int fail(const Error& error) {
    const bool has_path = error.message.find(error.field) == std::string::npos;
    std::cerr << "carillon: " << (has_path ? error.field + ": " : "") << error.message << std::endl;
    return kFailed;
}

// Into the log of a server, whose lines are JSON; in words from a command.
void warn_of_unknown_variables(bool is_server) {
    for (const UnknownVariable& unknown : unknown_variables(process_variables())) {
        if (is_server) {
            if (unknown.nearest.empty())
                log::warning("config.unknown_variable", {{"variable", unknown.name}});
            else
                log::warning("config.unknown_variable",
                             {{"variable", unknown.name}, {"did_you_mean", unknown.nearest}});
        } else {
            std::cerr << "carillon: warning: " << unknown.text() << std::endl;
        }
    }
}

int carry_out(const Command& command, bool is_server) {
    const auto config = load_config(process_environment());
    if (!config) return fail(config.error());
    if (const auto status = check_ways_out(*config); !status) return fail(status.error());
    // A command says what it did in words; of the log only what went wrong is of interest.
    log::set_level(is_server ? config->log_level
                             : std::max(config->log_level, log::Level::kWarning));
    warn_of_unknown_variables(is_server);
    const auto status = command(*config);
    return status ? 0 : fail(status.error());
}

}  // namespace

int run(int argc, const char* const* argv) {
    CLI::App app("Carillon, a self-hosted real-time notification system");
    app.name("carillon");
    app.set_version_flag("--version", std::string("carillon ") + CARILLON_VERSION);
    app.require_subcommand(1);
    app.footer("The configuration comes from the environment: docs/configuration.md");
    Command chosen;
    add_serve(app, chosen);
    add_migrate(app, chosen);
    add_token(app, chosen);
    add_emit(app, chosen);
    add_fake(app, chosen);
    add_cleanup(app, chosen);
    add_retract(app, chosen);
    add_persons(app, chosen);
    add_repair(app, chosen);
    add_directory(app, chosen);
    add_convert(app, chosen);
    add_follow(app, chosen);
    CLI::App* check = app.add_subcommand(
        "check", "Say what a start with this environment would say, and change nothing");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool is_wrong = error.get_exit_code() != 0;
        if (const auto unknown =
                is_wrong ? unknown_word(app, {argv + 1, argv + argc}) : std::nullopt) {
            std::cerr << "carillon: " << *unknown << "\nRun with --help for more information.\n";
            return kUsage;
        }
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    if (check->parsed()) return check_start(process_environment());
    return carry_out(chosen, app.got_subcommand("serve"));
}

}  // namespace carillon::cli
