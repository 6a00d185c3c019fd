// Files of people in each of their forms, and what is said of records that are wrong.

#include "server/app/cli/directory_records.hpp"

#include "server/base/text/csv.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

using namespace carillon;
using test::team;
using test::user;

namespace {

struct Read {
    std::vector<DirectoryUser> users;
    std::vector<std::string> complaints;  // "line 3: field: message"
    std::string refusal;                  // of the file as a whole
};

Read read(const std::string& text, const std::string& name = "") {
    std::istringstream in(text);
    TextSource source(in);
    Read read;
    auto records = open_directory_records(source, name);
    if (!records) {
        read.refusal = records.error().message;
        return read;
    }
    while (auto record = (*records)->next()) {
        if (record->user) {
            read.users.push_back(*record->user);
        } else {
            const Error& error = record->user.error();
            read.complaints.push_back("line " + std::to_string(record->line) + ": " + error.field +
                                      ": " + error.message);
        }
    }
    CHECK(source.bytes_read() == text.size());
    return read;
}

std::string id(std::uint32_t number) {
    return user(number).text();
}

std::string object(std::uint32_t number, const std::string& more = "") {
    return R"({"id":")" + id(number) + "\"" + more + "}";
}

bool begins(const std::string& text, const std::string& start) {
    return text.compare(0, start.size(), start) == 0;
}

std::vector<std::vector<std::string>> rows(const std::string& text) {
    std::istringstream in(text);
    TextSource source(in);
    CsvReader reader(source);
    std::vector<std::vector<std::string>> rows;
    while (true) {
        auto row = reader.next();
        if (!row)
            rows.push_back({"!", std::to_string(reader.line())});
        else if (!*row)
            return rows;
        else
            rows.push_back((*row)->fields);
    }
}

using Rows = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("rows of CSV are read as RFC 4180 has them", "[server][import]") {
    CHECK(rows("") == Rows{});
    CHECK(rows("a,b\r\nc,d\r\n") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows("a,b\nc,d") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows("a,,\n,\n") == Rows{{"a", "", ""}, {"", ""}});
    CHECK(rows("\"a,b\",\"c \"\"d\"\"\",\"e\r\nf\"\n") == Rows{{"a,b", "c \"d\"", "e\r\nf"}});
    CHECK(rows("\"\",\"\"\"\"\n") == Rows{{"", "\""}});
    CHECK(rows("a\n\n\r\nb\n") == Rows{{"a"}, {"b"}});
    CHECK(rows("a b, c \n") == Rows{{"a b", "c"}});
    CHECK(rows(" \"a\" ,\t\" b \"\t\n") == Rows{{"a", " b "}});
    CHECK(rows("\xEF\xBB\xBF"
               "a,b\n") == Rows{{"a", "b"}});
}

TEST_CASE("a row of CSV that is wrong is named and the next one is read", "[server][import]") {
    CHECK(rows("a\nb\"c,d\ne\n") == Rows{{"a"}, {"!", "2"}, {"e"}});
    CHECK(rows("\"a\"b\nc\n") == Rows{{"!", "1"}, {"c"}});
    CHECK(rows("\"a\n\nb\"\n\"c") == Rows{{"a\n\nb"}, {"!", "4"}});
    CHECK(rows(std::string(CsvReader::kRowBytes + 10, 'x') + "\nb\n") == Rows{{"!", "1"}, {"b"}});
}

TEST_CASE("a CSV file names its columns in its header, in any order", "[server][import]") {
    const Read found = read(
        "Teams,ID ,email,name,locale,timezone,phone\r\n" + team(1).text() + ";" + team(2).text() +
        "," + id(1) + ",a@b.c,\"Lovelace, Ada\",en,Europe/London,+44\r\n,\"" + id(2) +
        "\",,,,,\r\n\"" + team(3).text() + "  " + team(1).text() + "\"," + id(3) + ",,,,,\r\n");
    CHECK(found.complaints.empty());
    REQUIRE(found.users.size() == 3);
    CHECK(found.users[0] ==
          DirectoryUser{
              user(1), "a@b.c", "Lovelace, Ada", "en", "Europe/London", "+44", {team(1), team(2)}});
    CHECK(found.users[1] == DirectoryUser{user(2), "", "", "", "", "", {}});
    CHECK(found.users[2].teams == std::vector<TeamId>{team(3), team(1)});
}

TEST_CASE("a CSV file that cannot be understood is refused whole", "[server][import]") {
    CHECK(read("", "x.csv").refusal == "the file is empty");
    CHECK(begins(
        read("id,mail\n").refusal,
        "line 1: column 2: no column is named \"mail\" (did you mean email?): expected id, "));
    CHECK(read("email,name\n").refusal == "line 1: the column id is missing");
    CHECK(read("id,ID\n").refusal == "line 1: column 2: the column id is there twice");
    CHECK(begins(read("\n\nid,,name\n").refusal, "line 3: column 2: no column is named \"\": "));
    CHECK(begins(read("id,pr\xe9nom\n").refusal,
                 "line 1: column 2: no column is named \"(not UTF-8)\": "));
    CHECK(begins(read("id,\"name\n", "x.csv").refusal,
                 "line 1: column 2: the quote that opens the field is never closed"));
    CHECK(begins(read(std::string("\xFF\xFEi\0d\0", 6)).refusal, "the text is UTF-16"));
}

