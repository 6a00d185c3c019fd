// What is drawn and spoken, in both languages.

#include "web-client/model/texts.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string_view>

using namespace carillon;
using namespace carillon::center;
using carillon::test::notification;

namespace {

constexpr auto kEn = Language::kEnglish;
constexpr auto kFr = Language::kFrench;

// Every text, by name of its place.
using Member = const char* Texts::*;
constexpr Member kMembers[] = {
    &Texts::tag,
    &Texts::title,
    &Texts::mark_all,
    &Texts::all,
    &Texts::unread,
    &Texts::mark_read,
    &Texts::mark_unread,
    &Texts::archive,
    &Texts::snooze_hour,
    &Texts::remove,
    &Texts::open_link,
    &Texts::close,
    &Texts::short_read,
    &Texts::short_unread,
    &Texts::snooze,
    &Texts::undo,
    &Texts::archived,
    &Texts::all_marked,
    &Texts::snoozed,
    &Texts::removed,
    &Texts::undone,
    &Texts::refused,
    &Texts::empty_title,
    &Texts::empty_body,
    &Texts::empty_unread_title,
    &Texts::empty_unread_body,
    &Texts::loading,
    &Texts::theme_auto,
    &Texts::theme_light,
    &Texts::theme_dark,
    &Texts::preferences,
    &Texts::compose,
    &Texts::analytics_server,
    &Texts::other_language,
    &Texts::online,
    &Texts::connecting,
    &Texts::offline,
    &Texts::closed,
    &Texts::retrying,
    &Texts::hint_move,
    &Texts::hint_read,
    &Texts::hint_detail,
    &Texts::hint_archive,
    &Texts::hint_snooze,
    &Texts::hint_remove,
    &Texts::key_enter,
    &Texts::key_delete,
    &Texts::position,
    &Texts::deliveries_title,
    &Texts::deliveries_failed,
    &Texts::history_title,
    &Texts::snoozed_tab,
    &Texts::archived_tab,
    &Texts::unarchive,
    &Texts::awaken,
    &Texts::unarchived,
    &Texts::awakened,
    &Texts::empty_archived_title,
    &Texts::empty_archived_body,
    &Texts::empty_snoozed_title,
    &Texts::empty_snoozed_body,
    &Texts::empty_search_title,
    &Texts::empty_search_body,
    &Texts::analytics,
    &Texts::analytics_table,
    &Texts::analytics_days,
    &Texts::analytics_types,
    &Texts::analytics_channels,
    &Texts::analytics_created,
    &Texts::analytics_read,
    &Texts::analytics_none,
    &Texts::analytics_failed,
    &Texts::analytics_median,
    &Texts::state_sent,
    &Texts::state_waiting,
    &Texts::state_failed,
    &Texts::state_suppressed,
};

}  // namespace

TEST_CASE("any tag of French speaks French, all others English", "[center][texts]") {
    for (const char* tag : {"fr", "FR", "fr-CA", "fr_FR", "Fr-latn-CH"}) {
        CAPTURE(tag);
        CHECK(language_of(tag) == kFr);
    }
    for (const char* tag : {"", "f", "en", "en-FR", "frr", "fry-NL", "de", "-fr", " fr"}) {
        CAPTURE(tag);
        CHECK(language_of(tag) == kEn);
    }
    CHECK(language_of(texts(kFr).tag) == kFr);
    CHECK(language_of(texts(kEn).tag) == kEn);
}

TEST_CASE("no text is missing in either language", "[center][texts]") {
    static_assert(sizeof(Texts) == sizeof(const char*) * (1 + std::size(kMembers)),
                  "kMembers names every text");
    for (const Language language : {kEn, kFr}) {
        CHECK(texts(language).language == language);
        for (const Member member : kMembers) {
            const char* text = texts(language).*member;
            REQUIRE(text != nullptr);
            CHECK(std::strlen(text) > 0);
        }
    }
}

TEST_CASE("the language button names the other language in that language", "[center][texts]") {
    CHECK(std::string_view(texts(kEn).other_language) == "Français");
    CHECK(std::string_view(texts(kFr).other_language) == "English");
}

