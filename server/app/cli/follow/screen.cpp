#include "server/app/cli/follow/screen.hpp"

#include "core/json/document.hpp"
#include "server/app/cli/follow/columns.hpp"

#include <vector>

namespace carillon::cli {
namespace {

// ECMA-48 section 8.3.117 (SGR).
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kFaint = "\x1b[2m";
constexpr std::string_view kReversed = "\x1b[7m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kEndOfLine = "\x1b[K\r\n";

constexpr std::size_t kHeadLines = 2;
constexpr std::size_t kDetailLines = 6;
constexpr std::size_t kFootLines = 1;
constexpr std::size_t kDetailFrom = 16;  // screens with fewer lines show no detail
constexpr std::size_t kAgeColumns = 10;
constexpr std::string_view kKeys =
    "j/k move  Enter read/unread  e archive  s snooze 1 h  d delete  A all read  u undo  q quit";

class Lines {
  public:
    Lines(const TerminalSize& size, bool has_colours) : size_(size), has_colours_(has_colours) {}

    // `style` holds for the whole line.
    void add(std::string_view line, std::string_view style = {}) {
        if (count_ == size_.rows) return;
        if (count_ > 0) text_ += kEndOfLine;
        ++count_;
        if (has_colours_ && !style.empty()) text_.append(style);
        text_ += fit_columns(line, size_.columns);
        if (has_colours_ && !style.empty()) text_.append(kPlain);
    }
    std::string all() const { return "\x1b[H" + text_ + "\x1b[K\x1b[J"; }

  private:
    TerminalSize size_;
    bool has_colours_;
    std::size_t count_ = 0;
    std::string text_;
};

std::size_t detail_lines(const TerminalSize& size) {
    return size.rows >= kDetailFrom ? kDetailLines : 0;
}

std::string unread_text(const Unread& unread) {
    if (unread.total() == 0) return "nothing unread";
    std::string text = std::to_string(unread.total()) + " unread";
    for (const Priority priority : {Priority::kCritical, Priority::kHigh}) {
        const std::uint64_t count = unread.at(priority);
        if (count > 0)
            text += ", " + std::to_string(count) + ' ' + std::string(carillon::text(priority));
    }
    return text;
}

std::string head_line(const ScreenState& state, std::size_t columns_there) {
    // Without a revision nothing is known, and nothing is not none.
    const bool is_known = state.session.inbox().revision().has_value();
    const std::string left =
        ' ' + shown_line(state.whose) + "   " +
        (is_known ? unread_text(state.session.view().unread) : std::string("unread: unknown"));
    const std::string right = connection_text(state.session, state.now) + ' ';
    if (columns(left) + columns(right) + 1 > columns_there) return left;
    return fit_columns(left, columns_there - columns(right)) + right;
}

std::string mark_of(const Notification& n) {
    switch (n.priority) {
        case Priority::kCritical:
            return "!!";
        case Priority::kHigh:
            return "! ";
        case Priority::kNormal:
        case Priority::kLow:
            break;
    }
    return "  ";
}

std::string row_line(const ViewRow& row, const ScreenState& state, std::size_t columns_there) {
    const Notification& n = row.notification;
    const std::string left = std::string(is_unread(n) ? " • " : "   ") + mark_of(n) + ' ' +
                             shown_line(n.title) + (row.pending ? " …" : "");
    if (columns_there < 2 * kAgeColumns) return left;
    const std::string age = cut_columns(age_text(n.created_at, state.now), kAgeColumns);
    return fit_columns(left, columns_there - kAgeColumns - 1) + ' ' +
           std::string(kAgeColumns - columns(age), ' ') + age;
}

std::string_view style_of(const Notification& n, bool is_chosen) {
    if (is_chosen) return kReversed;
    if (!is_unread(n)) return kFaint;
    if (n.priority == Priority::kCritical) return kRed;
    if (n.priority == Priority::kHigh) return kYellow;
    return kBold;
}

std::string link_of(const Notification& n) {
    const auto data = json::Document::parse(n.data);
    if (!data || !data->root().is(json::Kind::kObject)) return {};
    const auto url = data->root().find("url");
    if (!url || !url->is(json::Kind::kString)) return {};
    return std::string(url->text());
}

void add_detail(Lines& lines, const ScreenState& state, const TerminalSize& size) {
    const std::size_t count = detail_lines(size);
    if (count == 0) return;
    std::string rule;
    for (std::size_t i = 0; i < size.columns; ++i)
        rule += "─";
    lines.add(rule, kFaint);
    std::vector<std::string> shown;
    const auto& items = state.session.view().items;
    if (state.chosen < items.size()) {
        const Notification& n = items[state.chosen].notification;
        std::string about =
            n.type + " · " + std::string(text(n.priority)) + " · " + format_rfc3339(n.created_at);
        if (const std::string link = link_of(n); !link.empty()) about += " · " + link;
        shown = wrap_columns(n.title + '\n' + n.body, size.columns - 1, count - 2);
        shown.push_back(shown_line(about));
    }
    shown.resize(count - 1);
    for (const std::string& line : shown)
        lines.add(' ' + line);
}

std::string empty_text(const ScreenState& state) {
    if (!state.session.inbox().revision()) return "Loading…";
    return "Nothing here. New notifications appear the moment they are sent.";
}

}  // namespace

std::size_t list_rows(const TerminalSize& size) {
    const std::size_t others = kHeadLines + detail_lines(size) + kFootLines;
    return size.rows > others ? size.rows - others : 1;
}

std::size_t first_row(std::size_t first, std::size_t chosen, const TerminalSize& size) {
    const std::size_t rows = list_rows(size);
    if (chosen < first) return chosen;
    return chosen >= first + rows ? chosen - rows + 1 : first;
}

std::string draw_screen(const ScreenState& state, const TerminalSize& size) {
    Lines lines(size, state.has_colours);
    lines.add(head_line(state, size.columns), kBold);
    lines.add("");
    const auto& items = state.session.view().items;
    for (std::size_t i = 0; i < list_rows(size); ++i) {
        const std::size_t place = state.first + i;
        if (place < items.size()) {
            const bool is_chosen = place == state.chosen;
            lines.add(row_line(items[place], state, size.columns),
                      style_of(items[place].notification, is_chosen));
        } else if (place == items.size() && items.empty()) {
            lines.add("   " + empty_text(state), kFaint);
        } else if (place == items.size() && !state.is_complete) {
            lines.add("   Loading more…", kFaint);
        } else {
            lines.add("");
        }
    }
    add_detail(lines, state, size);
    const bool has_message = !state.message.empty();
    lines.add(' ' + (has_message ? shown_line(state.message) : std::string(kKeys)),
              has_message ? kBold : kFaint);
    return lines.all();
}

std::string age_text(Millis at, Millis now) {
    using std::chrono::duration_cast;
    const auto seconds = duration_cast<std::chrono::seconds>(now - at).count();
    constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 24 * kHour;
    if (seconds < kMinute) return "now";
    if (seconds < kHour) return std::to_string(seconds / kMinute) + " min";
    if (seconds < kDay) return std::to_string(seconds / kHour) + " h";
    if (seconds < 7 * kDay) return std::to_string(seconds / kDay) + " d";
    return format_rfc3339(at).substr(0, 10);
}

std::string connection_text(const ClientSession& session, Millis now) {
    switch (session.connection()) {
        case Connection::kOnline:
            return "live";
        case Connection::kIdle:
        case Connection::kConnecting:
            return "connecting";
        case Connection::kClosed:
            return "closed";
        case Connection::kOffline:
            break;
    }
    const auto at = session.retry_at();
    const Millis wait = at && *at > now ? *at - now : Millis{0};
    return "offline, again in " + std::to_string((wait.count() + 999) / 1000) + " s";
}

std::string line_text(const Notification& n) {
    std::string line = format_rfc3339(n.created_at) + ' ' + std::string(text(n.priority)) + ' ' +
                       n.type + ' ' + n.title;
    if (!n.body.empty()) line += " — " + n.body;
    return shown_line(line);
}

}  // namespace carillon::cli
