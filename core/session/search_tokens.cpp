#include "core/session/search_tokens.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/policy/type_pattern.hpp"

#include <algorithm>
#include <optional>

namespace carillon {
namespace {

struct Token {
    std::string_view name;
    std::string_view value;
};

std::optional<Token> token_of(std::string_view word) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon + 1 == word.size()) return std::nullopt;
    return Token{word.substr(0, colon), word.substr(colon + 1)};
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = text.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        at = end;
    }
    return words;
}

template <class T>
void add(std::vector<T>& values, T value) {
    if (values.size() >= limits::kFilterValues) return;
    if (std::find(values.begin(), values.end(), value) == values.end())
        values.push_back(std::move(value));
}

class Search {
  public:
    Search(const Filter& base, const std::vector<std::string>& types)
        : filter_(base), types_(types) {
        filter_.q.clear();
    }

    // False: it is a word.
    bool take(const Token& token) {
        if (token.name == "type") return take_type(token.value);
        if (token.name == "is") return take_state(token.value);
        if (token.name == "priority") return take_priority(token.value);
        if (token.name == "channel") return take_channel(token.value);
        if (token.name == "team") return take_team(token.value);
        return false;
    }

    void take(std::string_view word) {
        std::string longer = filter_.q + (filter_.q.empty() ? "" : " ") + std::string(word);
        const bool fits = count_code_points(longer) <= limits::kQueryChars &&
                          search_words(longer).size() <= limits::kQueryWords;
        if (fits) filter_.q = std::move(longer);
    }

    Filter finish() { return std::move(filter_); }

  private:
    // The first token of a name begins again.
    template <class T>
    void begin(bool& was_said, std::vector<T>& values) {
        if (!was_said) values.clear();
        was_said = true;
    }

    bool take_type(std::string_view value) {
        begin(has_type_, filter_.types);
        bool found = false;
        for (const std::string& type : types_) {
            if (!is_type_pattern(value) || !matches_type(value, type)) continue;
            add(filter_.types, type);
            found = true;
        }
        // Of a type that nobody knows there is nothing, or what an older server has sent.
        if (!found) add(filter_.types, std::string(value));
        return true;
    }

    bool take_state(std::string_view value) {
        if (value == "unread" || value == "read") {
            begin(has_read_, filter_.is_read);
            add(filter_.is_read, value == "read");
            return true;
        }
        if (value == "archived") return filter_.archived = true;
        if (value == "snoozed") return filter_.snoozed = true;
        return false;
    }

    bool take_priority(std::string_view value) {
        const auto priority = parse_priority(value);
        if (!priority) return false;
        begin(has_priority_, filter_.priorities);
        add(filter_.priorities, *priority);
        return true;
    }

    bool take_channel(std::string_view value) {
        const auto channel = parse_channel(value);
        if (!channel) return false;
        begin(has_channel_, filter_.channels);
        add(filter_.channels, *channel);
        return true;
    }

    bool take_team(std::string_view value) {
        const auto team = TeamId::parse(value);
        if (!team) return false;
        begin(has_team_, filter_.team_ids);
        add(filter_.team_ids, *team);
        return true;
    }

    Filter filter_;
    const std::vector<std::string>& types_;
    bool has_type_ = false;
    bool has_read_ = false;
    bool has_priority_ = false;
    bool has_channel_ = false;
    bool has_team_ = false;
};

}  // namespace

Filter parse_search(std::string_view text, const Filter& base,
                    const std::vector<std::string>& types) {
    Search search(base, types);
    for (const std::string_view word : words_of(text)) {
        const auto token = token_of(word);
        if (!token || !search.take(*token)) search.take(word);
    }
    return search.finish();
}

bool has_type_pattern(std::string_view text) {
    const auto words = words_of(text);
    return std::any_of(words.begin(), words.end(), [](std::string_view word) {
        const auto token = token_of(word);
        return token && token->name == "type" && token->value.back() == '*';
    });
}

}  // namespace carillon
