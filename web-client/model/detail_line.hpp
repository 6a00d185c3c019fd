#pragma once
// What stands below the text of a notification that is shown whole, entry by entry.

#include <string>

namespace carillon::center {

struct DetailLine {
    enum class Tone { kGood, kCalm, kBad };

    std::string head;  // what it is: "Email · Sent", "Read"
    std::string when;  // since when, or when it will be
    std::string why;   // sentences; may be empty
    Tone tone = Tone::kCalm;
    friend bool operator==(const DetailLine&, const DetailLine&) = default;
};

}  // namespace carillon::center
