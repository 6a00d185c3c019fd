// What the keys mean.

#include "web-client/model/keyboard.hpp"

#include "tests/center/rows.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <variant>

using namespace carillon;
using namespace carillon::center;
using namespace carillon::center::test;

namespace {

using Selected = std::optional<std::size_t>;

KeyPress key(Key code) {
    KeyPress press;
    press.key = code;
    return press;
}
KeyPress letter(char c) {
    KeyPress press;
    press.letter = c;
    return press;
}
KeyPress held(KeyPress press) {
    press.repeat = true;
    return press;
}
KeyPress with_shift(KeyPress press) {
    press.shift = true;
    return press;
}

// The row that the key goes to, if it goes anywhere.
Selected goes_to(const KeyPress& press, const RowList& list, Selected selected,
                 std::size_t page_rows = 1) {
    const auto action = action_of(press, {list.rows(), selected, page_rows, false, false});
    if (!action) return std::nullopt;
    REQUIRE(std::holds_alternative<actions::Select>(*action));
    return std::get<actions::Select>(*action).index;
}

struct Deed {
    RowVerb verb;
    NotificationId id;
    friend bool operator==(const Deed& a, const Deed& b) {
        return a.verb == b.verb && a.id == b.id;
    }
};
std::optional<Deed> does(const KeyPress& press, const RowList& list, Selected selected) {
    const auto action = action_of(press, {list.rows(), selected, 1, false, false});
    if (!action) return std::nullopt;
    const auto* on_row = std::get_if<actions::OnRow>(&*action);
    REQUIRE(on_row != nullptr);
    CHECK(on_row->by_key);
    return Deed{on_row->verb, on_row->id};
}

std::optional<bool> shows_detail(const std::optional<Action>& action) {
    if (!action || !std::holds_alternative<actions::ShowDetail>(*action)) return std::nullopt;
    return std::get<actions::ShowDetail>(*action).shown;
}

const KeyPress kMarkAll = with_shift(letter('a'));
const KeyPress kEveryKey[] = {
    key(Key::kUp),     key(Key::kDown),  key(Key::kPageUp), key(Key::kPageDown), key(Key::kHome),
    key(Key::kEnd),    key(Key::kEnter), key(Key::kSpace),  key(Key::kDelete),   key(Key::kRight),
    key(Key::kEscape), letter('j'),      letter('k'),       letter('r'),         letter('e'),
    letter('s'),       letter('o'),      letter('x'),
};

}  // namespace

TEST_CASE("in an empty list no key does anything to a row", "[center][keyboard]") {
    const RowList empty{};
    for (const KeyPress& press : kEveryKey) {
        CAPTURE(static_cast<int>(press.key), press.letter);
        CHECK_FALSE(action_of(press, {empty.rows(), std::nullopt, 1, false, false}).has_value());
    }
}

TEST_CASE("with nothing selected the arrows begin at the first row", "[center][keyboard]") {
    const RowList list{1, 2, 3};
    for (const KeyPress& press :
         {key(Key::kDown), key(Key::kUp), letter('j'), letter('k'), key(Key::kHome)}) {
        CHECK(goes_to(press, list, std::nullopt) == 0);
    }
    CHECK(goes_to(key(Key::kEnd), list, std::nullopt) == 2);
}

TEST_CASE("arrows and their letters go one row and stop at the ends", "[center][keyboard]") {
    const RowList list{1, 2, 3};
    for (const KeyPress& down : {key(Key::kDown), letter('j')}) {
        CHECK(goes_to(down, list, 0) == 1);
        CHECK(goes_to(down, list, 2) == 2);
    }
    for (const KeyPress& up : {key(Key::kUp), letter('k')}) {
        CHECK(goes_to(up, list, 2) == 1);
        CHECK(goes_to(up, list, 0) == 0);
    }
}

