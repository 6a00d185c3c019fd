// `carillon export` and `carillon erase`: all that is kept of a person, or none of it.

#include "core/event/audit.hpp"
#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_lookup.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/store/await.hpp"
#include "server/store/postgres/postgres_store.hpp"

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace carillon::cli {

namespace {

PersonRequest request_of(const UserId& user, std::string_view action, const char* command) {
    PersonRequest request;
    request.user = user;
    request.audit = AuditDraft{UserId(), std::string(action), command};
    return request;
}

// What the store says of a person, for somebody who has typed an id.
Error shown_error(const Error& error, const UserId& user) {
    if (error.code != Errc::kNotFound) return error;
    return {error.code, "",
            "there is no such user: nothing is kept of " + user.text() +
                "; expected the id or the email of somebody of whom something is"};
}

std::string count_of(std::uint64_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace

// Page by page to standard output, beside whatever else the database does.
Status export_person(const std::string& id_or_email, const Config& config) {
    const auto store = open_store(config);
    if (!store) return store.error();
    const auto user = find_user(**store, id_or_email);
    if (!user) return user.error();
    const auto begun = await<Done>([&](auto done) {
        (*store)->begin_export(request_of(user->id, kAuditExport, "carillon export"),
                               std::move(done));
    });
    if (!begun) return shown_error(begun.error(), user->id);
    std::optional<ExportPlace> place = ExportPlace();
    while (place) {
        auto page = await<ExportPage>(
            [&](auto done) { (*store)->export_page(user->id, *place, std::move(done)); });
        if (!page) return page.error();
        std::cout << page->text;
        place = std::move(page->next);
    }
    std::cout.flush();
    if (!std::cout)
        return Error{Errc::kUnavailable, "", "the export could not be written: it is not whole"};
    return Done{};
}

// Beside a running server, which sees that the person's tokens are revoked as it sees whatever
// another process changes.
Status erase_person(const std::string& id_or_email, const Config& config) {
    auto store = open_store(config);
    if (!store) return store.error();
    const auto user = find_user(**store, id_or_email);
    if (!user) return user.error();
    const auto erased = await<rest::EraseResult>([&](auto done) {
        (*store)->erase(request_of(user->id, kAuditErase, "carillon erase"), std::move(done));
    });
    if (!erased) return shown_error(erased.error(), user->id);
    std::cout << user->id.text() << ": "
              << count_of(erased->notifications, "notification", "notifications") << ", "
              << count_of(erased->tombstones, "tombstone", "tombstones") << ", "
              << count_of(erased->deliveries, "delivery", "deliveries") << ", "
              << count_of(erased->subscriptions, "push subscription", "push subscriptions") << ", "
              << count_of(erased->events, "event to come", "events to come") << " erased, "
              << count_of(erased->audit_entries, "audit entry names", "audit entries name")
              << " them no more\n";
    if (config.database.kind != DatabaseAddress::Kind::kPostgres) return Done{};
    store->reset();
    const auto vacuumed = vacuum_postgres(config.database.url);
    if (!vacuumed) return vacuumed.error();
    std::cout << "the tables are vacuumed\n";
    return Done{};
}

}  // namespace carillon::cli
