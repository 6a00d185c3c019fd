// Parts of the command line that need no process: reading event files, the progress line, finding
// a running server, understanding its answers.

#include "server/app/cli/event_lines.hpp"
#include "server/app/cli/progress.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/app/cli/server_sink.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <sstream>

namespace carillon {
namespace {

std::string event(const std::string& task) {
    return R"({"event":"task.assigned","payload":{"user_id":)"
           R"("0190f000-0000-7000-8000-000000000001","task":")" +
           task + "\"}}";
}

TEST_CASE("a file of events is read in portions that know their lines", "[server][cli]") {
    std::string text = "\n" + event("a") + "\r\n   \n" + event("b");
    std::istringstream in(text);
    EventLines lines(in);
    const auto portion = lines.next();
    REQUIRE(portion);
    REQUIRE(*portion);
    CHECK((*portion)->json == "[" + event("a") + "," + event("b") + "]");
    CHECK((*portion)->lines == std::vector<std::size_t>{2, 4});
    CHECK((*portion)->bytes_read == text.size());
    const auto end = lines.next();
    REQUIRE(end);
    CHECK_FALSE(*end);
}

TEST_CASE("a byte order mark before the first event is passed over", "[server][cli]") {
    const std::string text = "\xEF\xBB\xBF" + event("a") + "\r\n" + event("b");
    std::istringstream in(text);
    EventLines lines(in);
    const auto portion = lines.next();
    REQUIRE(portion);
    CHECK((*portion)->json == "[" + event("a") + "," + event("b") + "]");
    CHECK((*portion)->bytes_read == text.size());
}

TEST_CASE("events in UTF-16, with a NUL or in another code page are refused in words",
          "[server][cli]") {
    const auto refusal = [](const std::string& text) {
        std::istringstream in(text);
        EventLines lines(in);
        const auto portion = lines.next();
        REQUIRE_FALSE(portion);
        return portion.error().message;
    };
    CHECK(refusal(std::string("\xFF\xFE{\0", 4)) ==
          "the text is UTF-16 (little endian): save it as UTF-8");
    CHECK(refusal(event("a") + "\n" + std::string("{\0}", 3)) ==
          "line 2: not valid JSON: a NUL byte");
    CHECK(refusal(event("caf\xe9")) == "line 1: not valid UTF-8");
}

TEST_CASE("a portion is bounded in events and in bytes", "[server][cli]") {
    std::string many;
    for (std::size_t i = 0; i < EventLines::kPortionEvents + 1; ++i)
        many += event("t") + "\n";
    std::istringstream in(many);
    EventLines lines(in);
    CHECK((*lines.next())->lines.size() == EventLines::kPortionEvents);
    CHECK((*lines.next())->lines.size() == 1);

    std::string large;
    for (int i = 0; i < 200; ++i)
        large += event(std::string(15000, 'x')) + "\n";
    std::istringstream large_in(large);
    EventLines large_lines(large_in);
    std::size_t count = 0;
    for (auto portion = large_lines.next(); *portion; portion = large_lines.next()) {
        CHECK((*portion)->json.size() < EventLines::kPortionBytes + 20000);
        count += (*portion)->lines.size();
    }
    CHECK(count == 200);
}

TEST_CASE("a line without an end is refused and not read into memory", "[server][cli]") {
    std::istringstream in(std::string(EventLines::kLineBytes + 1, ' '));
    EventLines lines(in);
    const auto portion = lines.next();
    REQUIRE_FALSE(portion);
    CHECK(portion.error().message == "line 1: longer than 4 MiB");
}

TEST_CASE("an index of the server is said of its line", "[server][cli]") {
    EventPortion portion;
    portion.lines = {3, 4, 9};
    const Error inner{Errc::kUnprocessable, "payload.task", "payload.task is missing"};
    CHECK(name_line(portion, inside(inner, "[2]")) == "line 9: payload.task is missing");
    CHECK(name_line(portion, {Errc::kConflict, "[1].id", "known"}) == "line 4: id: known");
    CHECK(name_line(portion, {Errc::kUnavailable, "", "away"}) == "lines 3 to 9: away");
    CHECK(name_line(portion, {Errc::kUnavailable, "[7]", "odd"}) == "lines 3 to 9: [7]: odd");
}

TEST_CASE("the progress line shows share, count and rate", "[server][cli]") {
    ProgressState state;
    state.events = 12345;
    state.done_bytes = 450;
    state.total_bytes = 1000;
    state.elapsed = std::chrono::seconds(5);
    CHECK(progress_line(state) == "[=============>                ]  45 %  12,345 events  2,469/s");
    state.done_bytes = 2000;
    CHECK(progress_line(state) == "[==============================] 100 %  12,345 events  2,469/s");
    state.total_bytes.reset();
    CHECK(progress_line(state) == "12,345 events  2,469/s");
    CHECK(progress_line({0, 1000, 0, {}}) == "[>                             ]   0 %  0 events");
    CHECK(progress_line({1, std::nullopt, 1, {}}) == "1 event");
}

TEST_CASE("a server's record is there while it holds it", "[server][cli]") {
    const test::TempDir folder;
    CHECK_FALSE(find_running_server(folder.path()));
    {
        auto record = ServerRecord::take(folder.path());
        REQUIRE(record);
        CHECK_FALSE(find_running_server(folder.path()));
        REQUIRE(record->announce("http://127.0.0.1:1"));
        const auto found = find_running_server(folder.path());
        REQUIRE(found);
        CHECK(found->url == "http://127.0.0.1:1");
        const auto second = ServerRecord::take(folder.path());
        REQUIRE_FALSE(second);
        CHECK(second.error().code == Errc::kConflict);
        CHECK(second.error().message.find(folder.path().string()) != std::string::npos);
        CHECK(second.error().message.find(std::to_string(::getpid())) != std::string::npos);
        CHECK(find_running_server(folder.path())->url == "http://127.0.0.1:1");
        record->withdraw();
        CHECK_FALSE(find_running_server(folder.path()));
        CHECK_FALSE(ServerRecord::take(folder.path()));
    }
    CHECK_FALSE(find_running_server(folder.path()));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "server.json"));
}

