// What preferences cost the path of an event to many: people who have said much, and people who
// have said nothing, take turns in the same store.
//
//   preferences_bench [ROWS]                    the SQLite store, in a new folder
//   preferences_bench postgresql:… [ROWS]       the PostgreSQL store
//
// The event has a step, an email after an hour, so that both decisions are made for each reader:
// what becomes of it in the inbox, and whether the mail is to be sent.

#include "core/event/preferences.hpp"
#include "core/event/templates_codec.hpp"
#include "server/base/clock/time_zones.hpp"
#include "tests/bench/bench_settings.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/either_store.hpp"
#include "tests/bench/store_load.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

namespace {

using namespace carillon;
using namespace carillon::bench;

constexpr std::size_t kTurns = 8;
constexpr std::size_t kRecipients = 1000;
const char* const kTemplates = R"({"types": {
    "bench.told": {"texts": {"fr": {"title": "Rappeler {task}", "body": ""}},
                   "deliver": [{"channel": "email", "after_minutes": 60, "unless": "seen"}]}}})";
// Quiet hours that do not hold it up, lines for other families: what is looked at and changes
// nothing.
const char* const kSaid =
    R"({"locale":"fr","timezone":"Europe/Paris","channels":{"email":true,"sms":false},)"
    R"("types":{"task.*":{"sms":true},"report.generated":{"web":false},"a.b.*":{"email":false}},)"
    R"("quiet_hours":[{"days":["mon","tue"],"from":"00:00","to":"00:01"}]})";

StoreSettings settings_with_preferences() {
    StoreSettings settings = store_settings();
    settings.channels.email = true;
    static const auto kSet = std::make_shared<const TemplateSet>(
        checked(decode_templates(kTemplates, built_in_templates(), "fr")));
    settings.plan = [](const Event& one, const std::vector<Recipient>& recipients, Millis now) {
        return plan(one, recipients, *kSet, PlanSettings{}, now);
    };
    settings.templates = [] { return kSet; };
    settings.zone_offsets = zone_offsets;
    settings.default_timezone = "Europe/Paris";
    return settings;
}

// The first of these have said nothing, the others much.
UserId reader(std::size_t i, bool has_said) {
    return user(i + (has_said ? kRecipients : 0));
}

void say_all(Store& store) {
    run(kRecipients, 64, [&](std::size_t i, auto done) {
        PreferencesChange change;
        change.user = reader(i, true);
        change.make = [](const Preferences&) { return decode_preferences(kSaid); };
        store.change_preferences(std::move(change), [done](auto kept) {
            checked(std::move(kept));
            done();
        });
    });
}

void publish(Cost& cost, Store& store, std::size_t events, bool has_said) {
    const auto self = static_cast<std::uint32_t>(::getpid());
    const double before = cpu_s_of(self);
    cost.seconds += run(events, 4, [&](std::size_t, auto done) {
        Event made = event(0, 0);
        made.type = "bench.told";
        made.own_text.reset();  // with one it has no steps
        for (std::size_t i = 0; i < kRecipients; ++i)
            made.recipients.push_back(reader(i, has_said));
        PublishRequest request;
        request.submissions.push_back({std::move(made), {}});
        store.publish(std::move(request), [done](auto result) {
            checked(std::move(result));
            done();
        });
    });
    cost.cpu += cpu_s_of(self) - before;
}

void compare(Store& store, std::size_t rows) {
    say_all(store);
    const std::size_t turn = std::max<std::size_t>(1, rows / kRecipients / kTurns);
    Cost without, with, warm;
    publish(warm, store, turn, false);
    publish(warm, store, turn, true);
    for (std::size_t i = 0; i < kTurns; ++i) {
        publish(without, store, turn, false);
        publish(with, store, turn, true);
    }
    const std::size_t count = turn * kTurns * kRecipients;
    std::printf("publish to 1,000 each, 4 under way\n");
    report("  people who have said nothing (rows)", count, without.seconds);
    report("  people who have said much", count, with.seconds);
    std::printf("  with : without = %.3f, of CPU time %.3f\n", with.seconds / without.seconds,
                with.cpu / without.cpu);
}

}  // namespace

int main(int argc, char** argv) {
    const EitherStore either(argc, argv);
    const auto store = either.open(settings_with_preferences());
    compare(*store, either.count(80000));
    return 0;
}
