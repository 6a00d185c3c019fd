#include "core/event/directory_values.hpp"
#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_lookup.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/event_lines.hpp"
#include "server/app/cli/event_sink.hpp"
#include "server/app/cli/tell_warnings.hpp"
#include "server/app/demo/business_events.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/config/templates_file.hpp"
#include "server/store/await.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <random>
#include <vector>

namespace carillon::cli {

namespace {

// A user made here gets a UUIDv7 like everything else that is made here.
Result<DirectoryUser> add_user(Store& store, const std::string& email, const Config& config,
                               std::mt19937_64& random) {
    std::array<std::uint8_t, 10> bytes{};
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    DirectoryUser user;
    user.id = UserId(make_notification_id(system_now(), bytes).bytes());
    user.email = read_email(email).value_or(email);
    user.puts_teams = false;
    user.locale = config.default_locale;
    auto put = await<Done>([&](auto done) { store.put_user(user, std::move(done)); });
    if (!put) return put.error();
    std::cout << email << " was not in the directory: added as " << user.id.text() << '\n';
    return user;
}

Result<DirectoryUser> look_up(const FakeOptions& options, const Config& config,
                              std::mt19937_64& random) {
    const auto store = open_store(config);
    if (!store) return store.error();
    auto user = find_user(**store, options.user);
    if (!user && user.error().code == Errc::kNotFound) {
        return add_user(**store, options.user, config, random);
    }
    return user;
}

// Every kind comes before any comes twice, in a new order each time.
class Shuffled {
  public:
    Shuffled(std::vector<BusinessEvent> events, std::mt19937_64& random)
        : events_(std::move(events)), random_(random) {}

    const BusinessEvent& next() {
        if (rest_.empty()) {
            for (const BusinessEvent& event : events_)
                rest_.push_back(&event);
            std::shuffle(rest_.begin(), rest_.end(), random_);
        }
        const BusinessEvent& event = *rest_.back();
        rest_.pop_back();
        return event;
    }

  private:
    const std::vector<BusinessEvent> events_;
    std::mt19937_64& random_;
    std::vector<const BusinessEvent*> rest_;
};

// Of every type that the templates know.
std::vector<BusinessEvent> events_of(const TemplateSet& templates) {
    const auto known = business_events();
    std::vector<BusinessEvent> events(known.begin(), known.end());
    for (const BusinessEvent& event : added_events(templates))
        events.push_back(event);
    return events;
}

}  // namespace

Status fake(const FakeOptions& options, const Config& config) {
    std::mt19937_64 random(std::random_device{}());
    const auto templates = load_templates(config);
    if (!templates) return templates.error();
    const auto user = look_up(options, config, random);
    if (!user) return user.error();
    const auto sink = open_event_sink(config);
    if (!sink) return sink.error();

    const std::string locale = user->locale.empty() ? config.default_locale : user->locale;
    Shuffled events(events_of(*templates), random);
    Emitted sum;
    for (std::uint32_t done = 0; done < options.count;) {
        std::string portion;
        const std::uint32_t size = std::min<std::uint32_t>(
            options.count - done, static_cast<std::uint32_t>(EventLines::kPortionEvents));
        for (std::uint32_t i = 0; i < size; ++i) {
            portion += portion.empty() ? '[' : ',';
            portion += event_json(events.next(), *templates, user->id, locale, system_now());
        }
        const auto emitted = (*sink)->emit(portion + "]");
        if (!emitted) return emitted.error();
        sum += *emitted;
        done += size;
    }
    tell_warnings(sum);
    const std::uint64_t created = sum.created;
    std::cout << created << (created == 1 ? " notification" : " notifications") << " for "
              << (user->email.empty() ? user->id.text() : user->email) << " through "
              << (*sink)->place() << '\n';
    return Done{};
}

}  // namespace carillon::cli