TEST_CASE("a record that nobody holds or nobody understands is no server", "[server][cli]") {
    const test::TempDir folder;
    folder.write("server.json", R"({"pid":1,"url":"http://127.0.0.1:1"})");
    CHECK_FALSE(find_running_server(folder.path()));
    auto record = ServerRecord::take(folder.path());
    REQUIRE(record);
    CHECK_FALSE(find_running_server(folder.path()));
    REQUIRE(record->announce("http://127.0.0.1:3"));
    for (const char* text : {"", "{", "[]", R"({"pid":"1","url":"x"})", R"({"pid":1})"}) {
        std::ofstream(folder.path() / "server.json") << text;
        CHECK_FALSE(find_running_server(folder.path()));
    }
    const auto nowhere = ServerRecord::take(folder.write("file", "") / "data");
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == Errc::kUnavailable);
}

TEST_CASE("the server's answers are counted", "[server][cli]") {
    const auto emitted = decode_emitted(
        R"({"results":[{"event_id":"a","created":3,"skipped":[{"user_id":"u","reason":"r"}],)"
        R"("duplicate":false},{"event_id":"b","created":2,"skipped":[],"duplicate":true}]})");
    REQUIRE(emitted);
    CHECK(emitted->events == 2);
    CHECK(emitted->created == 3);
    CHECK(emitted->skipped == 1);
    CHECK(emitted->duplicates == 1);
    CHECK(emitted->event_id == "b");
    for (const char* odd :
         {"", "[]", "{}", R"({"results":{}})", R"({"results":[7]})", R"({"results":[{}]})",
          R"({"results":[{"event_id":"a","created":-1,"skipped":[],"duplicate":false}]})"}) {
        CHECK_FALSE(decode_emitted(odd));
    }
}

TEST_CASE("the server's refusals keep their place and words", "[server][cli]") {
    const Error error = decode_problem(
        422,
        R"({"type":"urn:carillon:problem:unprocessable","title":"t","detail":"d","errors":[{"field":"[1].payload","message":"m"}]})");
    CHECK(error == Error{Errc::kUnprocessable, "[1].payload", "m"});
    const auto of_type = [](const char* type) {
        return std::string(R"({"type":"urn:carillon:problem:)") + type + R"(","detail":"no"})";
    };
    CHECK(decode_problem(403, of_type("forbidden")) == Error{Errc::kForbidden, "", "no"});
    CHECK(decode_problem(409, of_type("conflict")) == Error{Errc::kConflict, "", "no"});
    CHECK(decode_problem(409, of_type("stale_revision")) == Error{Errc::kStaleRevision, "", "no"});
    CHECK(decode_problem(405, of_type("method_not_allowed")) == Error{Errc::kInvalid, "", "no"});
    CHECK(decode_problem(502, R"({"type":"about:blank","detail":"no"})") ==
          Error{Errc::kUnavailable, "", "no"});
    CHECK(decode_problem(503, "<html>") ==
          Error{Errc::kUnavailable, "", "the server answered 503"});
    CHECK(decode_problem(400, R"({"errors":[7]})").message == "the server answered 400");
}

}  // namespace
}  // namespace carillon
