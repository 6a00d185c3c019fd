// Names on the command line and in the environment that there are none of.

#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace carillon {
namespace {

const std::string kUser = "0190f000-0000-7000-8000-000000000001";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("an unknown command or option is named, with the nearest that there is",
          "[server][cli]") {
    const std::pair<test::Arguments, std::string> rows[] = {
        {{"emti", "task.assigned"},
         "carillon: carillon has no command \"emti\" (did you mean emit?): expected serve, "},
        {{"nonsense"}, "carillon: carillon has no command \"nonsense\": expected serve, "},
        {{}, "carillon: carillon needs a command: serve, "},
        {{"directory"}, "carillon: carillon directory needs a command: import\n"},
        {{"directory", "imprt", "x"},
         "carillon: carillon directory has no command \"imprt\" (did you mean import?): "},
        {{"emit", "--flie", "x"},
         "carillon: carillon emit has no option --flie (did you mean --file?)\n"},
        {{"token", "--user", kUser, "--rolle=admin"},
         "carillon: carillon token has no option --rolle (did you mean --role?)\n"},
        {{"serve", "-x"}, "carillon: carillon serve has no option -x\n"},
        {{"--versoin"}, "carillon: carillon has no option --versoin (did you mean --version?)\n"},
    };
    for (const auto& [arguments, start] : rows) {
        CAPTURE(start);
        const test::Finished finished = test::carillon(arguments);
        CHECK(finished.exit_code == 2);
        CAPTURE(finished.err);
        CHECK(finished.err.find(start) == 0);
        CHECK(has(finished.err, "--help"));
    }
    // What is known and only wrong keeps its own words.
    CHECK(has(test::carillon({"migrate", "now"}).err, "now"));
    CHECK(has(test::carillon({"token", "--user", "nobody"}).err, "expected a user's id"));
}

TEST_CASE("a file that cannot be read is named with the reason", "[server][cli]") {
    const test::TempDir folder;
    const std::string missing = (folder.path() / "missing.ndjson").string();
    const std::pair<test::Arguments, std::string> rows[] = {
        {{"emit", "--file", missing},
         "--file: " + missing + " cannot be read: No such file or directory\n"},
        {{"emit", "--file", folder.path().string()},
         "--file: " + folder.path().string() + " is a folder\n"},
        {{"directory", "import", missing},
         "FILE: " + missing + " cannot be read: No such file or directory\n"},
    };
    for (const auto& [arguments, start] : rows) {
        CAPTURE(start);
        const test::Finished finished = test::carillon(arguments);
        CHECK(finished.exit_code == 2);
        CAPTURE(finished.err);
        CHECK(finished.err.find(start) == 0);
    }
}

TEST_CASE("a variable that there is none of is warned of, and the command goes on",
          "[server][cli]") {
    const test::TempDir folder;
    test::Variables variables = {{"NOTIFICATION_DATA_DIR", folder.path().string()}};
    variables["NOTIFICATION_TREADS"] = "hunter2";
    const test::Finished finished = test::carillon({"migrate"}, variables);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err ==
          "carillon: warning: unknown variable NOTIFICATION_TREADS (did you mean "
          "NOTIFICATION_THREADS?)\n");
}

}  // namespace
}  // namespace carillon
