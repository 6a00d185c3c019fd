#pragma once
// A person whose mails are gathered for six in the evening.

#include "core/policy/digest.hpp"
#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

// It is 10:30 in Paris.
inline const char* const kAtSix =
    R"({"digest":{"email":"daily","at":"18:00","max_priority":"normal"}})";
inline constexpr Millis kUntilSix{(7 * 60 + 30) * 60'000};

struct Gathering {
    TestStore store;
    explicit Gathering(StoreKind kind, std::string document = kAtSix) : store(kind, open()) {
        DirectoryUser person;
        person.id = kUser;
        person.email = "ada@example.com";
        person.timezone = "Europe/Paris";
        store.put_user(person);
        say(std::move(document));
    }

    static StoreOptions open() {
        StoreOptions options;
        options.channels = {true, true, true};
        return options;
    }
    void say(std::string document) {
        PreferencesChange change;
        change.user = kUser;
        change.make = [document = std::move(document)](const Preferences&) {
            return decode_preferences(document);
        };
        value_of(await<KeptPreferences>([&](auto done) {
            store.store().change_preferences(std::move(change), std::move(done));
        }));
    }
    Notification happen(std::string task, Priority priority = Priority::kNormal,
                        std::optional<std::string> group = std::nullopt) {
        Event event;
        event.type = "task.assigned";
        event.recipients = {kUser};
        event.channel = Channel::kEmail;
        event.priority = priority;
        event.group = std::move(group);
        event.variables = {{"task", task}};
        event.data = "{}";
        store.advance(Millis(1));
        return value_of(store.publish(event)).front().items.front();
    }
    std::vector<LeasedDelivery> lease() { return test::lease(store); }
    LeasedDelivery lease_one() {
        auto leased = lease();
        REQUIRE(leased.size() == 1);
        return std::move(leased.front());
    }
    std::vector<Delivery> all() {
        DeliveryQuery query;
        query.limit = 200;
        return value_of(await<DeliveryPage>(
                            [&](auto done) { store.store().deliveries(query, std::move(done)); }))
            .items;
    }
    Delivery of(const Notification& n) {
        for (const Delivery& delivery : all())
            if (delivery.notification == n.id) return delivery;
        FAIL("no delivery");
        return {};
    }
    Delivery digest() {
        for (const Delivery& delivery : all())
            if (is_digest(delivery)) return delivery;
        FAIL("no digest");
        return {};
    }
    std::string state_of(const Notification& n) {
        const Delivery delivery = of(n);
        return std::string(text(delivery.state)) +
               (delivery.reason.empty() ? "" : " " + delivery.reason);
    }
    void operate(OperationKind kind, const Notification& n, Millis until = {}) {
        Operation what = operation(kind, {n.id});
        if (kind == OperationKind::kSnooze) what.until = store.now() + until;
        value_of(store.operate(kUser, what));
    }
    void at_six() { store.advance(kUntilSix + kDigestSpread); }
};

inline std::vector<std::string> titles(const LeasedDelivery& leased) {
    std::vector<std::string> out;
    for (const Notification& n : leased.lines)
        out.push_back(n.title.substr(n.title.find(": ") + 2));
    return out;
}
using Titles = std::vector<std::string>;

}  // namespace carillon::test
