// The templates file, from outside: at the start, by SIGHUP, and in the commands.

#include "core/event/templates.hpp"

#include "server/config/templates_file.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>
#include <iterator>

namespace carillon {
namespace {

using test::Finished;
using test::Json;
using test::ServeProcess;
using test::TempDir;
using test::Variables;

const std::string kUser = "0190f000-0000-7000-8000-000000000001";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t built_in() {
    const TemplateSet set = built_in_templates();
    return set.all().size();
}

// As the log says how many there are.
std::string types(std::size_t number) {
    return "\"types\":" + std::to_string(number);
}

std::string payload(const std::string& task) {
    return R"({"recipients":[")" + kUser + R"("],"task":")" + task + R"("})";
}

// A file in which a task's French title begins with `word`.
std::string titled(const std::string& word) {
    return R"({"types":{"task.assigned":{"texts":{"fr":{"title":")" + word + R"( {{task}}"}}}}})";
}

struct Place {
    TempDir folder;
    std::string file;

    explicit Place(const std::string& content)
        : file(folder.write("templates.json", content).string()) {}
    Variables variables() const {
        return {{"NOTIFICATION_DATA_DIR", (folder.path() / "data").string()},
                {"NOTIFICATION_TEMPLATES_FILE", file}};
    }
    void replace(const std::string& content) const { folder.write("templates.json", content); }
};

// The server's interface as one who may do everything; their token is made while the file is sound.
class Caller {
  public:
    explicit Caller(const Place& place) {
        const Finished made =
            test::carillon({"token", "--user", kUser, "--role", "admin"}, place.variables());
        REQUIRE(made.exit_code == 0);
        bearer_ = {{"Authorization", "Bearer " + made.out.substr(0, made.out.size() - 1)}};
    }
    Json get(const ServeProcess& server, const std::string& target) const {
        const auto answer = test::HttpClient(server.port()).request("GET", target, bearer_);
        REQUIRE(answer.status == 200);
        return test::json_of(answer);
    }
    // Of a task that is assigned now.
    std::string next_title(const ServeProcess& server, const std::string& task) const {
        test::HeaderList headers = bearer_;
        headers.emplace_back("Content-Type", "application/json");
        const auto answer =
            test::HttpClient(server.port())
                .request("POST", "/api/v1/events", headers,
                         R"({"event":"task.assigned","payload":)" + payload(task) + "}");
        REQUIRE(answer.status == 200);
        const Json page = get(server, "/api/v1/notifications?limit=200");
        for (const Json& item : page.at("items")) {
            if (item.at("data").at("task") == task) return item.at("title");
        }
        return {};
    }
    Json template_of(const ServeProcess& server, const std::string& type) const {
        const Json templates = get(server, "/api/v1/templates");
        for (const Json& entry : templates.at("items"))
            if (entry.at("type") == type) return entry;
        return {};
    }

