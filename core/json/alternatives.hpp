#pragma once
// A table of names as a message tells them: "low, normal, high or critical". It is put together
// while compiling, so that telling it costs nothing where nothing is refused.

#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace carillon::json {

namespace detail {

constexpr std::string_view before_name(std::size_t index, std::size_t count) {
    return index == 0 ? "" : index + 1 == count ? " or " : ", ";
}

template <const auto& kNames>
constexpr std::size_t alternatives_bytes() {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < std::size(kNames); ++i)
        bytes += before_name(i, std::size(kNames)).size() + kNames[i].size();
    return bytes;
}

template <const auto& kNames>
constexpr auto alternatives_text() {
    std::array<char, alternatives_bytes<kNames>()> text{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        for (const char c : before_name(i, std::size(kNames)))
            text[at++] = c;
        for (const char c : kNames[i])
            text[at++] = c;
    }
    return text;
}

template <const auto& kNames>
inline constexpr auto kAlternativesText = alternatives_text<kNames>();

}  // namespace detail

// Of an array of std::string_view with a name of its own.
template <const auto& kNames>
inline constexpr std::string_view kAlternatives(detail::kAlternativesText<kNames>.data(),
                                                detail::kAlternativesText<kNames>.size());

}  // namespace carillon::json
