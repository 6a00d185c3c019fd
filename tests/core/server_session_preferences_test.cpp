// A change of what a person says reaches their connections, whichever way they hear of it.

#include "core/wire/hint.hpp"
#include "tests/support/server_end.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kSaid = R"({"channels":{"sms":true}})";

Commit change_of(ModelInbox& inbox) {
    Commit commit = *inbox.create(notification(1), kStart);
    commit.has_preferences = true;
    return commit;
}

InboxState with(InboxState state) {
    state.preferences = kSaid;
    return state;
}

}  // namespace

TEST_CASE("a commit of preferences has the state read, which brings them",
          "[core][server_session][preferences]") {
    ModelInbox inbox;
    ServerEnd end = live(inbox);
    const Revision before = inbox.revision();
    const PublishedCommit commit(std::make_shared<const Commit>(change_of(inbox)));
    end.session.handle_commit(commit, kStart, kStart);
    end.drain();
    CHECK(end.sent.empty());
    REQUIRE(end.reads.size() == 1);
    CHECK(end.reads.front() == before);
    CHECK(end.resyncs.empty());
    end.session.handle_state(with(inbox.state(before)), kStart);
    end.flush(kStart);
    CHECK(end.take<frames::Preferences>().document == kSaid);
    CHECK(end.take<Changes>().to_revision() == inbox.revision());
    // Heard again, as from another node: nothing more.
    end.session.handle_commit(commit, kStart, kStart);
    end.flush(kStart);
    CHECK(end.sent.empty());
    CHECK(end.reads.size() == 1);
}

TEST_CASE(
    "who was away is told of them before the state, so that whoever stands there has heard it",
    "[core][server_session][preferences]") {
    ModelInbox inbox;
    const Revision before = inbox.revision();
    change_of(inbox);
    ServerEnd end(kStart, before.text());
    end.flush(kStart);
    end.session.handle_state(with(inbox.state(before)), kStart);
    end.flush(kStart);
    end.take<frames::Hello>();
    CHECK(end.take<frames::Preferences>().document == kSaid);
    CHECK(end.take<Changes>().to_revision() == inbox.revision());
}

TEST_CASE("a commit of preferences goes to other nodes without its changes, so that they ask",
          "[core][hint][preferences]") {
    ModelInbox inbox;
    Commit commit = change_of(inbox);
    const std::string told = encode_hint("node", commit);
    const auto hint = decode_hint(told);
    REQUIRE(hint.ok());
    CHECK(hint->changes.empty());
    CHECK(hint->to == commit.changes.to_revision());
    commit.has_preferences = false;
    const std::string plain = encode_hint("node", commit);
    CHECK_FALSE(decode_hint(plain)->changes.empty());
}