  private:
    test::HeaderList bearer_;
};

std::string example() {
    std::ifstream file(CARILLON_DOCS "/templates.md", std::ios::binary);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    const std::size_t begin = page.find("```json\n") + 8;
    return page.substr(begin, page.find("```", begin) - begin);
}

Config config_of(const std::string& file, const std::string& locale = "fr") {
    Config config;
    config.templates_file = file;
    config.default_locale = locale;
    return config;
}

TEST_CASE("the example of the documentation loads", "[server][templates]") {
    const Place place(example());
    const auto templates = load_templates(config_of(place.file));
    if (!templates) FAIL(templates.error().message);
    CHECK(templates->all().size() == built_in() + 1);
    CHECK(templates->find("task.assigned")->channel == Channel::kEmail);
    CHECK(templates->find("invoice.paid")->texts.size() == 3);
    CHECK(locales_of(*templates) == std::vector<std::string>{"de", "en", "fr", "pt-BR"});
    CHECK(load_templates(config_of(place.file, "en")));
    // invoice.paid has no German text.
    CHECK_FALSE(load_templates(config_of(place.file, "de")));
}

TEST_CASE("a default locale without any text stops the start and says which there are",
          "[server][templates]") {
    for (const char* locale : {"xx", "de", "de-CH"}) {
        CAPTURE(locale);
        const TempDir folder;
        for (const char* command : {"serve", "cleanup"}) {
            const Finished finished =
                test::carillon({command}, {{"NOTIFICATION_DATA_DIR", folder.path().string()},
                                           {"NOTIFICATION_LISTEN", "127.0.0.1:0"},
                                           {"NOTIFICATION_DEFAULT_LOCALE", locale}});
            CHECK(finished.exit_code == 1);
            CHECK(finished.err == "carillon: NOTIFICATION_DEFAULT_LOCALE=\"" + std::string(locale) +
                                      "\" is not accepted: expected a locale that the templates "
                                      "have texts for: en, fr\n");
        }
    }
    for (const char* locale : {"fr", "en", "fr-CA", "EN"})
        CHECK(load_templates(config_of("", locale)));
    const Place german(R"({"types":{"task.assigned":{"texts":{"de":{"title":"T"}}}}})");
    CHECK(load_templates(config_of(german.file, "de-CH")));
    const auto other = load_templates(config_of(german.file, "it"));
    REQUIRE_FALSE(other);
    CHECK(has(other.error().message, "texts for: de, en, fr"));
}

TEST_CASE("a templates file that cannot be used stops the start with one line",
          "[server][templates]") {
    const Place broken("{\"types\": {\n  \"task.assigned\": {\"priority\": \"urgent\"}}}");
    const Place unread("{}");
    const Place wide(std::string("\xFF\xFE{\0}\0", 6));
    CHECK(load_templates(config_of(Place("\xEF\xBB\xBF{}").file)));
    struct Row {
        std::string file;
        std::string message;
    };
    const std::vector<Row> rows = {
        {broken.file, "NOTIFICATION_TEMPLATES_FILE: " + broken.file +
                          ":2:33: types.\"task.assigned\".priority: \"urgent\" is not one of low, "
                          "normal, high, critical\n"},
        {broken.file + ".no", "NOTIFICATION_TEMPLATES_FILE=\"" + broken.file +
                                  ".no\" is not accepted: expected a file of templates (there is "
                                  "none)\n"},
        {wide.file, "(the text is UTF-16 (little endian): save it as UTF-8)\n"},
        {broken.folder.path().string(), "(it is a folder)\n"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.file);
        Variables variables = unread.variables();
        variables["NOTIFICATION_TEMPLATES_FILE"] = row.file;
        variables["NOTIFICATION_LISTEN"] = "127.0.0.1:0";
        const std::vector<test::Arguments> commands = {
            {"serve"},
            {"emit", "task.assigned", "--payload", payload("A")},
            {"fake", "--user", kUser}};
        for (const auto& command : commands) {
            const Finished finished = test::carillon(command, variables);
            CHECK(finished.exit_code == 1);
            CHECK(has(finished.err, row.message));
            CHECK(finished.err.find("carillon: NOTIFICATION_TEMPLATES_FILE") == 0);
            CHECK(finished.err.find('\n') == finished.err.size() - 1);
        }
    }
}

TEST_CASE("commands without a server render with the file", "[server][templates]") {
    const Place place(example());
    const Finished emitted =
        test::carillon({"emit", "invoice.paid", "--payload",
                        R"({"user_id":")" + kUser + R"(","invoice":"F-7","amount":"12 CHF"})"},
                       place.variables());
    CHECK(emitted.err.empty());
    CHECK(emitted.exit_code == 0);
    const Finished lacking = test::carillon(
        {"emit", "invoice.paid", "--payload", R"({"user_id":")" + kUser + R"(","invoice":"F-8"})"},
        place.variables());
    CHECK(lacking.exit_code == 1);
    CHECK(has(lacking.err, "payload.amount is missing"));
    // More than there are kinds of events: each comes, those with new variables and types too.
    const Finished faked =
        test::carillon({"fake", "--user", kUser, "--count", "90"}, place.variables());
    CHECK(faked.err.find("carillon: warning: the channel email is off") == 0);
    CHECK(has(faked.out, "90 notifications"));

    ServeProcess server(place.folder.path() / "data", {}, place.variables());
    const Json all = Caller(place).get(server, "/api/v1/notifications?limit=200&type=invoice.paid");
    CHECK(has(all.dump(), "Facture payée : F-7"));
    CHECK(has(all.dump(), "Facture payée : invoice"));
    CHECK(all.at("items").at(0).at("priority") == "low");
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("a broadcast of a type that is no longer known is passed over", "[server][templates]") {
    const Place place(example());
    for (const char* invoice : {"F-1", "F-2"}) {
        const Finished emitted = test::carillon(
            {"emit", "invoice.paid", "--payload",
             std::string(R"({"broadcast":true,"amount":"1","invoice":")") + invoice + "\"}"},
            place.variables());
        CHECK(emitted.exit_code == 0);
    }
    const Caller caller(place);
    const auto titles = [&](ServeProcess& server) {
        return caller.get(server, "/api/v1/notifications").dump();
    };
    {
        place.replace("{}");
        ServeProcess server(place.folder.path() / "data", {}, place.variables());
        CHECK_FALSE(has(titles(server), "Facture"));
        CHECK(server.stop().exit_code == 0);
    }
    place.replace(example());
    CHECK(test::carillon({"emit", "invoice.paid", "--payload",
                          R"({"broadcast":true,"amount":"1","invoice":"F-3"})"},
                         place.variables())
              .exit_code == 0);
    ServeProcess server(place.folder.path() / "data", {}, place.variables());
    const std::string later = titles(server);
    CHECK(has(later, "F-3"));
    CHECK_FALSE(has(later, "F-2"));
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("the demo starts with changed templates", "[server][templates]") {
    const Place place(example());
    ServeProcess server(place.folder.path() / "data", {"--demo"}, place.variables());
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("SIGHUP reads the templates again, and a broken file changes nothing",
          "[server][templates]") {
    const Place place(titled("Erste"));
    const Caller caller(place);
    ServeProcess server(place.folder.path() / "data", {}, place.variables());
    CHECK(caller.next_title(server, "A") == "Erste A");

    place.replace(
        R"({"types":{"task.assigned":{"channel":"email","priority":"critical","texts":{
            "fr":{"title":"Zweite {{task}}"},"de":{"title":"{{task}}"}}},
            "invoice.paid":{"variables":["invoice"],"texts":{"fr":{"title":"F {{invoice}}"}}}}})");
    server.process().signal(SIGHUP);
    const std::string log = server.process().await_err("\"server.reload\"");
    CHECK(has(log, types(built_in() + 1)));
    CHECK(caller.next_title(server, "B") == "Zweite B");
    const Json task = caller.template_of(server, "task.assigned");
    CHECK(task.at("priority") == "critical");
    CHECK(task.at("channel") == "email");
    CHECK(task.at("variables") == Json{"task"});
    CHECK(task.at("texts").size() == 3);
    CHECK(task.at("texts").at("de").at("title") == "{{task}}");
    CHECK(caller.template_of(server, "invoice.paid").at("variables") == Json{"invoice"});

