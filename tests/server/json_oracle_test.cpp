// The core's reader of JSON against a library that others use: both say the same of every text,
// also at which byte it goes wrong.

#include "core/base/limits.hpp"
#include "core/json/document.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace carillon;
using json::Document;
using json::Kind;
using json::Value;

namespace {

// What a text says, flat; of one that is refused, where.
struct Said {
    bool is_taken = false;
    std::string text;
    std::vector<double> numbers;
    std::string error;

    friend bool operator==(const Said& a, const Said& b) {
        if (a.is_taken != b.is_taken) return false;
        return a.is_taken ? a.text == b.text && a.numbers == b.numbers : a.error == b.error;
    }
};

// called by nlohmann_json: number_integer, number_unsigned, number_float, start_object, start_array
// called by nlohmann_json: end_object, end_array, parse_error
struct Listener {
    Said said;
    std::size_t depth = 0;

    bool add(const std::string& text) {
        said.text += text;
        return true;
    }
    bool number(const std::string& written, double value) {
        said.numbers.push_back(value);
        return add('#' + written);
    }
    bool open(const char* bracket) {
        if (depth++ < limits::kJsonDepth) return add(bracket);
        said.error = "nested deeper than " + std::to_string(limits::kJsonDepth);
        return false;
    }
    bool close(const char* bracket) {
        --depth;
        return add(bracket);
    }

    bool null() { return add("null"); }
    bool boolean(bool value) { return add(value ? "true" : "false"); }
    bool number_integer(std::int64_t value) {
        return number(std::to_string(value), static_cast<double>(value));
    }
    bool number_unsigned(std::uint64_t value) {
        return number(std::to_string(value), static_cast<double>(value));
    }
    bool number_float(double value, const std::string& written) { return number(written, value); }
    bool string(std::string& value) { return add('"' + value); }
    bool binary(nlohmann::json::binary_t& /*value*/) { return false; }
    bool start_object(std::size_t /*unknown*/) { return open("{"); }
    bool start_array(std::size_t /*unknown*/) { return open("["); }
    bool end_object() { return close("}"); }
    bool end_array() { return close("]"); }
    bool key(std::string& name) { return add('@' + name); }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& error) {
        constexpr int kNumberOutOfRange = 406;
        said.error = (error.id == kNumberOutOfRange ? "a number beyond what a double holds at byte "
                                                    : "not valid JSON at byte ") +
                     std::to_string(position);
        return false;
    }
};

Said by_library(const std::string& text) {
    Listener listener;
    listener.said.is_taken = nlohmann::json::sax_parse(text, &listener);
    // The library names a byte behind the end here.
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        listener.said.error = "not valid JSON: it is empty";
    return listener.said;
}

void tell(Value value, Said& said) {
    switch (value.kind()) {
        case Kind::kNull:
            said.text += "null";
            return;
        case Kind::kBoolean:
            said.text += value.boolean() ? "true" : "false";
            return;
        case Kind::kNumber:
            said.text += '#' + std::string(value.text());
            said.numbers.push_back(value.number());
            return;
        case Kind::kString:
            said.text += '"' + std::string(value.text());
            return;
        case Kind::kArray:
            said.text += '[';
            for (Value item : value)
                tell(item, said);
            said.text += ']';
            return;
        case Kind::kObject:
            said.text += '{';
            for (Value member : value) {
                said.text += '@' + std::string(member.name());
                tell(member, said);
            }
            said.text += '}';
            return;
    }
}

Said by_core(const std::string& text) {
    Said said;
    const auto document = Document::parse(text);
    said.is_taken = document.ok();
    if (document.ok())
        tell(document->root(), said);
    else
        said.error = document.error().message;
    return said;
}

constexpr const char* kScalars[] = {"0",
                                    "-0",
                                    "-0.0",
                                    "17",
                                    "-1",
                                    "1e5",
                                    "1E+5",
                                    "12.5",
                                    "1e400",
                                    "1e-400",
                                    "01",
                                    "1.",
                                    "1e",
                                    "-",
                                    "1e+",
                                    "0.1",
                                    "9007199254740993",
                                    "1.7976931348623157e308",
                                    "1.7976931348623159e308",
                                    "5e-324",
                                    "123456789012345678901234567890",
                                    "18446744073709551615",
                                    "18446744073709551616",
                                    "-9223372036854775808",
                                    "-9223372036854775809",
                                    "true",
                                    "false",
                                    "null",
                                    "\"\"",
                                    "\"a\"",
                                    R"("\n\t\/\\\"\b\f\r")",
                                    R"("\u00e9\u0000")",
                                    R"("\ud83d\ude00")",
                                    R"("\ud83d")",
                                    R"("\ude00")",
                                    R"("\ud83dx")",
                                    R"("\ud83d\u0041")",
                                    R"("\u12g4")",
                                    R"("\x")",
                                    "\"caf\xc3\xa9\"",
                                    "\"open",
                                    "\"\t\""};

class Texts {
  public:
    explicit Texts(std::uint64_t seed) : generator_(seed) {}

    std::string next() {
        std::string text = value(4);
        for (auto left = generator_.below(3); left > 0 && !text.empty(); --left)
            spoil(text);
        return text;
    }

  private:
    std::string scalar() { return kScalars[generator_.below(std::size(kScalars))]; }
    std::string value(int depth) {
        if (depth == 0 || generator_.chance(40)) return scalar();
        const bool is_object = generator_.chance(50);
        std::string text(1, is_object ? '{' : '[');
        const auto count = generator_.below(4);
        for (std::uint64_t i = 0; i < count; ++i) {
            if (i > 0) text += generator_.chance(80) ? "," : " ,\n";
            if (is_object)
                text += "\"" + std::to_string(i) + (generator_.chance(80) ? "\":" : "\" : ");
            text += value(depth - 1);
        }
        return text + (is_object ? '}' : ']');
    }
    void spoil(std::string& text) {
        constexpr std::string_view kBytes = "{}[],:\"0123e-+.\\ tfn\x01";
        const auto at = static_cast<std::size_t>(generator_.below(text.size()));
        switch (generator_.below(3)) {
            case 0:
                text.erase(at, 1);
                return;
            case 1:
                text.insert(at, 1, kBytes[generator_.below(kBytes.size())]);
                return;
            default:
                text.resize(at);
        }
    }

    test::Generator generator_;
};

}  // namespace

TEST_CASE("of made-up and broken texts the core's reader says what the library says",
          "[json][property]") {
    constexpr std::uint64_t kSeed = 1;
    INFO("seed " << kSeed);
    Texts texts(kSeed);
    std::size_t taken = 0;
    for (int i = 0; i < 60000; ++i) {
        const std::string text = texts.next();
        const Said core = by_core(text);
        if (core.error == "not valid UTF-8") continue;  // which is refused before it is read
        INFO(text);
        REQUIRE(core == by_library(text));
        if (core.is_taken) ++taken;
    }
    CHECK(taken > 10000);
}

TEST_CASE("nesting ends for both at the same depth", "[json]") {
    for (const std::size_t depth : {limits::kJsonDepth, limits::kJsonDepth + 1}) {
        const std::string text = std::string(depth, '[') + std::string(depth, ']');
        CHECK(by_core(text) == by_library(text));
    }
}