TEST_CASE("a spreadsheet of another country is read", "[server][import]") {
    const std::vector<std::string> texts = {
        "id;email;name;teams\r\n" + id(1) + " ; ada@b.c;\u00a0Ada, Countess ;\"" + team(1).text() +
            ";" + team(2).text() + "\"\r\n",
        "\xEF\xBB\xBFid\temail\tname\tteams\n" + id(1) + "\t ada@b.c\tAda, Countess\t" +
            team(1).text() + ", " + team(2).text() + "\n",
        "sep=;\r\nid;email;name;teams;;\r\n;;;;;\r\n" + id(1) + ";ada@b.c;Ada, Countess;" +
            team(1).text() + " " + team(2).text() + ";;\r\n;;;;;\r\n",
    };
    for (const std::string& text : texts) {
        INFO(text);
        const Read found = read(text, "people.csv");
        CHECK(found.refusal.empty());
        CHECK(found.complaints.empty());
        REQUIRE(found.users.size() == 1);
        CHECK(found.users[0] ==
              DirectoryUser{user(1), "ada@b.c", "Ada, Countess", "", "", "", {team(1), team(2)}});
    }
}

TEST_CASE("what a row has beyond its header is named by its column", "[server][import]") {
    const Read found =
        read("id,name\n" + id(1) + ",Ada,,\n" + id(2) + ",Bob,,x\n" + id(3) + ",Z\xfc" + "e\n" +
             id(4) + ",\"a\"b\n" + id(5) + "," + std::string("a\0b", 3) + "\n");
    CHECK(found.users.size() == 1);
    REQUIRE(found.complaints.size() == 4);
    CHECK(found.complaints[0] ==
          "line 3: : column 4: a value stands beyond the header's 2 columns");
    CHECK(found.complaints[1] == "line 4: name: name is not UTF-8: save the file as \"CSV UTF-8\"");
    CHECK(begins(found.complaints[2], "line 5: : column 2: a quote stands inside a field"));
    CHECK(found.complaints[3] == "line 6: name: name holds a NUL byte");
}

TEST_CASE("wrong rows of CSV are named by line and field, the rest is taken", "[server][import]") {
    const Read found = read("id,name,teams\n" + id(1) + ",Ada,\nnobody,Bob,\n" + id(2) +
                            ",\"two\nlines\",sales\n" + id(3) + ",\xff,\n" + id(4) + "\n" + id(5) +
                            "," + std::string(201, 'x') + ",\n" + id(6) + ",Zoe,\n");
    REQUIRE(found.users.size() == 2);
    CHECK(found.users[1].name == "Zoe");
    REQUIRE(found.complaints.size() == 5);
    CHECK(begins(found.complaints[0], "line 3: id: "));
    CHECK(begins(found.complaints[1], "line 4: teams"));
    CHECK(begins(found.complaints[2], "line 6: name: "));
    CHECK(found.complaints[3] == "line 7: : the row has 1 fields, the header 3");
    CHECK(begins(found.complaints[4], "line 8: name: "));
}

TEST_CASE("an array of objects is read, wrong elements are named by line", "[server][import]") {
    const Read found = read("\n [\n" + object(1, R"(,"name":"a ] } \" {","teams":[])") + ",\n" +
                            object(2, R"(,"email":7)") + ",\n\n17,\n {\"name\":\"no id\"},\n" +
                            "{\"id\" \n: oops},\n" + object(3) + "]\n");
    REQUIRE(found.users.size() == 2);
    CHECK(found.users[0].name == "a ] } \" {");
    CHECK(found.users[1].id == user(3));
    REQUIRE(found.complaints.size() == 4);
    CHECK(begins(found.complaints[0], "line 4: email: "));
    CHECK(begins(found.complaints[1], "line 6: "));
    CHECK(begins(found.complaints[2], "line 7: id: "));
    CHECK(begins(found.complaints[3], "line 8: "));
    CHECK(read("[]").users.empty());
    CHECK(read("[]").complaints.empty());
}

TEST_CASE("JSON that breaks off is said so after what was whole", "[server][import]") {
    for (const std::string& end : {std::string(""), std::string(","), std::string("\n{\"id\""),
                                   std::string(" x"), std::string("] x"), std::string(",]")}) {
        INFO(end);
        std::istringstream in("[" + object(1) + end);
        TextSource source(in);
        auto records = open_directory_records(source, "people.json");
        REQUIRE(records);
        REQUIRE((*records)->next()->user);
        const auto broken = (*records)->next();
        REQUIRE(broken);
        CHECK_FALSE(broken->user);
        CHECK_FALSE((*records)->next());
    }
}

TEST_CASE("one object is read, over one line or many", "[server][import]") {
    CHECK(read(object(1)).users.size() == 1);
    CHECK(read(object(1) + "\n").users.size() == 1);
    const Read found = read("{\n  \"id\": \"" + id(1) + "\",\n  \"name\": \"Ada\"\n}\n");
    REQUIRE(found.users.size() == 1);
    CHECK(found.users[0].name == "Ada");
}

TEST_CASE("lines of objects are read, wrong lines are named", "[server][import]") {
    const std::string lines = object(1) + "\n\n{\"id\":\n" + object(2) + "\r\n[]\n" + object(3);
    for (const char* name : {"", "x.ndjson", "x.jsonl", "X.NDJSON"}) {
        INFO(name);
        const Read found = read(lines, name);
        CHECK(found.users.size() == 3);
        REQUIRE(found.complaints.size() == 2);
        CHECK(begins(found.complaints[0], "line 3: "));
        CHECK(begins(found.complaints[1], "line 5: "));
    }
    CHECK(read("", "x.ndjson").users.empty());
    const std::string long_line(DirectoryRecords::kRecordBytes + 10, 'x');
    const Read found = read(long_line + "\n" + object(1), "x.ndjson");
    CHECK(found.users.size() == 1);
    CHECK(found.complaints.size() == 1);
}
