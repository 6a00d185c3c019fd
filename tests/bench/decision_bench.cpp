// What one decision costs (core/policy/decision.hpp), in CPU time of one thread: of a person who
// has said nothing, of one who has said much, and reading the document of the latter.
//
//   decision_bench [COUNT]

#include "core/policy/decision.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace {

using namespace carillon;

double cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <class Work>
void measure(const char* what, long count, Work work) {
    std::uint64_t sum = 0;  // that nothing of it can be left out
    const double start = cpu_ns();
    for (long i = 0; i < count; ++i)
        sum += work(i);
    std::printf("%-40s %8.0f ns  (%llu)\n", what, (cpu_ns() - start) / static_cast<double>(count),
                static_cast<unsigned long long>(sum % 10));
}

// Twenty years of an hour back and forth, as the server hands a zone over.
ZoneOffsets zone() {
    ZoneOffsets offsets;
    for (int half = 0; half < 40; ++half)
        offsets.steps.push_back({Millis(std::int64_t{1480000000000} + half * 15778800000LL),
                                 half % 2 == 0 ? 3600 : 7200});
    return offsets;
}

}  // namespace

int main(int count_of, char** arguments) {
    const long count = count_of > 1 ? std::atol(arguments[1]) : 1000000;
    const std::string text =
        R"({"locale":"fr","timezone":"Europe/Paris","channels":{"email":true,"sms":false},)"
        R"("types":{"task.*":{"sms":true},"report.generated":{"web":false},"a.b.*":{"email":false}},)"
        R"("quiet_hours":[{"days":["mon","tue","wed","thu","fri"],"from":"20:00","to":"08:00"},)"
        R"({"days":["sat","sun"],"from":"18:00","to":"10:00"}]})";
    const Preferences much = *parse_stored_preferences(text);
    const Preferences nothing;
    const ZoneOffsets offsets = zone();
    DeliveryStep step;
    DecisionState state;
    const auto decide_at = [&](const Preferences& said, long i) {
        const DecisionSubject subject{said, nothing, "task.assigned"};
        const Millis now(std::int64_t{1790000000000} + i * 60000);
        return static_cast<std::uint64_t>(decide(subject, step, state, offsets, now).verdict);
    };
    measure("a decision, nothing said", count, [&](long i) { return decide_at(nothing, i); });
    measure("a decision, much said, quiet hours", count,
            [&](long i) { return decide_at(much, i); });
    measure("reading that document", count / 10,
            [&](long) { return parse_stored_preferences(text)->types.size(); });
    return 0;
}
