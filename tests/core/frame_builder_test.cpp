// What a session is given at once fits one frame, or says that more follows.

#include "core/wire/frame_builder.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <variant>

using namespace carillon;
using namespace carillon::test;

namespace {

Notification of_rev(unsigned number, std::uint64_t rev, std::size_t body_bytes = 10) {
    Notification n = notification(number);
    n.rev = rev;
    n.body = std::string(body_bytes, 'a');
    return n;
}

// So large that two of them find room in a frame and three do not.
constexpr std::size_t kLarge = limits::kServerFrameBytes * 2 / 5;

InboxHead head_at(std::uint64_t counter, std::uint64_t unread) {
    InboxHead head;
    head.counter = counter;
    head.unread.by_priority[1] = unread;
    return head;
}

}  // namespace

TEST_CASE("a snapshot that has all unread rows is whole", "[core][frame_builder]") {
    SnapshotBuilder cut("e1", head_at(7, 2), 100);
    CHECK(cut.add(of_rev(1, 6)));
    CHECK(cut.add(of_rev(2, 7)));
    const Snapshot snapshot = cut.finish();
    CHECK(snapshot.revision == Revision{"e1", 7});
    CHECK(snapshot.unread.total() == 2);
    CHECK(snapshot.items.size() == 2);
    CHECK_FALSE(snapshot.truncated);
}

TEST_CASE("a snapshot ends at the replay limit and says so", "[core][frame_builder]") {
    SnapshotBuilder cut("e1", head_at(7, 3), 2);
    CHECK(cut.add(of_rev(1, 5)));
    CHECK(cut.add(of_rev(2, 6)));
    CHECK_FALSE(cut.add(of_rev(3, 7)));
    const Snapshot snapshot = cut.finish();
    CHECK(snapshot.items.size() == 2);
    CHECK(snapshot.truncated);
}

TEST_CASE("a snapshot ends where its frame is full", "[core][frame_builder]") {
    SnapshotBuilder cut("e1", head_at(7, 3), 100);
    CHECK(cut.add(of_rev(1, 5, kLarge)));
    CHECK(cut.add(of_rev(2, 6, kLarge)));
    CHECK_FALSE(cut.add(of_rev(3, 7, kLarge)));
    const Snapshot snapshot = cut.finish();
    CHECK(snapshot.items.size() == 2);
    CHECK(snapshot.truncated);
}

TEST_CASE("the first row finds room however large it is", "[core][frame_builder]") {
    SnapshotBuilder snapshot("e1", head_at(7, 1), 100);
    CHECK(snapshot.add(of_rev(1, 7, limits::kServerFrameBytes)));
    CHECK_FALSE(snapshot.finish().truncated);
    ChangesBuilder changes("e1", head_at(7, 1), 6);
    CHECK(changes.add(of_rev(1, 7, limits::kServerFrameBytes)));
    CHECK(std::get<Changes>(changes.finish().state).to == 7);
}

TEST_CASE("changes that find room end at the head", "[core][frame_builder]") {
    ChangesBuilder cut("e1", head_at(9, 4), 5);
    CHECK(cut.add(of_rev(1, 6)));
    CHECK(cut.add_delete(notification(2).id, 8));
    const InboxState state = cut.finish();
    const Changes& changes = std::get<Changes>(state.state);
    CHECK(state.head == 9);
    CHECK(changes.epoch == "e1");
    CHECK(changes.from == 5);
    CHECK(changes.to == 9);
    CHECK_FALSE(changes.more);
    CHECK(changes.unread.total() == 4);
    CHECK(changes.upserts.size() == 1);
    CHECK(changes.deletes == std::vector<NotificationId>{notification(2).id});
}

TEST_CASE("changes that are cut end at the last rev that found room", "[core][frame_builder]") {
    ChangesBuilder cut("e1", head_at(9, 4), 5);
    CHECK(cut.add(of_rev(1, 6, kLarge)));
    CHECK(cut.add(of_rev(2, 7, kLarge)));
    CHECK_FALSE(cut.add(of_rev(3, 8, kLarge)));
    // Small enough, and behind what found no room: it would leave a gap.
    CHECK_FALSE(cut.add_delete(notification(4).id, 9));
    const InboxState state = cut.finish();
    const Changes& changes = std::get<Changes>(state.state);
    CHECK(changes.to == 7);
    CHECK(changes.more);
    CHECK(changes.upserts.size() == 2);
    CHECK(changes.deletes.empty());
    CHECK(state.head == 9);
}

TEST_CASE("what is cut is no longer than a frame once encoded", "[core][frame_builder]") {
    SnapshotBuilder cut("e1", head_at(4000, 4000), 4000);
    unsigned number = 0;
    while (cut.add(of_rev(number + 1, number + 1, 700)))
        ++number;
    CHECK(number > 100);
    CHECK(number < 4000);
    std::size_t bytes = kFrameOverheadBytes;
    for (const Notification& n : cut.finish().items)
        bytes += encoded_size_bound(n) + 1;
    CHECK(bytes <= limits::kServerFrameBytes);
}

TEST_CASE("who cannot resume is given a snapshot", "[core][frame_builder]") {
    const InboxHead head = head_at(9, 0);
    CHECK(needs_snapshot(std::nullopt, head, "e1"));
    CHECK(needs_snapshot(Revision{"e2", 9}, head, "e1"));
    CHECK(needs_snapshot(Revision{"e1", 10}, head, "e1"));
    CHECK_FALSE(needs_snapshot(Revision{"e1", 9}, head, "e1"));
    CHECK(most_rows_behind(100) == 100 * limits::kChangesReplayFactor);
}
