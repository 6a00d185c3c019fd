#pragma once
// Which notifications a list shows. The same predicate serves the memory store, the client's
// screens and, spelled as SQL, the databases.

#include "core/base/limits.hpp"
#include "core/base/result.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/order.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

// An empty list accepts everything; several values of one filter are alternatives.
struct Filter {
    std::vector<std::string> types;
    std::vector<Priority> priorities;
    std::vector<Channel> channels;
    std::vector<bool> is_read;
    std::vector<TeamId> team_ids;
    bool archived = false;  // exactly the archived, or exactly the others
    bool snoozed = false;   // likewise
    std::string q;          // full text over title and body; empty = all

    friend bool operator==(const Filter&, const Filter&) = default;
};

// As a filter's lists accept.
template <class T>
bool accepts(const std::vector<T>& accepted, const T& value) {
    for (const auto& one : accepted)  // std::find() of bools is half a kilobyte in a browser
        if (one == value) return true;
    return accepted.empty();
}

// All but `q` (search is the store's or the caller's) and expiry (is_expired).
bool matches(const Filter& filter, const Notification& n);

// The words of `q`, folded as `fold_text` does, each once; any input gives a list, maybe an empty
// one. Where a script that puts no spaces between words begins or ends, a word ends too.
std::vector<std::string> search_words(std::string_view q);
// Is it of a script that puts no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese
// …)? Such a word is found wherever it stands, any other where a word begins. Precondition: it
// comes from search_words.
bool is_unspaced(std::string_view word);
// What an index keeps of a text, in order: words as search_words gives them, and of each unspaced
// run c1…cn the pairs c1c2, c2c3, … and cn. So a run of two and more stands in the text exactly
// where its pairs (character_pairs) stand one behind the other, and a single character where a term
// begins with it.
std::vector<std::string> index_terms(std::string_view text);
// c1c2, c2c3, … of an unspaced word; none of a single character.
std::vector<std::string> character_pairs(std::string_view word);
// Does any of it need pairs?
bool has_unspaced(std::string_view text);
// Lower case without the accents of Latin letters (Latin-1, Latin Extended-A); ligatures are
// spelled out ("œ" is "oe", "ß" is "ss"), accents that stand apart are dropped, other text stays.
// An index that keeps folded text finds what matches_text finds.
std::string fold_text(std::string_view text);
// Does each word begin a word of title or body, or, unspaced, stand in one of them? True without
// words.
bool matches_text(const std::vector<std::string>& words, const Notification& n);

// The same as parameters of GET /notifications, percent-encoded, each with '&' before it.
std::string query_string(const Filter& filter);

struct ListQuery {
    Filter filter;
    std::uint32_t limit = limits::kPageDefault;
    std::uint64_t offset = 0;
    std::optional<SortKey> after;  // the cursor
    bool has_offset = false;

    friend bool operator==(const ListQuery&, const ListQuery&) = default;
};

// Names and values after percent-decoding, in order.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded; malformed percent escapes or UTF-8: kMalformed, the field is
// the parameter's name ("query" where that itself is malformed), the value is not shown.
Result<QueryParameters> parse_query_string(std::string_view text);

// The parameters of GET /notifications (of /notifications/unread with only_limit). Values out of
// range and offset beside cursor are kInvalid with the parameter as the field. Unknown names are
// passed over; of a parameter that is no list the last value counts; an empty cursor is none.
Result<ListQuery> parse_list_query(const QueryParameters& parameters, bool only_limit = false);

}  // namespace carillon