TEST_CASE("a page leaves one row of the last view in sight and never passes an end",
          "[center][keyboard]") {
    const RowList list = RowList::up_to(100);
    CHECK(goes_to(key(Key::kPageDown), list, 10, 8) == 17);
    CHECK(goes_to(key(Key::kPageUp), list, 17, 8) == 10);
    CHECK(goes_to(key(Key::kPageDown), list, 97, 8) == 99);
    CHECK(goes_to(key(Key::kPageUp), list, 3, 8) == 0);
    CHECK(goes_to(key(Key::kPageUp), list, 7, 8) == 0);
    INFO("a page larger than the list");
    CHECK(goes_to(key(Key::kPageDown), list, 0, 5000) == 99);
    CHECK(goes_to(key(Key::kPageUp), list, 99, 5000) == 0);
}

TEST_CASE("a page in a window too low for two rows still moves by one", "[center][keyboard]") {
    const RowList list{1, 2, 3};
    for (const std::size_t page_rows : {0u, 1u, 2u}) {
        CAPTURE(page_rows);
        CHECK(goes_to(key(Key::kPageDown), list, 0, page_rows) == 1);
        CHECK(goes_to(key(Key::kPageUp), list, 2, page_rows) == 1);
    }
}

TEST_CASE("keys act on the selected notification", "[center][keyboard]") {
    const RowList list{7, 8, 9};
    CHECK(does(key(Key::kEnter), list, 1) == Deed{RowVerb::kToggleRead, id(8)});
    CHECK(does(key(Key::kSpace), list, 1) == Deed{RowVerb::kToggleRead, id(8)});
    CHECK(does(letter('r'), list, 0) == Deed{RowVerb::kToggleRead, id(7)});
    CHECK(does(letter('e'), list, 2) == Deed{RowVerb::kArchive, id(9)});
    CHECK(does(letter('s'), list, 2) == Deed{RowVerb::kSnooze, id(9)});
    CHECK(does(letter('o'), list, 2) == Deed{RowVerb::kFollowLink, id(9)});
    CHECK(does(key(Key::kDelete), list, 2) == Deed{RowVerb::kRemove, id(9)});
}

TEST_CASE("with nothing selected no key acts on a row", "[center][keyboard]") {
    const RowList list{7, 8};
    for (const char c : {'r', 'e', 's', 'o'}) {
        CHECK_FALSE(does(letter(c), list, std::nullopt));
    }
    CHECK_FALSE(does(key(Key::kDelete), list, std::nullopt));
    CHECK_FALSE(does(key(Key::kEnter), list, std::nullopt));
    CHECK_FALSE(action_of(key(Key::kRight), {list.rows(), std::nullopt, 1, false, false}));
}

TEST_CASE("a key held down walks on, but acts once", "[center][keyboard]") {
    const RowList list{7, 8, 9};
    CHECK(goes_to(held(key(Key::kDown)), list, 0) == 1);
    CHECK(goes_to(held(letter('k')), list, 2) == 1);
    CHECK(goes_to(held(key(Key::kPageDown)), list, 0, 3) == 2);
    for (const KeyPress& press : {key(Key::kDelete), key(Key::kEnter), letter('e'), letter('s')}) {
        CHECK_FALSE(does(held(press), list, 0));
    }
    INFO("each repeat would be another operation for the server");
    CHECK_FALSE(action_of(held(kMarkAll), {list.rows(), 0, 1, false, false}));
}

TEST_CASE("only Shift and A mark everything read, with or without rows", "[center][keyboard]") {
    const RowList list{7};
    const RowList empty{};
    for (const RowList* rows : {&list, &empty}) {
        const KeyboardContext context{rows->rows(), std::nullopt, 1, false, false};
        const auto action = action_of(kMarkAll, context);
        REQUIRE(action.has_value());
        CHECK(std::holds_alternative<actions::MarkAll>(*action));
        CHECK_FALSE(action_of(letter('a'), context));
    }
}

