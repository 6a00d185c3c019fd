// Which notifications a list shows, and what a search finds.

#include "core/inbox/filter.hpp"

#include "core/base/utf8.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

bool finds(const std::string& q, const std::string& title, const std::string& body = "") {
    Notification n;
    n.title = title;
    n.body = body;
    return matches_text(search_words(q), n);
}

}  // namespace

TEST_CASE("an empty filter shows all but the archived and the snoozed", "[core][filter]") {
    Notification n = test::notification(1);
    CHECK(matches({}, n));
    n.read_at = Millis(1);
    CHECK(matches({}, n));
    n.archived_at = Millis(1);
    CHECK_FALSE(matches({}, n));
    n.archived_at.reset();
    n.snoozed_until = Millis(1);
    CHECK_FALSE(matches({}, n));
}

TEST_CASE("archived and snoozed are asked for exactly", "[core][filter]") {
    Notification n = test::notification(1);
    Filter archived;
    archived.archived = true;
    Filter snoozed;
    snoozed.snoozed = true;
    CHECK_FALSE(matches(archived, n));
    CHECK_FALSE(matches(snoozed, n));
    n.archived_at = Millis(1);
    CHECK(matches(archived, n));
    n.archived_at.reset();
    n.snoozed_until = Millis(1);
    CHECK(matches(snoozed, n));
    CHECK_FALSE(matches(archived, n));
}

TEST_CASE("values of one filter are alternatives, filters add up", "[core][filter]") {
    Notification n = test::notification(1, Priority::kHigh);
    n.team_id = test::team(4);
    Filter filter;
    filter.types = {"task.overdue", "task.assigned"};
    filter.priorities = {Priority::kHigh, Priority::kCritical};
    filter.channels = {Channel::kWeb};
    filter.is_read = {false};
    filter.team_ids = {test::team(5), test::team(4)};
    CHECK(matches(filter, n));
    CHECK_FALSE(matches(
        [&] {
            auto f = filter;
            f.types = {"task"};
            return f;
        }(),
        n));
    CHECK_FALSE(matches(
        [&] {
            auto f = filter;
            f.priorities = {Priority::kLow};
            return f;
        }(),
        n));
    CHECK_FALSE(matches(
        [&] {
            auto f = filter;
            f.channels = {Channel::kSms};
            return f;
        }(),
        n));
    CHECK_FALSE(matches(
        [&] {
            auto f = filter;
            f.is_read = {true};
            return f;
        }(),
        n));
    CHECK(matches(
        [&] {
            auto f = filter;
            f.is_read = {true, false};
            return f;
        }(),
        n));
    CHECK_FALSE(matches(
        [&] {
            auto f = filter;
            f.team_ids = {test::team(5)};
            return f;
        }(),
        n));
    n.team_id.reset();
    CHECK_FALSE(matches(filter, n));
}

TEST_CASE("text is folded to lower case without accents", "[core][search]") {
    CHECK(fold_text("\u00c9CH\u00c9ANCE D\u00c9PASS\u00c9E") == "echeance depassee");
    CHECK(fold_text("\u0152uvre na\u00efve \u00e7a \u00c6sir Stra\u00dfe") ==
          "oeuvre naive ca aesir strasse");
    CHECK(fold_text("\u0141\u00f3d\u017a \u0160koda \u017dilina \u0130zmir \u00feor") ==
          "lodz skoda zilina izmir thor");
    CHECK(fold_text("e\u0301te\u0301") == "ete");
    CHECK(fold_text("3 \u00d7 4 \u00f7 2") == "3 \u00d7 4 \u00f7 2");
    CHECK(fold_text("\u041c\u0438\u0440 \u4e16\u754c \U0001f514") ==
          "\u043c\u0438\u0440 \u4e16\u754c \U0001f514");
    CHECK(fold_text("\u0401\u041b\u041a\u0410 \u0439") == "\u0435\u043b\u043a\u0430 \u0438");
    CHECK(fold_text("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2") ==
          "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3");
    CHECK(fold_text("\u1ec6t Bra\u0219ov \u01fc \u1e9e") == "et brasov ae ss");
    CHECK(fold_text("\xff x") == "\xff x");
}

