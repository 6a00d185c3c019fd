// Unicode text: is it UTF-8, cut, and folded for the search.

#include "core/base/utf8.hpp"

#include "core/base/grapheme.hpp"
#include "core/inbox/filter.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void utf8(std::string_view text) {
    const std::size_t valid = valid_utf8_bytes(text);
    require(valid <= text.size(), "no more is valid than there is");
    require(is_utf8(text) == (valid == text.size()), "both say the same of a text");
    text = text.substr(0, valid);
    require(is_utf8(text), "what is valid, is");
    require(count_code_points(text) <= text.size(), "a character has a byte");
    for (const std::size_t most :
         {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{40}}) {
        const std::string chars = cut_code_points(text, most);
        require(is_utf8(chars) && count_code_points(chars) <= most, "cut at a character's end");
        const std::string bytes = cut_bytes(text, most);
        require(is_utf8(bytes) && bytes.size() <= most, "cut within so many bytes");
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = grapheme_end(text, at);
        require(end > at && end <= text.size(), "a cluster is something");
        require(is_utf8(text.substr(at, end - at)), "a cluster ends where a character does");
        require(whole_graphemes(text, end) == end, "what is whole ends where a cluster does");
        if (at > 200) break;  // whole_graphemes begins at the front each time
        at = end;
    }
    std::string copied;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        require(point.bytes > 0, "valid text has a character everywhere");
        append_code_point(copied, point.value);
        at += point.bytes;
    }
    require(copied == text, "characters come back as they were");
    const std::string folded = fold_text(text);
    require(is_utf8(folded), "folded text is UTF-8");
    require(fold_text(folded) == folded, "folded text is folded");
    Notification n;
    n.title = text;
    for (const std::string& word : search_words(text)) {
        require(!word.empty() && is_utf8(word), "a word is something");
        require(matches_text({word}, n), "a text is found by each of its words");
    }
}

}  // namespace carillon::fuzz
