// The digest of what is unread, and the marks of operations: the same number on every machine,
// whatever the order.

#include "core/inbox/inbox_digest.hpp"

#include "core/base/hex.hpp"
#include "core/inbox/operation_marks.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

Notification row(std::uint32_t number, std::uint64_t rev) {
    Notification n = notification(number, Priority::kHigh);
    n.rev = rev;
    return n;
}

InboxDigest digest_of(const std::vector<Notification>& rows) {
    InboxDigest digest;
    for (const auto& n : rows)
        digest.add(n);
    return digest;
}

}  // namespace

TEST_CASE("a digest does not depend on the order, and what is taken out was never in",
          "[core][digest]") {
    CHECK(InboxDigest() == digest_of({}));
    InboxDigest digest = digest_of({row(1, 1), row(2, 2), row(3, 3)});
    CHECK(digest == digest_of({row(3, 3), row(1, 1), row(2, 2)}));
    digest.remove(row(2, 2));
    CHECK(digest == digest_of({row(1, 1), row(3, 3)}));
    digest.remove(row(1, 1));
    digest.remove(row(3, 3));
    CHECK(digest == InboxDigest());
}

TEST_CASE("whatever order, counters or a later change depend on changes the digest",
          "[core][digest]") {
    const InboxDigest sound = digest_of({row(1, 1)});
    const std::vector<std::function<void(Notification&)>> edits = {
        [](Notification& n) { n.id = id(2); },
        [](Notification& n) { n.rev = 2; },
        [](Notification& n) { n.priority = Priority::kCritical; },
        [](Notification& n) { n.created_at += Millis(1); },
        [](Notification& n) { n.seen_at = n.created_at; },
    };
    for (const auto& edit : edits) {
        Notification n = row(1, 1);
        edit(n);
        CHECK_FALSE(digest_of({n}) == sound);
    }
    // Revs that change places are no accident to be overlooked.
    CHECK_FALSE(digest_of({row(1, 1), row(2, 2)}) == digest_of({row(1, 2), row(2, 1)}));
}

TEST_CASE("what is not unread does not count", "[core][digest]") {
    for (const auto member :
         {&Notification::read_at, &Notification::archived_at, &Notification::snoozed_until}) {
        Notification n = row(1, 1);
        n.*member = n.created_at;
        InboxDigest digest;
        digest.add(n);
        CHECK(digest == InboxDigest());
        digest.remove(n);
        CHECK(digest == InboxDigest());
    }
}

TEST_CASE("a digest has one text", "[core][digest]") {
    CHECK(InboxDigest().text() == "0000000000000000");
    CHECK(InboxDigest(0xfedcba9876543210u).text() == "fedcba9876543210");
    CHECK(InboxDigest::parse("fedcba9876543210") == InboxDigest(0xfedcba9876543210u));
    for (const char* text : {"", "0", "FEDCBA9876543210", "fedcba987654321", "fedcba98765432100",
                             "fedcba987654321g", " fedcba987654321"}) {
        INFO(text);
        CHECK_FALSE(InboxDigest::parse(text).has_value());
    }
    // Kept in databases and told between versions: it may never be another.
    CHECK(digest_of({row(1, 1), row(2, 2)}).text() == "1e880e1619bad143");
}

TEST_CASE("an operation is marked by its client and its number", "[core][digest]") {
    const OperationMark first = mark_of("once-a-1");
    CHECK(is_same_or_later(mark_of("once-a-2"), first));
    CHECK(is_same_or_later(first, first));
    CHECK_FALSE(is_same_or_later(first, mark_of("once-a-2")));
    CHECK(is_same_or_later(mark_of("once-a-10"), mark_of("once-a-9")));
    CHECK_FALSE(is_same_or_later(mark_of("once-b-2"), first));
    CHECK(mark_of("once-a-0") != 0);
    CHECK(is_same_or_later(mark_of("once-a-b-16777215"), mark_of("once-a-b-0")));
    for (const char* name : {"", "1", "a-1", "once-", "once-1", "once--1", "once-a-", "once-a-01",
                             "once-a-+1", "once-a-1 ", "once-a-16777216", "once-a-123456789"}) {
        INFO(name);
        CHECK(mark_of(name) == 0);
    }
    CHECK(hex_text(first) == "4c86ae8f50000001");
}

TEST_CASE("a row remembers the last operation of each of the last clients", "[core][digest]") {
    OperationMarks marks;
    CHECK(marks.text().empty());
    CHECK_FALSE(marks.covers(0));
    const OperationMark first = mark_of("once-a-1");
    const OperationMark second = mark_of("once-a-2");
    marks.add(first);
    marks.add(0);
    CHECK(marks.covers(first));
    CHECK_FALSE(marks.covers(second));
    marks.add(second);
    CHECK(marks.covers(first));
    CHECK(marks.covers(second));
    CHECK(marks.text() == hex_text(second));
    CHECK(OperationMarks::parse(marks.text()) == marks);
    for (std::size_t i = 1; i < OperationMarks::kKept; ++i)
        marks.add(mark_of("once-b" + std::to_string(i) + "-1"));
    CHECK(marks.covers(first));
    CHECK(OperationMarks::parse(marks.text()) == marks);
    marks.add(second);  // the newest now
    marks.add(mark_of("once-c-1"));
    CHECK(marks.covers(second));
    CHECK_FALSE(marks.covers(mark_of("once-b1-1")));
    CHECK(marks.covers(mark_of("once-b2-1")));
    CHECK(OperationMarks::parse("") == OperationMarks());
    const std::string one = hex_text(first);
    for (const std::string& text :
         {" " + one, one + " ", one + one, one + "  " + one, std::string(16, '0'),
          marks.text() + " " + one, std::string("x")}) {
        INFO(text);
        CHECK_FALSE(OperationMarks::parse(text).has_value());
    }
}
