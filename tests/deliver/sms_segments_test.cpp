// How long a text is as SMS, and where it is cut.

#include "core/base/utf8.hpp"
#include "server/deliver/sms/segments.hpp"
#include "server/deliver/sms/sms_text.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon::deliver {
namespace {

std::string times(std::size_t count, std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

SmsLength gsm(std::size_t units, std::size_t segments) {
    return {SmsAlphabet::kGsm7, units, segments};
}
SmsLength ucs2(std::size_t units, std::size_t segments) {
    return {SmsAlphabet::kUcs2, units, segments};
}

TEST_CASE("every character of the GSM alphabet is one septet", "[deliver][sms]") {
    // 3GPP TS 23.038 section 6.2.1, row by row.
    for (const char* row :
         {"@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5",
          "\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9",
          " !\"#\u00a4%&'()*+,-./0123456789:;<=>?", "\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ",
          "\u00c4\u00d6\u00d1\u00dc\u00a7\u00bf", "abcdefghijklmnopqrstuvwxyz",
          "\u00e4\u00f6\u00f1\u00fc\u00e0"}) {
        CAPTURE(row);
        CHECK(sms_length(row) == gsm(count_code_points(row), 1));
    }
}

TEST_CASE("every character of the extension table is two septets", "[deliver][sms]") {
    for (const char* character : {"\f", "^", "{", "}", "\\", "[", "~", "]", "|", "\u20ac"}) {
        CAPTURE(character);
        CHECK(sms_length(character) == gsm(2, 1));
    }
}

TEST_CASE("any other character makes the whole text UCS-2", "[deliver][sms]") {
    for (const char* character : {"`", "\t", "\u00e7", "\u00e2", "\u00ea", "\u00c0", "\u2019",
                                  "\u201c", "\u2026", "\u00a0", "\u0416", "\u4e2d", "\u00b0"}) {
        CAPTURE(character);
        CHECK(sms_length(character) == ucs2(1, 1));
        CHECK(sms_length(std::string("abc{") + character) == ucs2(5, 1));
    }
    CHECK(sms_length("\U0001f600") == ucs2(2, 1));
}

TEST_CASE("segments are counted at their borders", "[deliver][sms]") {
    CHECK(sms_length("") == gsm(0, 0));
    CHECK(sms_length(times(160, "a")) == gsm(160, 1));
    CHECK(sms_length(times(161, "a")) == gsm(161, 2));
    CHECK(sms_length(times(306, "a")) == gsm(306, 2));
    CHECK(sms_length(times(307, "a")) == gsm(307, 3));
    CHECK(sms_length(times(459, "a")) == gsm(459, 3));
    CHECK(sms_length(times(460, "a")) == gsm(460, 4));
    CHECK(sms_length(times(70, "\u4e2d")) == ucs2(70, 1));
    CHECK(sms_length(times(71, "\u4e2d")) == ucs2(71, 2));
    CHECK(sms_length(times(134, "\u4e2d")) == ucs2(134, 2));
    CHECK(sms_length(times(135, "\u4e2d")) == ucs2(135, 3));
    CHECK(sms_length(times(201, "\u4e2d")) == ucs2(201, 3));
    CHECK(sms_length(times(202, "\u4e2d")) == ucs2(202, 4));
    CHECK(sms_length(times(80, "\u20ac")) == gsm(160, 1));
    CHECK(sms_length(times(35, "\U0001f600")) == ucs2(70, 1));
}

TEST_CASE("an escape is not parted from its character", "[deliver][sms]") {
    // The euro would begin at the last septet of a segment: it goes to the next one whole.
    CHECK(sms_length(times(152, "a") + "\u20ac" + times(152, "b")) == gsm(306, 3));
    CHECK(sms_length(times(151, "a") + "\u20ac" + times(153, "b")) == gsm(306, 2));
    // Alone there is no border.
    CHECK(sms_length(times(152, "a") + "\u20ac" + times(6, "b")) == gsm(160, 1));
    CHECK(sms_length(times(229, "\u20ac")) == gsm(458, 4));  // 76 of them a segment
    CHECK(sms_length(times(228, "\u20ac")) == gsm(456, 3));
}

TEST_CASE("a surrogate pair is not parted", "[deliver][sms]") {
    CHECK(sms_length(times(66, "\u4e2d") + "\U0001f600" + times(66, "\u4e2d")) == ucs2(134, 3));
    CHECK(sms_length(times(65, "\u4e2d") + "\U0001f600" + times(67, "\u4e2d")) == ucs2(134, 2));
    CHECK(sms_length(times(99, "\U0001f600")) == ucs2(198, 3));  // 33 of them a segment
    CHECK(sms_length(times(100, "\U0001f600")) == ucs2(200, 4));
}

TEST_CASE("a text that fits is left as it is", "[deliver][sms]") {
    for (const std::string& text : {std::string(), std::string("a"), times(459, "a"),
                                    times(201, "\u4e2d"), times(228, "\u20ac")}) {
        CHECK(cut_sms(text, 3) == text);
    }
}

TEST_CASE("a text of the GSM alphabet is cut with dots that are of it", "[deliver][sms]") {
    CHECK(cut_sms(times(460, "a"), 3) == times(456, "a") + "...");
    CHECK(cut_sms(times(161, "a"), 1) == times(157, "a") + "...");
    CHECK(cut_sms(times(229, "\u20ac"), 3) == times(227, "\u20ac") + "...");
    CHECK(sms_length(cut_sms(times(5000, "a"), 3)) == gsm(459, 3));
}

TEST_CASE("any other text is cut with an ellipsis", "[deliver][sms]") {
    CHECK(cut_sms(times(202, "\u4e2d"), 3) == times(200, "\u4e2d") + "\u2026");
    CHECK(cut_sms(times(71, "\u4e2d"), 1) == times(69, "\u4e2d") + "\u2026");
    CHECK(cut_sms(times(100, "\U0001f600"), 3) == times(99, "\U0001f600") + "\u2026");
}

TEST_CASE("where cutting spares UCS-2 the longer text of the GSM alphabet is kept",
          "[deliver][sms]") {
    CHECK(cut_sms(times(400, "a") + "\u4e2d" + times(100, "a"), 3) == times(400, "a") + "...");
    // Here the other way keeps more.
    CHECK(cut_sms(times(100, "a") + "\u4e2d" + times(400, "a"), 3) ==
          times(100, "a") + "\u4e2d" + times(99, "a") + "\u2026");
}

TEST_CASE("what stands after a cut text decides its alphabet too", "[deliver][sms]") {
    CHECK(cut_sms(times(300, "a"), 3, "\n\u00e7") == times(198, "a") + "\u2026\n\u00e7");
    CHECK(cut_sms(times(198, "a"), 3, "\n\u00e7") == times(198, "a") + "\n\u00e7");
    CHECK(cut_sms(times(500, "a"), 3, "\nb") == times(454, "a") + "...\nb");
    // Nothing fits before it, and then not even it.
    CHECK(cut_sms("abc", 1, times(159, "t")) == times(159, "t"));
    CHECK(cut_sms("abc", 1, times(161, "t")).empty());
}

TEST_CASE("what is one character to a reader is not cut apart", "[deliver][sms]") {
    const std::string family = "\U0001f468\u200d\U0001f469\u200d\U0001f467";  // 8 units
    CHECK(cut_sms(times(26, family), 3) == times(25, family) + "\u2026");
    const std::string accent = "e\u0301";
    CHECK(cut_sms("a" + times(101, accent), 3) == "a" + times(99, accent) + "\u2026");
    CHECK(cut_sms("a" + times(300, "\r\n"), 3) == "a" + times(227, "\r\n") + "...");
}

TEST_CASE("a first character that is too long by itself is cut inside", "[deliver][sms]") {
    const std::string stacked = "e" + times(300, "\u0301");
    const std::string cut = cut_sms(stacked, 3);
    CHECK(sms_length(cut) == ucs2(201, 3));
    CHECK(cut == "e" + times(199, "\u0301") + "\u2026");
}

TEST_CASE("a cut text is never longer than it may be, nor much shorter", "[deliver][sms]") {
    const char* const pieces[] = {"a",    "\u20ac",  "\u00e9", "\u4e2d", "\U0001f600",
                                  "\r\n", "e\u0301", " ",      "{"};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        CAPTURE(seed);
        test::Generator random(seed);
        const std::size_t kinds = 1 + random.size(std::size(pieces) - 1);
        std::string text;
        for (std::size_t i = random.size(700); i > 0; --i)
            text += pieces[random.below(kinds)];
        for (const std::size_t segments : {1u, 2u, 3u}) {
            const std::string cut = cut_sms(text, segments);
            CHECK(sms_length(cut).segments <= segments);
            CHECK(is_utf8(cut));
            if (cut == text) continue;
            CHECK(sms_length(text).segments > segments);
            const SmsLength length = sms_length(cut);
            const std::size_t room = length.alphabet == SmsAlphabet::kGsm7
                                         ? (segments == 1 ? 160 : 153 * segments)
                                         : (segments == 1 ? 70 : 67 * segments);
            // What is left free: less than the next character, and a part of one at each border.
            // Only before a character that would make it UCS-2 it may be more.
            if (length.alphabet == SmsAlphabet::kUcs2) CHECK(room - length.units < 2 + segments);
        }
    }
}

TEST_CASE("the text of an SMS is title, body and link, each on its line", "[deliver][sms]") {
    Notification notification;
    notification.title = "Task assigned";
    notification.body = "Due on Friday.";
    CHECK(sms_text(notification, "https://app.example/tasks/42") ==
          "Task assigned\nDue on Friday.\nhttps://app.example/tasks/42");
    CHECK(sms_text(notification, "") == "Task assigned\nDue on Friday.");
    notification.body.clear();
    CHECK(sms_text(notification, "") == "Task assigned");
    notification.title.clear();
    CHECK(sms_text(notification, "https://app.example/") == "https://app.example/");
}

TEST_CASE("what is too long for an SMS is cut before its link", "[deliver][sms]") {
    Notification notification;
    notification.title = "Title";
    notification.body = times(1000, "b");
    const std::string link = "https://app.example/tasks/42";
    const std::string text = sms_text(notification, link);
    CHECK(text == "Title\n" + times(459 - 6 - 3 - 1 - link.size(), "b") + "...\n" + link);
    CHECK(sms_length(text) == gsm(459, 3));
    notification.body = times(1000, "\u4e2d");
    const std::string wide = sms_text(notification, link);
    CHECK(wide == "Title\n" + times(201 - 6 - 1 - 1 - link.size(), "\u4e2d") + "\u2026\n" + link);
    CHECK(sms_length(wide) == ucs2(201, 3));
}

TEST_CASE("a link that would take more than one segment is left out", "[deliver][sms]") {
    Notification notification;
    notification.title = "Title";
    CHECK(sms_text(notification, "https://app.example/" + times(200, "x")) == "Title");
}

}  // namespace
}  // namespace carillon::deliver