TEST_CASE("large numbers are grouped as each language does", "[center][texts]") {
    CHECK(spelled(0, kEn) == "0");
    CHECK(spelled(999, kEn) == "999");
    CHECK(spelled(1000, kEn) == "1,000");
    CHECK(spelled(12345, kFr) == "12\u202f345");
    CHECK(spelled(1234567, kEn) == "1,234,567");
    CHECK(spelled(std::numeric_limits<std::uint64_t>::max(), kEn) == "18,446,744,073,709,551,615");
}

TEST_CASE("counts take the singular where the language does: English at one, French at none too",
          "[center][texts]") {
    CHECK(unread_text(0, kEn) == "0 unread notifications");
    CHECK(unread_text(1, kEn) == "1 unread notification");
    CHECK(unread_text(2, kEn) == "2 unread notifications");
    CHECK(unread_text(0, kFr) == "0 notification non lue");
    CHECK(unread_text(1, kFr) == "1 notification non lue");
    CHECK(unread_text(1200, kFr) == "1\u202f200 notifications non lues");
    CHECK(arrivals_text(1, kEn) == "1 new notification");
    CHECK(arrivals_text(3, kEn) == "3 new notifications");
    CHECK(arrivals_text(1, kFr) == "1 nouvelle notification");
    CHECK(arrivals_text(3, kFr) == "3 nouvelles notifications");
}

TEST_CASE("a type is told by its family; one that is not known by its own first word",
          "[center][texts]") {
    CHECK(family_text("task.assigned", kEn) == "Task");
    CHECK(family_text("task.assigned", kFr) == "Tâche");
    CHECK(family_text("task", kEn) == "Task");
    CHECK(family_text("tasks.assigned", kEn) == "tasks");
    CHECK(family_text("invoice.paid.late", kFr) == "invoice");
    CHECK(family_text("", kEn).empty());
    CHECK(family_text(".", kEn).empty());
}

TEST_CASE("every priority has a word of its own in each language", "[center][texts]") {
    for (const Language language : {kEn, kFr}) {
        for (const Priority a : kPriorities) {
            CHECK_FALSE(priority_text(a, language).empty());
            for (const Priority b : kPriorities) {
                CHECK((priority_text(a, language) == priority_text(b, language)) == (a == b));
            }
        }
    }
}

TEST_CASE("closes that a person can act on have a reason, all others none", "[center][texts]") {
    CHECK(close_reason(4401, kEn) == "Session ended");
    CHECK(close_reason(4403, kFr) == "Accès refusé");
    CHECK(close_reason(4429, kEn) == "Too many tabs open");
    for (const std::uint16_t code :
         std::initializer_list<std::uint16_t>{0, 1000, 1001, 1006, 1009, 4400, 4408}) {
        CAPTURE(code);
        CHECK(close_reason(code, kEn).empty());
        CHECK(close_reason(code, kFr).empty());
    }
}

TEST_CASE("an arrival is spoken with its title, urgent ones as such", "[center][texts]") {
    Notification n = notification(1);
    n.title = "Contrat « Été » signé";
    CHECK(arrived_text(n, kEn) == "New notification: Contrat « Été » signé");
    n.priority = Priority::kCritical;
    CHECK(arrived_text(n, kEn) == "Critical notification: Contrat « Été » signé");
    CHECK(arrived_text(n, kFr) == "Notification critique\u00a0: Contrat « Été » signé");
}

TEST_CASE("a row is spoken as a sentence: state, urgency, title, age, place", "[center][texts]") {
    Notification n = notification(1, Priority::kHigh);
    CHECK(row_text(n, "5 min ago", 3, 1400, kEn) == "Unread, High, Task 1, 5 min ago, 3 of 1,400");
    CHECK(row_text(n, "hier", 1, 1, kFr) == "Non lue, Haute, Task 1, hier, 1 sur 1");
    n.read_at = n.created_at;
    n.priority = Priority::kLow;
    INFO("what is ordinary is not said");
    CHECK(row_text(n, "yesterday", 2, 2, kEn) == "Task 1, yesterday, 2 of 2");
}

TEST_CASE("the wait for the next try is told in seconds", "[center][texts]") {
    CHECK(retry_text(0, kEn) == "next try in 0 s");
    CHECK(retry_text(30, kFr) == "nouvel essai dans 30\u00a0s");
}