    place.replace("{\"types\":{\n\"task.assigned\":{\"texts\":{\"fr\":{\"title\":\"{{who}}\"}}}}}");
    server.process().signal(SIGHUP);
    const std::string failed = server.process().await_err("server.reload_failed");
    CHECK(has(failed, "templates.json:2:41: types."));
    CHECK(has(failed, "\"level\":\"error\""));
    CHECK(caller.next_title(server, "C") == "Zweite C");

    std::filesystem::remove(place.file);
    server.process().signal(SIGHUP);
    server.process().await_err("there is none");
    CHECK(caller.get(server, "/api/v1/templates").at("items").size() == built_in() + 1);

    place.replace("{}");
    server.process().signal(SIGHUP);
    server.process().await_err(types(built_in()));
    CHECK(caller.next_title(server, "D") == "Nouvelle tâche\u00a0: D");
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("SIGHUP without a templates file does no harm", "[server][templates]") {
    const TempDir folder;
    ServeProcess server(folder.path());
    server.process().signal(SIGHUP);
    CHECK(has(server.process().await_err("\"server.reload\""), types(built_in())));
    CHECK(test::HttpClient(server.port()).request("GET", "/healthz").status == 200);
    CHECK(server.stop().exit_code == 0);
}

}  // namespace
}  // namespace carillon