TEST_CASE("Escape closes what lies on top first: the whole text, then the message",
          "[center][keyboard]") {
    const RowList list{7};
    CHECK(shows_detail(action_of(key(Key::kEscape), {list.rows(), 0, 1, true, true})) == false);
    const auto second = action_of(key(Key::kEscape), {list.rows(), 0, 1, true, false});
    REQUIRE(second.has_value());
    CHECK(std::holds_alternative<actions::DismissToast>(*second));
    CHECK_FALSE(action_of(key(Key::kEscape), {list.rows(), 0, 1, false, false}));
    INFO("held down it does not go on to take the message's undo away");
    CHECK_FALSE(action_of(held(key(Key::kEscape)), {list.rows(), 0, 1, true, false}));
}

TEST_CASE("right shows the selected notification whole, left closes it", "[center][keyboard]") {
    const RowList list{7};
    CHECK(shows_detail(action_of(key(Key::kRight), {list.rows(), 0, 1, false, false})) == true);
    CHECK(shows_detail(action_of(key(Key::kLeft), {list.rows(), 0, 1, false, true})) == false);
}

TEST_CASE("letters without a meaning do nothing", "[center][keyboard]") {
    const RowList list{7};
    for (const char c : {'a', 'b', 'q', 'y', '9', '\0'}) {
        CAPTURE(c);
        CHECK_FALSE(action_of(letter(c), {list.rows(), 0, 1, true, true}));
    }
}

TEST_CASE("lists, search, undo, theme and language have keys that need no row",
          "[center][keyboard]") {
    const RowList empty{};
    const auto action = [&](char c) {
        return action_of(letter(c), {empty.rows(), std::nullopt, 1, false, false});
    };
    const std::pair<char, ListFilter> lists[] = {{'1', ListFilter::kAll},
                                                 {'2', ListFilter::kUnread},
                                                 {'3', ListFilter::kSnoozed},
                                                 {'4', ListFilter::kArchived}};
    for (const auto& [c, filter] : lists) {
        CAPTURE(c);
        const auto chosen = action(c);
        REQUIRE(chosen.has_value());
        CHECK(std::get<actions::ChooseFilter>(*chosen).filter == filter);
        CHECK(list_filter_of(text(filter)) == filter);
    }
    CHECK(std::holds_alternative<actions::Undo>(action('z').value()));
    CHECK(std::holds_alternative<actions::FocusSearch>(action('/').value()));
    CHECK(std::holds_alternative<actions::NextTheme>(action('t').value()));
    CHECK(std::holds_alternative<actions::SwitchLanguage>(action('l').value()));
    CHECK(std::holds_alternative<actions::OpenPreferences>(action('p').value()));
    CHECK(std::holds_alternative<actions::OpenCompose>(action('c').value()));
    CHECK(std::holds_alternative<actions::OpenOperations>(action('d').value()));
    CHECK_FALSE(action_of(held(letter('z')), {empty.rows(), std::nullopt, 1, false, false}));
}

TEST_CASE("from a row that has gone the next one is the one in its place", "[center][keyboard]") {
    const RowList list{1, 2, 3};
    const auto action = action_of(key(Key::kDown), {list.rows(), 1, 1, false, false, true});
    CHECK(std::get<actions::Select>(action.value()).index == 1);
}

TEST_CASE("a marked row makes the verbs act on all that are marked, Escape unmarks them",
          "[center][keyboard]") {
    const RowList list{1, 2, 3};
    const auto marks = action_of(letter('x'), {list.rows(), 1, 1, false, false});
    CHECK(std::get<actions::Mark>(marks.value()).id == id(2));
    const auto on = [&](const KeyPress& press) {
        return action_of(press, {list.rows(), 1, 1, true, false, false, true}).value();
    };
    CHECK(std::get<actions::OnMarked>(on(letter('e'))).verb == RowVerb::kArchive);
    CHECK(std::get<actions::OnMarked>(on(key(Key::kDelete))).verb == RowVerb::kRemove);
    CHECK(std::holds_alternative<actions::ClearMarks>(on(key(Key::kEscape))));
}