TEST_CASE("every letter of Latin-1 and Latin Extended-A folds to a-z", "[core][search]") {
    for (char32_t c = 0xc0; c < 0x180; ++c) {
        if (c == 0xd7 || c == 0xf7) continue;
        std::string text;
        append_code_point(text, c);
        INFO(text);
        const std::string folded = fold_text(text);
        CHECK_FALSE(folded.empty());
        CHECK(folded.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
        CHECK(fold_text(folded) == folded);
    }
}

TEST_CASE("what is folded is folded", "[core][search]") {
    for (char32_t c = 0x80; c < 0x3000; ++c) {
        std::string text;
        append_code_point(text, c);
        INFO(text);
        const std::string folded = fold_text(text);
        CHECK(fold_text(folded) == folded);
    }
}

TEST_CASE("a query is split into its words", "[core][search]") {
    using Words = std::vector<std::string>;
    CHECK(search_words("L\u2019\u00e9ch\u00e9ance, du  rapport!") ==
          Words{"l", "echeance", "du", "rapport"});
    CHECK(search_words("a A \u00e0") == Words{"a"});
    CHECK(search_words("").empty());
    CHECK(search_words(" \u00ab\u00a0\u2026 ?! \u00bb ").empty());
    CHECK(search_words("2026-11-22") == Words{"2026", "11", "22"});
    CHECK(search_words("\"x\" OR y*") == Words{"x", "or", "y"});
    CHECK(search_words("\xff\xfe").empty());
    CHECK(search_words("\u041c\u0438\u0440") == Words{"\u043c\u0438\u0440"});
}

TEST_CASE("each word must begin a word of title or body", "[core][search]") {
    CHECK(finds("eche", "\u00c9ch\u00e9ance d\u00e9pass\u00e9e"));
    CHECK(finds("depa \u00c9CH", "\u00c9ch\u00e9ance d\u00e9pass\u00e9e"));
    CHECK(finds("acme rapport", "Rapport disponible", "Pour Acme"));
    CHECK_FALSE(finds("acme devis", "Rapport disponible", "Pour Acme"));
    CHECK_FALSE(finds("ance", "\u00c9ch\u00e9ance"));
    CHECK_FALSE(finds("x", ""));
    CHECK(finds("", "anything"));
    CHECK(finds("?!", "anything"));
}

TEST_CASE("searching survives any text", "[core][search][property]") {
    const std::uint64_t seed = 14;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 500; ++i) {
        Notification n;
        n.title = generator.chance(50) ? generator.text(30) : generator.bytes(30);
        n.body = generator.text(30);
        const auto words = search_words(n.title);
        REQUIRE(matches_text(words, n));
        REQUIRE(fold_text(fold_text(n.body)) == fold_text(n.body));
    }
}

TEST_CASE("what has no spaces is found wherever it stands", "[core][search]") {
    const auto finds = [](const std::string& q, const std::string& title) {
        Notification n;
        n.title = title;
        return matches_text(search_words(q), n);
    };
    CHECK(finds("会議", "会議の招待状"));
    CHECK(finds("招待状", "会議の招待状"));
    CHECK(finds("待", "会議の招待状"));
    CHECK_FALSE(finds("招状", "会議の招待状"));
    CHECK(finds("人々", "多くの人々が"));
    CHECK(finds("ประชุม", "เชิญเข้าร่วมประชุมวันนี้"));
    CHECK(finds("iphone", "新しいiPhoneの予約"));  // a word ends where a run begins
    CHECK(finds("予約 iph", "新しいiPhoneの予約"));
    CHECK_FALSE(finds("hone", "新しいiPhoneの予約"));
    CHECK_FALSE(finds("議招", "会議。招待状"));  // across what separates
    CHECK_FALSE(finds("oo", "foo"));
    CHECK(finds("서울", "서울 회의"));  // Korean has spaces
    CHECK_FALSE(finds("울", "서울 회의"));
}

TEST_CASE("an index keeps pairs of what has no spaces, and words of all else", "[core][search]") {
    using Terms = std::vector<std::string>;
    CHECK(index_terms("Réunion 会議の a") == Terms{"reunion", "会議", "議の", "の", "a"});
    CHECK(index_terms("会。議") == Terms{"会", "議"});
    CHECK(character_pairs("会議の") == Terms{"会議", "議の"});
    CHECK(character_pairs("会").empty());
    CHECK(has_unspaced("x ก"));
    CHECK_FALSE(has_unspaced("Échéance 서울 \xff"));
}

TEST_CASE("a search has so many words and no more", "[core][filter]") {
    std::string q;
    for (char letter = 'a'; letter < 'a' + 12; ++letter)
        q += std::string(1, letter) + ' ';
    CHECK(parse_list_query({{"q", q}}).ok());
    CHECK(parse_list_query({{"q", q + "A"}}).ok());  // said before
    const auto refused = parse_list_query({{"q", q + "z"}});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error() ==
          Error{Errc::kInvalid, "q", "q must be at most 12 different words, not 13"});
}
