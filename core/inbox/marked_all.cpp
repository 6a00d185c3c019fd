#include "core/inbox/marked_all.hpp"

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
    } else if (all_.size() < kMost) {
        all_.push_back(span);
    }
}

std::optional<MarkedAll> MarkedAll::parse(std::string_view text) {
    MarkedAll marked;
    Reader reader(text);
    while (!reader.at_end()) {
        const auto result = reader.number();
        if (!result || !reader.take(':')) return std::nullopt;
        auto spans = read_spans(reader);
        if (!spans || (!reader.at_end() && !reader.take(' '))) return std::nullopt;
        marked.add(*result, std::move(*spans));
    }
    return marked;
}

std::string MarkedAll::text() const {
    std::string text;
    for (const One& one : all_) {
        text += (text.empty() ? "" : " ") + std::to_string(one.result);
        char before = ':';
        for (const RevSpan& span : one.spans.all()) {
            text += before + std::to_string(span.after) + '-' + std::to_string(span.to);
            before = ',';
        }
    }
    return text;
}

void MarkedAll::add(std::uint64_t result, RevSpans spans) {
    if (spans.all().empty()) return;
    all_.push_back({result, std::move(spans)});
    if (all_.size() > kKept) all_.pop_front();
}

const RevSpans* MarkedAll::find(std::uint64_t result) const {
    for (const One& one : all_)
        if (one.result == result) return &one.spans;
    return nullptr;
}

}  // namespace carillon
