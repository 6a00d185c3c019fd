// Which row the keyboard acts on while rows come, move and go.

#include "web-client/model/selection.hpp"

#include "tests/center/rows.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <utility>

using namespace carillon;
using namespace carillon::center;
using namespace carillon::center::test;

namespace {

constexpr auto kNothing = std::optional<std::size_t>();

Selection chosen(std::size_t index, const RowList& list) {
    Selection selection;
    selection.choose(index, list.rows());
    return selection;
}

}  // namespace

TEST_CASE("nothing is selected before somebody chooses", "[center][selection]") {
    Selection selection;
    const RowList list{1, 2, 3};
    CHECK(selection.reconcile(list.rows()) == kNothing);
    CHECK_FALSE(selection.passed_on());
    CHECK(selection.id() == std::nullopt);
}

TEST_CASE("the selection follows its notification when rows arrive before it",
          "[center][selection]") {
    Selection selection = chosen(1, {1, 2, 3});
    CHECK(selection.reconcile(RowList{9, 8, 1, 2, 3}.rows()) == 3);
    CHECK(selection.id() == id(2));
    CHECK_FALSE(selection.passed_on());
    CHECK(selection.reconcile(RowList{2}.rows()) == 0);
    CHECK(selection.id() == id(2));
}

TEST_CASE("when the selected row vanishes, whoever stands in its place is next",
          "[center][selection]") {
    Selection selection = chosen(1, {1, 2, 3});
    CHECK(selection.reconcile(RowList{1, 3}.rows()) == 1);
    CHECK(selection.id() == id(3));
    CHECK(selection.passed_on());
    INFO("that is told once");
    CHECK(selection.reconcile(RowList{1, 3}.rows()) == 1);
    CHECK_FALSE(selection.passed_on());
}

TEST_CASE("when the last row vanishes under the selection, the one before it is next",
          "[center][selection]") {
    Selection selection = chosen(2, {1, 2, 3});
    CHECK(selection.reconcile(RowList{1, 2}.rows()) == 1);
    CHECK(selection.id() == id(2));
    CHECK(selection.passed_on());
}

TEST_CASE("when every row vanishes nothing is selected, also after rows return",
          "[center][selection]") {
    Selection selection = chosen(1, {1, 2});
    CHECK(selection.reconcile({}) == kNothing);
    CHECK(selection.id() == std::nullopt);
    CHECK(selection.reconcile(RowList{1, 2}.rows()) == kNothing);
}

TEST_CASE("a row dealt with by key passes the selection to its successor, not along with itself",
          "[center][selection]") {
    Selection selection = chosen(0, {1, 2, 3});
    selection.keep_place();
    INFO("1 was read: it moves behind the others, but the list goes on with 2");
    CHECK(selection.reconcile(RowList{2, 3, 1}.rows()) == 0);
    CHECK(selection.id() == id(2));
    INFO("that was the user's own doing, so what is open stays open");
    CHECK_FALSE(selection.passed_on());
    INFO("once: from now on it follows 2");
    CHECK(selection.reconcile(RowList{3, 1, 2}.rows()) == 2);
}

TEST_CASE("the last row dealt with by key leaves the selection on the new last row",
          "[center][selection]") {
    Selection selection = chosen(2, {1, 2, 3});
    selection.keep_place();
    CHECK(selection.reconcile(RowList{1, 2}.rows()) == 1);
    CHECK(selection.id() == id(2));
    selection.keep_place();
    CHECK(selection.reconcile(RowList{1}.rows()) == 0);
    selection.keep_place();
    CHECK(selection.reconcile({}) == kNothing);
}

TEST_CASE("choosing beyond the end takes the last row, in an empty list none",
          "[center][selection]") {
    const RowList list{1, 2, 3};
    Selection selection = chosen(99, list);
    CHECK(selection.id() == id(3));
    selection.choose(0, {});
    CHECK(selection.id() == std::nullopt);
    selection.choose(1, list.rows());
    selection.clear();
    CHECK(selection.reconcile(list.rows()) == kNothing);
}

TEST_CASE("choosing again forgets that a place was to be kept", "[center][selection]") {
    const RowList list{1, 2, 3};
    Selection selection = chosen(0, list);
    selection.keep_place();
    selection.choose(2, list.rows());
    CHECK(selection.reconcile(RowList{3, 1, 2}.rows()) == 0);
    CHECK(selection.id() == id(3));
}

TEST_CASE("in a huge list the selection is found again wherever its row has gone",
          "[center][selection]") {
    const RowList list = RowList::up_to(20000);
    Selection selection = chosen(19999, list);
    auto rows = list.rows();
    std::swap(rows.front(), rows.back());
    CHECK(selection.reconcile(rows) == 0);
    CHECK(selection.id() == id(20000));
}
