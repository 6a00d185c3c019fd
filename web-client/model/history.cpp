#include "web-client/model/history.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace carillon::center {
namespace {

struct Step {
    Millis at;
    const char* words;
};

const char* in(Language language, const char* english, const char* french) {
    return language == Language::kFrench ? french : english;
}

}  // namespace

std::vector<DetailLine> history_lines(const Notification& n, LocalOffset local_offset,
                                      Language language) {
    std::vector<Step> steps{{n.created_at, in(language, "Arrived", "Arrivée")}};
    const auto add = [&](const std::optional<Millis>& at, const char* english, const char* french) {
        if (at) steps.push_back({*at, in(language, english, french)});
    };
    add(n.seen_at, "Seen in a list", "Vue dans une liste");
    add(n.clicked_at, "Opened", "Ouverte");
    add(n.read_at, "Read", "Lue");
    add(n.archived_at, "Archived", "Archivée");
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.at < b.at; });
    add(n.snoozed_until, "Comes back", "Revient");
    add(n.expires_at, "Expires", "Expire");

    std::vector<DetailLine> lines;
    for (const Step& step : steps) {
        DetailLine line;
        line.head = step.words;
        line.when = full_time(step.at, local_offset, language);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace carillon::center
