// Texts that others write, as they are read: marks, encodings, line ends, separators.

#include "server/base/text/csv.hpp"
#include "server/base/text/text_file.hpp"
#include "server/base/text/text_source.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

using namespace carillon;

namespace {

using std::string_literals::operator""s;

const std::string kMark = "\xEF\xBB\xBF";

// The characters of an ASCII text in UTF-16, the high byte first or last.
std::string utf16(const std::string& text, bool is_big) {
    std::string wide;
    for (const char c : text)
        wide += is_big ? std::string{'\0', c} : std::string{c, '\0'};
    return wide;
}

std::vector<std::string> lines_of(const std::string& text, std::size_t most = 100) {
    std::istringstream in(text);
    TextSource source(in);
    REQUIRE(source.check_encoding());
    std::vector<std::string> lines;
    while (const auto line = source.read_line(most)) {
        CHECK(source.peek_line(most) == source.peek_line(most));
        lines.push_back(*line);
    }
    CHECK(source.bytes_read() == text.size());
    return lines;
}

std::vector<std::string> header_of(const std::string& text) {
    std::istringstream in(text);
    TextSource source(in);
    CsvReader reader(source);
    const auto header = reader.read_header();
    REQUIRE(header);
    REQUIRE(*header);
    return (*header)->fields;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines end with LF or CRLF, the last may lack its end", "[server][text]") {
    CHECK(lines_of("").empty());
    CHECK(lines_of("a") == Lines{"a"});
    CHECK(lines_of("a\nb\n") == Lines{"a", "b"});
    CHECK(lines_of("a\r\n\r\nb\r") == Lines{"a", "", "b"});
    CHECK(lines_of("a\rb\n") == Lines{"a\rb"});
    CHECK(lines_of("abcdef\ng", 3) == Lines{"abc", "def", "", "g"});
}

TEST_CASE("a mark of UTF-8 is no part of the text", "[server][text]") {
    CHECK(lines_of(kMark + "a\nb") == Lines{"a", "b"});
    CHECK(lines_of(kMark).empty());
    CHECK(lines_of("a" + kMark) == Lines{"a" + kMark});
    CHECK(lines_of("\xEF\xBB") == Lines{"\xEF\xBB"});
}

TEST_CASE("a text in UTF-16 or UTF-32 is told by its name", "[server][text]") {
    const auto complaint = [](const std::string& text) {
        std::istringstream in(text);
        const TextSource source(in);
        const auto status = source.check_encoding();
        return status ? std::string() : status.error().message;
    };
    CHECK(complaint("\xFF\xFE" + utf16("{}", false)) ==
          "the text is UTF-16 (little endian): save it as UTF-8");
    CHECK(complaint("\xFE\xFF" + utf16("{}", true)) ==
          "the text is UTF-16 (big endian): save it as UTF-8");
    CHECK(complaint(utf16("id", false)) == complaint("\xFF\xFE"));
    CHECK(complaint(utf16("id", true)) == complaint("\xFE\xFF"));
    CHECK(complaint("\xFF\xFE\0\0"s).find("UTF-32 (little endian)") != std::string::npos);
    CHECK(complaint("\0\0\xFE\xFF"s).find("UTF-32 (big endian)") != std::string::npos);
    for (const std::string& fine : {""s, "i"s, "id"s, "id,"s, kMark + "id", "\0"s, "{\0}"s})
        CHECK(complaint(fine).empty());
}

TEST_CASE("a whole file is read without its mark, and what is none is told", "[server][text]") {
    const test::TempDir folder;
    CHECK(read_text_file(folder.write("a", kMark + "{}"), 10).value() == "{}");
    CHECK(read_text_file(folder.write("b", ""), 10).value().empty());
    CHECK(read_text_file(folder.write("c", std::string(50, 'x')), 10).value().size() == 11);
    CHECK(read_text_file(folder.write("d", kMark + std::string(10, 'x')), 10).value().size() == 10);
    const auto refusal = [](const std::filesystem::path& path) {
        const auto text = read_text_file(path, 10);
        REQUIRE_FALSE(text);
        return text.error().message;
    };
    CHECK(refusal(folder.path() / "none") == "there is none");
    CHECK(refusal(folder.path()) == "it is a folder");
    CHECK(refusal("/dev/null") == "it is not a regular file");
    CHECK(refusal(folder.write("e", "\xFF\xFE" + utf16("{}", false))) ==
          "the text is UTF-16 (little endian): save it as UTF-8");
}

TEST_CASE("the separator is found out by the header", "[server][text]") {
    CHECK(csv_separator("id,email,name") == ',');
    CHECK(csv_separator("id;email;name") == ';');
    CHECK(csv_separator("id\temail\tname") == '\t');
    CHECK(csv_separator("id") == ',');
    CHECK(csv_separator("\"a,b,c\";id;name") == ';');
    CHECK(header_of("id;email\n") == Lines{"id", "email"});
    CHECK(header_of("\xEF\xBB\xBFid\temail\r\n") == Lines{"id", "email"});
    CHECK(header_of("sep=;\r\nid;a,b,c\r\n") == Lines{"id", "a,b,c"});
    CHECK(header_of("sep=\t\nid\tname\n") == Lines{"id", "name"});
}

TEST_CASE("a cell is what stands between blanks", "[server][text]") {
    CHECK(trimmed_cell("") == "");
    CHECK(trimmed_cell(" \t a b\r\n") == "a b");
    CHECK(trimmed_cell("\u00a0\u00a0a\u00a0 ") == "a");
    CHECK(trimmed_cell(" \u00a0") == "");
}
