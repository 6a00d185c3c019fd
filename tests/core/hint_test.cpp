#include "core/wire/hint.hpp"

#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

Commit some_commit() {
    ModelInbox inbox;
    inbox.create(notification(1), Millis(5000));
    Commit commit = *inbox.create(notification(2), Millis(6000));
    commit.request_id = "request-7";
    return commit;
}

}  // namespace

TEST_CASE("a hint carries a commit whole", "[core][hint]") {
    const Commit commit = some_commit();
    const std::string text = encode_hint("node-1", commit);
    const auto hint = decode_hint(text);
    REQUIRE(hint.ok());
    CHECK(hint->node == "node-1");
    CHECK(hint->user == commit.user);
    CHECK(hint->to == commit.changes.to_revision());
    const auto back = decode_commit(*hint);
    REQUIRE(back.ok());
    CHECK(back->user == commit.user);
    CHECK(back->changes == commit.changes);
    CHECK(back->committed_at == commit.committed_at);
    CHECK(back->request_id == commit.request_id);
    CHECK(back->created == commit.created);
    CHECK(back->created_critical == commit.created_critical);
}

TEST_CASE("a large commit is hinted at without its changes", "[core][hint]") {
    Commit commit = some_commit();
    commit.changes.upserts.at(0).body = std::string(kHintChangesBytes, 'x');
    const std::string text = encode_hint("node-1", commit);
    const auto hint = decode_hint(text);
    REQUIRE(hint.ok());
    CHECK(hint->to == commit.changes.to_revision());
    CHECK(hint->changes.empty());
}

TEST_CASE("a hint that is cut anywhere in its first line is refused", "[core][hint]") {
    const std::string text = encode_hint("node-1", some_commit());
    const std::size_t line = text.find('\n');
    for (std::size_t size = 0; size <= line; ++size) {
        CAPTURE(size);
        CHECK_FALSE(decode_hint(text.substr(0, size)).ok());
    }
    for (std::size_t size = line + 1; size < text.size(); ++size) {
        const std::string cut = text.substr(0, size);
        const auto hint = decode_hint(cut);
        REQUIRE(hint.ok());
        CHECK_FALSE(decode_commit(*hint).ok());
    }
}

TEST_CASE("what is no hint is refused", "[core][hint]") {
    const std::string id = user(1).text();
    for (const std::string& text :
         {std::string("2 n ") + id + " e 1 2 3 1 0 r\n",    // another version
          std::string("1 n nobody e 1 2 3 1 0 r\n"),        // no user
          std::string("1 n ") + id + " e 2 2 3 1 0 r\n",    // leads nowhere
          std::string("1 n ") + id + " e 3 2 3 1 0 r\n",    // leads back
          std::string("1 n ") + id + " e 1 2x 3 1 0 r\n",   // no number
          std::string("1 n ") + id + " e 1 2 3 1 2 r\n",    // no flag
          std::string("1 n ") + id + " e.f 1 2 3 1 0 r\n",  // no epoch
          std::string("1 n ") + id + " e 1 2 3 1 0 r r\n",  // a word too many
          std::string("1 n ") + id + " e 1 2 3 1 0 r"}) {   // no end of the line
        CAPTURE(text);
        CHECK_FALSE(decode_hint(text).ok());
    }
}

TEST_CASE("a hint never shows one user's rows to another", "[core][hint]") {
    Commit commit = some_commit();
    commit.user = user(2);
    const std::string text = encode_hint("node-1", commit);
    const auto hint = decode_hint(text);
    REQUIRE(hint.ok());
    CHECK_FALSE(decode_commit(*hint).ok());
}

TEST_CASE("a hint whose frame leads elsewhere is refused", "[core][hint]") {
    Commit commit = some_commit();
    std::string text = encode_hint("node-1", commit);
    ++commit.changes.to;
    const std::string other = encode_hint("node-1", commit);
    text = other.substr(0, other.find('\n')) + text.substr(text.find('\n'));
    const auto hint = decode_hint(text);
    REQUIRE(hint.ok());
    CHECK_FALSE(decode_commit(*hint).ok());
}
