// Query strings and the parameters of the list (filter.hpp).

#include "core/base/limits.hpp"
#include "core/base/percent.hpp"
#include "core/base/utf8.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/query_values.hpp"
#include "core/json/alternatives.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

std::optional<std::uint64_t> parse_whole(std::string_view text) {
    if (text.empty() || text.size() > 16) return std::nullopt;  // 2^53 has 16 digits
    std::uint64_t value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

constexpr std::string_view kBoolean = "true, false, 1 or 0";

std::optional<std::string> parse_type(std::string_view text) {
    if (text.empty() || count_code_points(text) > limits::kTypeChars) return std::nullopt;
    return std::string(text);
}

// Takes one parameter after another into a query; the first error stays.
class ListQueryReader {
  public:
    explicit ListQueryReader(bool only_limit) : only_limit_(only_limit) {}

    void take(const std::string& name, const std::string& value) {
        Filter& filter = query_.filter;
        if (name == "limit") return take_limit(name, value);
        if (only_limit_) return;
        if (name == "offset") return take_offset(name, value);
        if (name == "cursor") return take_cursor(name, value);
        if (name == "q") return take_text(name, value);
        if (name == "archived") return take_boolean(name, value, filter.archived);
        if (name == "snoozed") return take_boolean(name, value, filter.snoozed);
        if (name == "type") {
            add(name, value, "1 to 100 characters", parse_type(value), filter.types);
        } else if (name == "priority") {
            add(name, value, json::kAlternatives<kPriorityTexts>, parse_priority(value),
                filter.priorities);
        } else if (name == "channel") {
            add(name, value, json::kAlternatives<kChannelTexts>, parse_channel(value),
                filter.channels);
        } else if (name == "is_read") {
            add(name, value, kBoolean, parse_query_boolean(value), filter.is_read);
        } else if (name == "team_id") {
            add(name, value, "a UUID", TeamId::parse(value), filter.team_ids);
        }
    }

    Result<ListQuery> finish() {
        if (error_) return *error_;
        if (query_.has_offset && query_.after) {
            return Error{Errc::kInvalid, "offset", "offset and cursor cannot be used together"};
        }
        return std::move(query_);
    }

  private:
    void refuse(Error error) {
        if (!error_) error_ = std::move(error);
    }

    void take_limit(const std::string& name, const std::string& value) {
        const auto limit = parse_whole(value);
        if (!limit || *limit < 1 || *limit > limits::kPageMax) {
            return refuse(wrong_query_value(
                name, "a whole number of 1 to " + std::to_string(limits::kPageMax), value));
        }
        query_.limit = static_cast<std::uint32_t>(*limit);
    }

    void take_offset(const std::string& name, const std::string& value) {
        const auto offset = parse_whole(value);
        if (!offset || *offset > limits::kMaxCounter) {
            return refuse(wrong_query_value(
                name, "a whole number of 0 to " + std::to_string(limits::kMaxCounter), value));
        }
        query_.offset = *offset;
        query_.has_offset = true;
    }

    // An empty cursor is the first page: what a client has before it was given one.
    void take_cursor(const std::string& name, const std::string& value) {
        if (value.empty()) {
            query_.after.reset();
            return;
        }
        query_.after = decode_cursor(value);
        if (!query_.after) refuse(wrong_query_value(name, "a next_cursor as it was given", value));
    }

    void take_text(const std::string& name, const std::string& value) {
        if (count_code_points(value) > limits::kQueryChars) {
            return refuse(wrong_query_value(
                name, "at most " + std::to_string(limits::kQueryChars) + " characters", value));
        }
        const std::size_t words = search_words(value).size();
        if (words > limits::kQueryWords) {
            return refuse({Errc::kInvalid, name,
                           name + " must be at most " + std::to_string(limits::kQueryWords) +
                               " different words, not " + std::to_string(words)});
        }
        query_.filter.q = value;
    }

    void take_boolean(const std::string& name, const std::string& value, bool& into) {
        const auto parsed = parse_query_boolean(value);
        if (!parsed) return refuse(wrong_query_value(name, kBoolean, value));
        into = *parsed;
    }

    template <class T>
    void add(const std::string& name, const std::string& value, std::string_view accepted,
             const std::optional<T>& parsed, std::vector<T>& values) {
        if (!parsed) return refuse(wrong_query_value(name, accepted, value));
        if (std::find(values.begin(), values.end(), *parsed) != values.end()) return;
        if (values.size() == limits::kFilterValues) {
            return refuse({Errc::kInvalid, name,
                           name + " has too many values; at most " +
                               std::to_string(limits::kFilterValues) + " are accepted"});
        }
        values.push_back(*parsed);
    }

    bool only_limit_;
    ListQuery query_;
    std::optional<Error> error_;
};

}  // namespace

std::string query_string(const Filter& filter) {
    std::string query;
    const auto add = [&query](std::string_view name, std::string_view value) {
        query += '&';
        query += name;
        query += '=';
        query += percent_encode(value);
    };
    for (const std::string& type : filter.types)
        add("type", type);
    for (const Priority priority : filter.priorities)
        add("priority", text(priority));
    for (const Channel channel : filter.channels)
        add("channel", text(channel));
    for (const bool is_read : filter.is_read)
        add("is_read", is_read ? "true" : "false");
    for (const TeamId& team : filter.team_ids)
        add("team_id", team.text());
    if (filter.archived) add("archived", "true");
    if (filter.snoozed) add("snoozed", "true");
    if (!filter.q.empty()) add("q", filter.q);
    return query;
}

Result<QueryParameters> parse_query_string(std::string_view text) {
    QueryParameters parameters;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = form_decode(pair.substr(0, equals));
        // The text itself is not shown: a value may be a token.
        if (!name) {
            return Error{Errc::kMalformed, "query",
                         "a name in the query must be UTF-8 with %XX escapes"};
        }
        auto value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
        if (!value) {
            const std::string shown = shortened(*name, kShownQueryChars);
            return Error{Errc::kMalformed, shown, shown + " must be UTF-8 with %XX escapes"};
        }
        parameters.emplace_back(std::move(*name), std::move(*value));
    }
    return parameters;
}

Result<ListQuery> parse_list_query(const QueryParameters& parameters, bool only_limit) {
    ListQueryReader reader(only_limit);
    for (const auto& [name, value] : parameters) {
        reader.take(name, value);
    }
    return reader.finish();
}

}  // namespace carillon
