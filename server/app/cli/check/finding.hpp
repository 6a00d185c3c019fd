#pragma once
// What `carillon check` has found out, one line each.

#include <string>
#include <utility>
#include <vector>

namespace carillon::preflight {

enum class Verdict {
    kOk,
    kWarning,  // a start would go on
    kWrong,    // a start would stop, or what is asked for would not work
};

struct Finding {
    Verdict verdict = Verdict::kOk;
    std::string item;
    std::string text;  // one line, without secrets

    friend bool operator==(const Finding&, const Finding&) = default;
};

using Findings = std::vector<Finding>;

inline Finding ok(std::string item, std::string text) {
    return {Verdict::kOk, std::move(item), std::move(text)};
}
inline Finding warning(std::string item, std::string text) {
    return {Verdict::kWarning, std::move(item), std::move(text)};
}
inline Finding wrong(std::string item, std::string text) {
    return {Verdict::kWrong, std::move(item), std::move(text)};
}

}  // namespace carillon::preflight
