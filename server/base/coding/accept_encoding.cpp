#include "server/base/coding/accept_encoding.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

namespace carillon {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

// weight = OWS ";" OWS "q=" ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
std::optional<int> parse_weight(std::string_view parameter) {
    if (parameter.size() < 3 || ascii_lower(parameter[0]) != 'q' || parameter[1] != '=') {
        return std::nullopt;
    }
    const std::string_view number = parameter.substr(2);
    if ((number[0] != '0' && number[0] != '1') || number.size() > 5) return std::nullopt;
    if (number.size() > 1 && number[1] != '.') return std::nullopt;
    int weight = (number[0] - '0') * 1000;
    int unit = 100;
    for (const char digit : number.substr(std::min<std::size_t>(2, number.size()))) {
        if (digit < '0' || digit > '9') return std::nullopt;
        weight += (digit - '0') * unit;
        unit /= 10;
    }
    if (weight > 1000) return std::nullopt;
    return weight;
}

// What stands before the next `mark`, which goes.
std::string_view take_until(std::string_view& text, char mark) {
    const std::size_t end = std::min(text.find(mark), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
}

}  // namespace

int accept_weight(std::string_view header, std::string_view coding) {
    std::optional<int> named;
    std::optional<int> any;
    while (!header.empty()) {
        const std::string_view element = take_until(header, ',');
        const std::size_t semicolon = std::min(element.find(';'), element.size());
        const std::string_view name = trimmed(element.substr(0, semicolon));
        std::optional<int> weight = 1000;
        if (semicolon < element.size())
            weight = parse_weight(trimmed(element.substr(semicolon + 1)));
        if (!weight) continue;
        if (ascii_same(name, coding) || (coding == "gzip" && ascii_same(name, "x-gzip")))
            named = weight;
        if (name == "*") any = weight;
    }
    if (named) return *named;
    if (coding == "identity") return any == 0 ? 0 : 1;  // acceptable, and last
    return any.value_or(0);
}

int media_weight(std::string_view header, std::string_view type) {
    constexpr int kFull = 1000;
    if (trimmed(header).empty()) return kFull;
    const std::string family = std::string(type.substr(0, type.find('/') + 1)) + '*';
    const std::string_view ranges[] = {"*/*", family, type};  // each more specific
    std::size_t best = 0;                                     // one more than its place
    int weight = 0;
    while (!header.empty()) {
        const std::string_view element = take_until(header, ',');
        std::string_view left = element;
        const std::string_view name = trimmed(take_until(left, ';'));
        std::optional<int> said = kFull;
        while (!left.empty()) {
            const std::string_view parameter = trimmed(take_until(left, ';'));
            if (parameter.size() > 1 && ascii_same(parameter.substr(0, 2), "q="))
                said = parse_weight(parameter);
        }
        for (std::size_t i = 0; said && i < std::size(ranges); ++i) {
            if (i + 1 < best || !ascii_same(name, ranges[i])) continue;
            best = i + 1;
            weight = *said;
        }
    }
    return weight;
}

}  // namespace carillon
