#include "tests/support/hostile.hpp"

#include "core/base/limits.hpp"
#include "core/json/document.hpp"
#include "core/json/writer.hpp"

#include <utility>

namespace carillon::test {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Writes a document again, changed in one place: places are counted as they are met.
class Rewriter {
  public:
    Rewriter(std::size_t replaced, std::string_view replacement, std::size_t left_out)
        : replaced_(replaced), replacement_(replacement), left_out_(left_out) {}

    std::string rewrite(Value root) {
        write(root);
        return std::move(out_);
    }
    std::size_t values() const { return values_; }
    std::size_t members() const { return members_; }

  private:
    void write(Value value) {
        if (values_++ == replaced_) {
            out_ += replacement_;
        } else if (value.is(Kind::kArray)) {
            json::append_array(out_, value, [this](Value item) { write(item); });
        } else if (value.is(Kind::kObject)) {
            json::ObjectWriter object(out_);
            for (Value member : value) {
                if (members_++ == left_out_) continue;
                object.foreign_key(member.name());
                write(member);
            }
            object.close();
        } else {
            value.append_to(out_);
        }
    }

    std::size_t replaced_;
    std::string_view replacement_;
    std::size_t left_out_;
    std::size_t values_ = 0;
    std::size_t members_ = 0;
    std::string out_;
};

std::string nested(std::size_t depth, std::string_view open, std::string_view inner,
                   std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += open;
    }
    text += inner;
    for (std::size_t i = 0; i < depth; ++i) {
        text += close;
    }
    return text;
}

}  // namespace

std::vector<std::string> with_each_value_replaced(std::string_view text,
                                                  std::string_view replacement) {
    const auto document = json::Document::parse(text);
    std::vector<std::string> changed;
    for (std::size_t place = 0;; ++place) {
        Rewriter rewriter(place, replacement, kNone);
        std::string made = rewriter.rewrite(document->root());
        if (rewriter.values() <= place) return changed;
        changed.push_back(std::move(made));
    }
}

std::vector<std::string> with_each_member_left_out(std::string_view text) {
    const auto document = json::Document::parse(text);
    std::vector<std::string> changed;
    for (std::size_t place = 0;; ++place) {
        Rewriter rewriter(kNone, {}, place);
        std::string made = rewriter.rewrite(document->root());
        if (rewriter.members() <= place) return changed;
        changed.push_back(std::move(made));
    }
}

const std::vector<std::string>& malformed_texts() {
    using namespace std::string_literals;
    static const std::vector<std::string> kTexts = {
        " ",
        "null",
        "true",
        "17",
        "\"text\"",
        "nul",
        "NaN",
        "{",
        "}",
        "{]",
        "{'a':1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e999}",
        "{\"a\":-1e999}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "// {}\n{}",
        "\xEF\xBB\xBF{}",
        "{}\0"s,
        "{}\0{"s,
        "\0{}"s,
        "{\"a\":\"\0\"}"s,
        "{\"a\":\"\x1f\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\\ud800\\ud800\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\xf4\x90\x80\x80\"}",
        "{\"a\":\"\xe2\x82\"}",
        "\xff{}",
        nested(limits::kJsonDepth + 1, "{\"a\":", "1", "}"),
        nested(200000, "[", "", ""),
        nested(200000, "{\"a\":", "", ""),
    };
    return kTexts;
}

const std::vector<std::string>& awkward_values() {
    static const std::vector<std::string> kValues = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "17.0",
        "0.5",
        "1e3",
        "9007199254740991",
        "9007199254740993",
        "18446744073709551616",
        "123456789012345678901234567890",
        "1e308",
        "-1e308",
        "5e-324",
        "\"\"",
        "\"x\"",
        "\"\\u0000\"",
        "\"\\ud83d\\ude00\"",
        "\"2026-11-22T09:30:00.123Z\"",
        "\"00000000-0000-0000-0000-000000000000\"",
        "\"e.1\"",
        '"' + std::string(300, 'x') + '"',
        '"' + std::string(20000, 'x') + '"',
        "[]",
        "[null]",
        "[[]]",
        "{}",
        "{\"a\":{}}",
        "{\"id\":1,\"id\":\"x\"}",
        nested(20, "[", "", "]"),
        nested(60, "{\"a\":", "1", "}"),
    };
    return kValues;
}

}  // namespace carillon::test
