// Full text: the store finds what core's matches_text accepts, for any input.

#include "server/store/await.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

std::vector<std::string> found(TestStore& store, const std::string& q) {
    ListQuery query;
    query.limit = 200;
    query.filter.q = q;
    const rest::Page page = store.list(kAda, query);
    CHECK(page.total == page.items.size());
    return titles_of(page.items);
}

using Titles = std::vector<std::string>;

}  // namespace

STORE_TEST("words are ANDed, each from its beginning, accents and case aside", "[search]") {
    TestStore store(kind);
    store.add(kAda, "Échéance du mandat Dupont");
    store.add(kAda, "L’œuvre de Dupond");
    store.add(user(2), "Échéance d'un autre");
    CHECK(found(store, "echeance") == Titles{"Échéance du mandat Dupont"});
    CHECK(found(store, "ÉCHÉ mand") == Titles{"Échéance du mandat Dupont"});
    CHECK(found(store, "dup").size() == 2);
    CHECK(found(store, "dup oeuvre") == Titles{"L’œuvre de Dupond"});
    CHECK(found(store, "œuv") == Titles{"L’œuvre de Dupond"});
    CHECK(found(store, "cheance").empty());
    CHECK(found(store, "dupont dupond").empty());
    CHECK(found(store, "d").size() == 2);
    CHECK(found(store, "l d o") == Titles{"L’œuvre de Dupond"});
    CHECK(found(store, "body").size() == 2);
}

STORE_TEST("search goes together with filters, pages and cursors", "[search]") {
    TestStore store(kind);
    for (int i = 0; i < 30; ++i) {
        store.add(kAda, "match " + std::to_string(i),
                  i % 2 == 0 ? Priority::kHigh : Priority::kLow);
        store.add(kAda, "other " + std::to_string(i));
    }
    ListQuery query;
    query.filter.q = "match";
    query.filter.priorities = {Priority::kHigh};
    query.limit = 4;
    std::size_t seen = 0;
    while (true) {
        const rest::Page page = store.list(kAda, query);
        CHECK(page.total == 15);
        seen += page.items.size();
        if (!page.next) break;
        query.after = page.next;
    }
    CHECK(seen == 15);
    query.after.reset();
    query.offset = 13;
    CHECK(store.list(kAda, query).items.size() == 2);
}

STORE_TEST("what was deleted is not found", "[search]") {
    TestStore store(kind);
    const Notification n = store.add(kAda, "findable");
    store.operate(kAda, operation(OperationKind::kAck, {n.id})).value();
    CHECK(found(store, "findable").size() == 1);
    store.operate(kAda, operation(OperationKind::kDelete, {n.id})).value();
    CHECK(found(store, "findable").empty());
}

STORE_TEST("any input is harmless and means what core says", "[search]") {
    TestStore store(kind);
    constexpr const char* kPieces[] = {
        "a",     "ab",   "été", "Œ",  "ß",    "“x”", "l’eau", "\"", "'",  "*",  "AND", "OR",
        "NOT",   "NEAR", "(",   ")",  "^",    ":",   "-",     "+",  "{",  "}",  "\\",  "%",
        "_",     "😀",    "я",   "中", "文字", "m²",  "½",     "•",  "\t", "\n", " ",   "title:",
        "owner", "0",    "42",  ";",  "--",   "é",   "ﬁ",     "İ",  "ı",  "~",  "ΑΒΓ", "​"};
    std::mt19937 random(3);
    const auto compose = [&](unsigned most) {
        std::string text;
        for (unsigned left = 1 + static_cast<unsigned>(random()) % most; left > 0; --left) {
            text += kPieces[random() % std::size(kPieces)];
            if (random() % 3 == 0) text += ' ';
        }
        return text;
    };
    std::vector<Notification> rows;
    for (int i = 0; i < 120; ++i)
        rows.push_back(store.add(kAda, compose(12)));
    for (int round = 0; round < 300; ++round) {
        const std::string q = compose(4);
        INFO("q = [" << q << "]");
        const auto words = search_words(q);
        std::size_t wanted = 0;
        for (const Notification& n : rows)
            wanted += matches_text(words, n) ? 1 : 0;
        CHECK(found(store, q).size() == wanted);
    }
    CHECK(found(store, "").size() == 120);
    CHECK(found(store, "!!! ???").size() == 120);
    CHECK(found(store, std::string(200, '"')).size() == 120);
    CHECK(found(store, std::string("\xff\xfe\x00x", 4)).size() <= 120);
}

STORE_TEST("what has no spaces is found wherever it stands, as core says", "[search]") {
    TestStore store(kind);
    store.add(kAda, "会議の招待状");
    CHECK(found(store, "招待状").size() == 1);
    CHECK(found(store, "会議").size() == 1);
    CHECK(found(store, "状").size() == 1);
    CHECK(found(store, "招状").empty());
    constexpr const char* kPieces[] = {
        "会",      "議", "の",  "招", "待", "状",     "ー", "々", "ก", "า", "é",
        "e\u0301", "a",  "iPh", "3",  "。", "\u0301", " ",  "서", "ß", "-", "\U00020000"};
    std::mt19937 random(11);
    const auto compose = [&](unsigned most) {
        std::string text;
        for (unsigned left = 1 + static_cast<unsigned>(random()) % most; left > 0; --left)
            text += kPieces[random() % std::size(kPieces)];
        return text;
    };
    std::vector<Notification> rows = {store.rows(kAda).at(0)};
    for (int i = 0; i < 150; ++i)
        rows.push_back(store.add(kAda, compose(14)));
    for (int round = 0; round < 300; ++round) {
        const std::string q = compose(5);
        INFO("q = [" << q << "]");
        const auto words = search_words(q);
        std::size_t wanted = 0;
        for (const Notification& n : rows)
            wanted += matches_text(words, n) ? 1 : 0;
        CHECK(found(store, q).size() == wanted);
    }
}

STORE_TEST("a pair that stands in a text very often hides nothing behind it", "[search]") {
    TestStore store(kind);
    Event event = titled_event("long", {kAda});
    for (int i = 0; i < 1000; ++i)
        event.own_text->body += "ああ";
    event.own_text->body += "い";
    REQUIRE(store.publish(event).ok());
    CHECK(found(store, "ああい").size() == 1);
    CHECK(found(store, "あいあ").empty());
}

STORE_TEST("a search that nobody waits for is given up", "[search]") {
    TestStore store(kind);
    store.add(kAda);
    if (kind == StoreKind::kMemory) return;
    const auto answer = await<rest::Page>([&](auto done) {
        store.store().list(kAda, {}, std::move(done), std::make_shared<std::atomic<bool>>(true));
    });
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Errc::kUnavailable);
    CHECK(store.outages().empty());
    CHECK(found(store, "acme").size() == 1);
}
