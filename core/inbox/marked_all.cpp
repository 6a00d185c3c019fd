#include "core/inbox/marked_all.hpp"

#include "core/base/hex.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace carillon {
namespace {

// Reads numbers and what stands between them.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool at_end() const { return text_.empty(); }
    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::optional<std::uint64_t> number() {
        std::uint64_t value = 0;
        const char* end = text_.data() + text_.size();
        const auto read = std::from_chars(text_.data(), end, value);
        if (read.ec != std::errc()) return std::nullopt;
        text_.remove_prefix(static_cast<std::size_t>(read.ptr - text_.data()));
        return value;
    }

    // So many characters, fewer where there are no more.
    std::string_view characters(std::size_t count) {
        const std::string_view taken = text_.substr(0, count);
        text_.remove_prefix(taken.size());
        return taken;
    }

  private:
    std::string_view text_;
};

std::optional<RevSpans> read_spans(Reader& reader) {
    RevSpans spans;
    do {
        const auto after = reader.number();
        if (!after || !reader.take('-')) return std::nullopt;
        const auto to = reader.number();
        if (!to || *to <= *after) return std::nullopt;
        spans.add({*after, *to});
    } while (reader.take(','));
    return spans;
}

}  // namespace

void RevSpans::add(RevSpan span) {
    if (span.to <= span.after) return;
    if (!all_.empty() && all_.back().to == span.after) {
        all_.back().to = span.to;
    } else if (all_.size() < kMost && (all_.empty() || all_.back().to < span.after)) {
        all_.push_back(span);
    }
}

void RevSpans::add(const RevSpans& spans) {
    for (const RevSpan& span : spans.all())
        add(span);
}

std::optional<MarkedAll> MarkedAll::parse(std::string_view text) {
    MarkedAll marked;
    Reader reader(text);
    while (!reader.at_end()) {
        One one;
        do {
            const auto result = reader.number();
            if (!result) return std::nullopt;
            one.results.push_back(*result);
        } while (reader.take(','));
        if (reader.take('=')) {
            const auto mark = parse_hex(reader.characters(kHexChars));
            if (!mark) return std::nullopt;
            one.mark = *mark;
        }
        if (!reader.take(':')) return std::nullopt;
        auto spans = read_spans(reader);
        if (!spans || (!reader.at_end() && !reader.take(' '))) return std::nullopt;
        one.spans = std::move(*spans);
        marked.all_.push_back(std::move(one));
    }
    return marked;
}

std::string MarkedAll::text() const {
    std::string text;
    for (const One& one : all_) {
        if (!text.empty()) text += ' ';
        for (const std::uint64_t result : one.results)
            text += (result == one.results.front() ? "" : ",") + std::to_string(result);
        if (one.mark != 0) text += '=' + hex_text(one.mark);
        char before = ':';
        for (const RevSpan& span : one.spans.all()) {
            text += before + std::to_string(span.after) + '-' + std::to_string(span.to);
            before = ',';
        }
    }
    return text;
}

void MarkedAll::add(OperationMark mark, std::uint64_t result, const RevSpans& spans) {
    One one;
    one.mark = mark;
    const auto same = std::find_if(all_.begin(), all_.end(), [mark](const One& each) {
        return mark != 0 && each.mark == mark;
    });
    if (same != all_.end()) {
        one = std::move(*same);
        all_.erase(same);
    }
    one.spans.add(spans);
    if (one.spans.all().empty()) return;
    if (one.results.empty() || one.results.back() != result) one.results.push_back(result);
    if (one.results.size() > kResults) one.results.erase(one.results.begin());
    all_.push_back(std::move(one));
    if (all_.size() > kKept) all_.pop_front();
}

bool MarkedAll::has(OperationMark mark) const {
    return mark != 0 && std::any_of(all_.begin(), all_.end(),
                                    [mark](const One& one) { return one.mark == mark; });
}

const RevSpans* MarkedAll::find(std::uint64_t result) const {
    for (const One& one : all_)
        if (std::find(one.results.begin(), one.results.end(), result) != one.results.end())
            return &one.spans;
    return nullptr;
}

}  // namespace carillon
