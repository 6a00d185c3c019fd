#pragma once
// Every text that is drawn or spoken, in English and French.

#include "core/inbox/notification.hpp"
#include "core/session/client_session.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::center {

enum class Language { kEnglish, kFrench };

// French for any tag of French ("fr-CA"), else English.
Language language_of(std::string_view tag);

struct Texts {
    Language language;
    const char* tag;  // BCP 47
    const char* title;
    const char* mark_all;
    const char* all;
    const char* unread;
    const char* mark_read;
    const char* mark_unread;
    const char* archive;
    const char* snooze_hour;
    const char* remove;
    const char* open_link;
    const char* close;
    const char* short_read;  // under an icon
    const char* short_unread;
    const char* snooze;
    const char* undo;
    const char* archived;
    const char* all_marked;
    const char* snoozed;
    const char* removed;
    const char* undone;
    const char* refused;
    const char* empty_title;
    const char* empty_body;
    const char* empty_unread_title;
    const char* empty_unread_body;
    const char* loading;
    const char* theme_auto;
    const char* theme_light;
    const char* theme_dark;
    const char* preferences;
    const char* compose;
    const char* other_language;  // what the language button changes to
    const char* online;
    const char* connecting;
    const char* offline;
    const char* closed;
    const char* retrying;
    const char* hint_move;
    const char* hint_read;
    const char* hint_detail;
    const char* hint_archive;
    const char* hint_snooze;
    const char* hint_remove;
    const char* key_enter;
    const char* key_delete;
    const char* position;  // between a place and a number: "3 of 40"
    const char* deliveries_title;
    const char* deliveries_failed;
    const char* history_title;
    const char* snoozed_tab;
    const char* archived_tab;
    const char* unarchive;
    const char* awaken;
    const char* unarchived;
    const char* awakened;
    const char* empty_archived_title;
    const char* empty_archived_body;
    const char* empty_snoozed_title;
    const char* empty_snoozed_body;
    const char* empty_search_title;
    const char* empty_search_body;
    const char* analytics;
    const char* analytics_table;
    const char* analytics_server;
    const char* analytics_days;
    const char* analytics_types;
    const char* analytics_channels;
    const char* analytics_created;
    const char* analytics_read;
    const char* analytics_none;
    const char* analytics_failed;
    const char* analytics_median;
    const char* state_sent;
    const char* state_waiting;
    const char* state_failed;
    const char* state_suppressed;
};

const Texts& texts(Language language);

// 12345 as "12,345" or "12 345".
std::string spelled(std::uint64_t number, Language language);

std::string priority_text(Priority priority, Language language);
// What kind of business fact it is, for people: "task.assigned" is a "Task".
std::string family_text(std::string_view type, Language language);
// Why the connection is closed; empty when the code says nothing to a user.
std::string close_reason(std::uint16_t code, Language language);

std::string retry_text(std::int64_t seconds, Language language);
std::string unread_text(std::uint64_t count, Language language);
std::string arrived_text(const Notification& n, Language language);
std::string marked_text(std::uint64_t count, Language language);
std::string arrivals_text(std::uint64_t count, Language language);
// A row as a sentence: state, priority, title, age, place in the list (from 1).
std::string row_text(const Notification& n, std::string_view age, std::uint64_t place,
                     std::uint64_t rows, Language language);

}  // namespace carillon::center
