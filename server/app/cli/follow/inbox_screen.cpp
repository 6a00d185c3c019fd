#include "server/app/cli/follow/inbox_screen.hpp"

#include "server/app/cli/follow/screen.hpp"
#include "server/base/clock/system_clock.hpp"

#include <boost/asio/buffer.hpp>
#include <fcntl.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace carillon::cli {

using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kTick{1};  // ages, and the wait for the next try
constexpr Millis kMessageStays{6000};
constexpr Millis kSnooze{3600 * 1000};
// So many rows before the end more are asked for.
constexpr std::size_t kNearEnd = 50;

// A description of its own: one that does not wait is no business of standard input's other users.
int open_keys() {
    return ::open("/dev/tty", O_RDONLY | O_CLOEXEC);
}

bool wants_colours() {
    const char* none = std::getenv("NO_COLOR");
    return none == nullptr || *none == '\0';
}

}  // namespace

InboxScreen::InboxScreen(boost::asio::io_context& context, InboxLinkSettings settings,
                         std::string whose)
    : context_(context),
      whose_(std::move(whose)),
      keys_(context, open_keys()),
      resized_(context, SIGWINCH),
      clock_(context),
      link_(context, std::move(settings), [this] { changed(); }),
      has_colours_(wants_colours()) {}

void InboxScreen::start() {
    await_keys();
    await_resize();
    await_clock();
    draw();
    link_.start();
}

void InboxScreen::await_keys() {
    keys_.async_read_some(boost::asio::buffer(bytes_), [this](error_code ec, std::size_t count) {
        if (ec) return context_.stop();  // the terminal has gone
        for (const KeyPress& key : keyboard_.take({bytes_.data(), count}))
            press(key);
        draw();
        await_keys();
    });
}

void InboxScreen::await_resize() {
    resized_.async_wait([this](error_code ec, int) {
        if (ec) return;
        draw();
        await_resize();
    });
}

void InboxScreen::await_clock() {
    clock_.expires_after(kTick);
    clock_.async_wait([this](error_code ec) {
        if (ec) return;
        draw();
        await_clock();
    });
}

void InboxScreen::press(const KeyPress& key) {
    const std::size_t page = list_rows(terminal_.size());
    const std::size_t last = std::max<std::size_t>(link_.session().view().items.size(), 1) - 1;
    switch (key.key) {
        case Key::kInterrupt:
            return context_.stop();
        case Key::kUp:
            return move_to(place_ - std::min<std::size_t>(place_, 1));
        case Key::kDown:
            return move_to(place_ + 1);
        case Key::kPageUp:
            return move_to(place_ - std::min(place_, page));
        case Key::kPageDown:
            return move_to(place_ + page);
        case Key::kHome:
            return move_to(0);
        case Key::kEnd:
            return move_to(last);
        case Key::kEnter:
            return press_character('r');
        case Key::kDelete:
            return press_character('d');
        case Key::kUndo:
            return undo();
        case Key::kEscape:
            return say({});
        case Key::kCharacter:
            return press_character(key.character);
        case Key::kRedraw:
        case Key::kBackspace:
        case Key::kUnknown:
            break;
    }
}

void InboxScreen::press_character(char character) {
    const Notification* n = chosen();
    switch (character) {
        case 'q':
            return context_.stop();
        case 'j':
            return move_to(place_ + 1);
        case 'k':
            return move_to(place_ - std::min<std::size_t>(place_, 1));
        case 'r':
        case ' ':
            if (n && n->is_read())
                act(OperationKind::kUnack, "Marked as unread.");
            else
                act(OperationKind::kAck, "Marked as read.");
            return;
        case 'e':
            return act(OperationKind::kArchive, "Archived.");
        case 's':
            return act(OperationKind::kSnooze, "Snoozed for one hour.");
        case 'd':
            return act(OperationKind::kDelete, "Deleted.");
        case 'A':
            return mark_all();
        case 'u':
            return undo();
        case 'R':
            return link_.try_now();
        default:
            return;
    }
}

void InboxScreen::move_to(std::size_t place) {
    const auto& items = link_.session().view().items;
    if (items.empty()) return;
    place_ = std::min(place, items.size() - 1);
    followed_ = items[place_].notification.id;
    follow_choice();
}

const Notification* InboxScreen::chosen() const {
    const auto& items = link_.session().view().items;
    return place_ < items.size() ? &items[place_].notification : nullptr;
}

void InboxScreen::act(OperationKind kind, std::string done) {
    const Notification* n = chosen();
    if (!n) return;
    Operation operation;
    operation.kind = kind;
    operation.ids = {n->id};
    if (kind == OperationKind::kSnooze) operation.until = system_now() + kSnooze;
    if (kind != OperationKind::kDelete) done += " u: undo";
    followed_.reset();
    say(std::move(done));
    link_.submit(std::move(operation));
}

void InboxScreen::mark_all() {
    if (link_.session().view().unread.total() == 0) return;
    followed_.reset();
    say("All marked as read. u: undo");
    Operation all;
    all.kind = OperationKind::kAckAll;
    link_.submit(std::move(all));
}

void InboxScreen::undo() {
    say(link_.undo() ? "Undone." : "Nothing to undo.");
}

void InboxScreen::say(std::string message) {
    message_ = std::move(message);
    message_until_ = system_now() + kMessageStays;
}

void InboxScreen::changed() {
    const ClientSession& session = link_.session();
    if (session.connection() == Connection::kClosed) return context_.stop();
    for (const Error& error : link_.take_refusals())
        say("Refused: " + error.message);
    const bool has_arrived = !link_.take_arrivals().empty();
    follow_choice();
    if (has_arrived) terminal_.write("\a");
    draw();
}

void InboxScreen::follow_choice() {
    const auto& items = link_.session().view().items;
    if (followed_) {
        const auto found = std::find_if(items.begin(), items.end(), [&](const ViewRow& row) {
            return row.notification.id == *followed_;
        });
        if (found != items.end()) place_ = static_cast<std::size_t>(found - items.begin());
    }
    if (place_ >= items.size()) place_ = items.empty() ? 0 : items.size() - 1;
    const bool wants_more = place_ + kNearEnd >= items.size();
    link_.want_more(wants_more);
}

void InboxScreen::draw() {
    const TerminalSize size = terminal_.size();
    const Millis now = system_now();
    if (now >= message_until_) message_.clear();
    first_ = first_row(first_, place_, size);
    ScreenState state{link_.session(), whose_};
    state.chosen = place_;
    state.first = first_;
    state.is_complete = link_.is_complete();
    state.message = message_;
    state.has_colours = has_colours_;
    state.now = now;
    terminal_.write(draw_screen(state, size));
}

}  // namespace carillon::cli
