#include "tests/store/test_store.hpp"

#include "core/event/event.hpp"
#include "server/base/clock/time_zones.hpp"
#include "server/store/memory/memory_store.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

namespace carillon::test {
namespace {

constexpr std::uint64_t kMemorySeed = 7;

const TemplateSet& templates() {
    static const TemplateSet kSet = [] {
        TemplateSet made = built_in_templates();
        for (const Unless unless : kUnless) {
            Template entry;
            entry.type = "test.unless_" + std::string(text(unless));
            entry.deliver = {{Channel::kEmail, 10 * kSecond, unless, Priority::kLow}};
            entry.texts["fr"] = {"Titre", "Texte"};
            made.put(std::move(entry));
        }
        Template thrice;
        thrice.type = "test.thrice";
        for (const Millis after : {Millis(0), kDay, 2 * kDay})
            thrice.deliver.push_back({Channel::kEmail, after, Unless::kNever, Priority::kLow});
        thrice.texts["fr"] = {"Titre", "Texte"};
        made.put(std::move(thrice));
        return made;
    }();
    return kSet;
}

}  // namespace

TestStore::TestStore(StoreKind kind, StoreOptions options)
    : kind_(kind), options_(std::move(options)) {
    if (kind_ == StoreKind::kSqlite && options_.path.empty()) {
        folder_.emplace();
        options_.path = folder_->file("carillon.db");
    }
    if (kind_ == StoreKind::kPostgres && options_.path.empty()) {
        schema_.emplace();
        options_.path = schema_->url();
    }
    open();
}

TestStore::~TestStore() {
    store_.reset();
}

StoreSettings TestStore::settings() {
    StoreSettings settings;
    settings.replay_limit = options_.replay_limit;
    settings.step_rows = options_.step_rows;
    settings.finished_retention = options_.finished_retention;
    settings.inbox_rows = options_.inbox_rows;
    settings.clock = [this] { return now(); };
    settings.plan = [this](const Event& event, const std::vector<Recipient>& recipients,
                           Millis now) {
        static const TemplateSet kNone;
        const bool are_gone = options_.are_templates_gone && options_.are_templates_gone();
        PlanSettings planning;
        planning.zone_offsets = zone_offsets;
        return plan(event, recipients, are_gone ? kNone : templates(), planning, now);
    };
    settings.channels = options_.channels;
    TemplateSet known = templates();
    known.set_defaults(options_.defaults);
    settings.templates = [set = std::make_shared<const TemplateSet>(std::move(known))] {
        return set;
    };
    settings.zone_offsets = zone_offsets;
    keep_what_is_told(settings);
    keep_how_it_goes(settings);
    return settings;
}

void TestStore::open() {
    if (kind_ == StoreKind::kMemory) {
        store_ = std::make_unique<MemoryStore>(settings(), kMemorySeed);
        return;
    }
    if (kind_ == StoreKind::kPostgres) {
        store_ = value_of(open_postgres_store(PostgresSettings{options_.path, 3, 2}, settings()));
        return;
    }
    store_ = value_of(open_sqlite_store(
        SqliteSettings{options_.path, 2, options_.vfs, options_.log_pages}, settings()));
}

void TestStore::reopen() {
    store_.reset();
    open();
}

Result<std::vector<PublishedEvent>> TestStore::publish(PublishRequest request) {
    return await<std::vector<PublishedEvent>>(
        [&](auto done) { store_->publish(std::move(request), std::move(done)); });
}

Result<std::vector<PublishedEvent>> TestStore::publish(Event event, std::vector<DedupeKey> keys) {
    PublishRequest request;
    request.request_id = "request-1";
    request.submissions.push_back(Submission{std::move(event), std::move(keys)});
    return publish(std::move(request));
}

Result<Operated> TestStore::operate(const UserId& user, Operation operation) {
    return await<Operated>([&](auto done) {
        store_->operate(OperateRequest{user, std::move(operation), "request-2"}, std::move(done));
    });
}

Result<Operated> TestStore::operate(const UserId& user, Operation operation, std::string_view op) {
    const OperationMark mark = mark_of(op);
    return await<Operated>([&](auto done) {
        store_->operate(OperateRequest{user, std::move(operation), "request-2", mark},
                        std::move(done));
    });
}

std::size_t TestStore::run_due(std::size_t limit) {
    return value_of(
        await<std::size_t>([&](auto done) { store_->run_due(limit, std::move(done)); }));
}

CleanupOutcome TestStore::cleanup() {
    return value_of(await<CleanupOutcome>([&](auto done) { store_->cleanup(std::move(done)); }));
}

void TestStore::contact(std::vector<UserId> users) {
    value_of(await<Done>([&](auto done) { store_->contact(std::move(users), std::move(done)); }));
}

RepairStep TestStore::repair(std::optional<UserId> after) {
    return value_of(await<RepairStep>([&](auto done) { store_->repair(after, std::move(done)); }));
}

rest::Page TestStore::list(const UserId& user, ListQuery query) {
    return value_of(await<rest::Page>(
        [&](auto done) { store_->list(user, std::move(query), std::move(done)); }));
}

Snapshot TestStore::unread(const UserId& user, std::uint32_t limit) {
    return value_of(
        await<Snapshot>([&](auto done) { store_->unread(user, limit, std::move(done)); }));
}

Result<Notification> TestStore::one(const UserId& user, const NotificationId& id) {
    return await<Notification>([&](auto done) { store_->one(user, id, std::move(done)); });
}

InboxState TestStore::state(const UserId& user, std::optional<Revision> since) {
    return value_of(await<InboxState>(
        [&](auto done) { store_->state(user, std::move(since), std::move(done)); }));
}

Status TestStore::probe() {
    return await<Done>([&](auto done) { store_->probe(std::move(done)); });
}

Notification TestStore::add(const UserId& user, const std::string& title,
                            std::optional<Priority> priority, std::optional<double> ttl_hours) {
    Event event = titled_event(title, {user});
    event.priority = priority;
    event.ttl_hours = ttl_hours;
    return value_of(publish(std::move(event))).at(0).items.at(0);
}

std::vector<Notification> TestStore::rows(const UserId& user) {
    std::vector<Notification> rows;
    for (const bool archived : {false, true}) {
        for (const bool snoozed : {false, true}) {
            ListQuery query;
            query.limit = 200;
            query.filter.archived = archived;
            query.filter.snoozed = snoozed;
            while (true) {
                const rest::Page page = list(user, query);
                rows.insert(rows.end(), page.items.begin(), page.items.end());
                if (!page.next) break;
                query.after = page.next;
            }
        }
    }
    return rows;
}

Unread TestStore::recount(const UserId& user) {
    Unread unread;
    for (const Notification& n : rows(user))
        unread.add(n);
    return unread;
}

InboxDigest TestStore::recount_digest(const UserId& user) {
    InboxDigest digest;
    for (const Notification& n : rows(user))
        digest.add(n);
    return digest;
}

std::vector<std::shared_ptr<const Commit>> TestStore::commits() const {
    const std::lock_guard lock(mutex_);
    return commits_;
}

void TestStore::forget_commits() {
    const std::lock_guard lock(mutex_);
    commits_.clear();
}

std::vector<UserId> TestStore::await_foreign_change() {
    std::unique_lock lock(mutex_);
    if (!told_.wait_for(lock, std::chrono::minutes(2), [this] { return !foreign_.empty(); })) {
        throw std::runtime_error("no foreign change was reported");
    }
    return std::exchange(foreign_, {});
}

void TestStore::await_broadcasts(int count) {
    std::unique_lock lock(mutex_);
    if (!told_.wait_for(lock, std::chrono::minutes(2), [&] { return broadcasts_ >= count; })) {
        throw std::runtime_error("a broadcast was not told");
    }
}

std::vector<std::string> TestStore::outages() const {
    const std::lock_guard lock(mutex_);
    return outages_;
}

int TestStore::recoveries() const {
    const std::lock_guard lock(mutex_);
    return recoveries_;
}

std::vector<CreatedLater> TestStore::created_later() const {
    const std::lock_guard lock(mutex_);
    return created_later_;
}

std::vector<Webhook> TestStore::disabled() const {
    const std::lock_guard lock(mutex_);
    return disabled_;
}

std::vector<Delivery> TestStore::told_deliveries() const {
    const std::lock_guard lock(mutex_);
    return deliveries_;
}

std::vector<Skipped> TestStore::skipped() const {
    const std::lock_guard lock(mutex_);
    return skipped_;
}

int TestStore::groups() const {
    const std::lock_guard lock(mutex_);
    return groups_;
}

std::vector<std::string> TestStore::notes() const {
    const std::lock_guard lock(mutex_);
    return notes_;
}

std::vector<std::string> TestStore::errors() const {
    const std::lock_guard lock(mutex_);
    return errors_;
}

Event titled_event(const std::string& title, std::vector<UserId> recipients) {
    Event event;
    event.type = "task.assigned";
    event.recipients = std::move(recipients);
    event.own_text = Text{title, "Body of " + title};
    event.data = R"({"url":"/tasks/42"})";
    return event;
}

Event team_event(const std::string& title, const TeamId& team) {
    Event event = titled_event(title, {});
    event.team_id = team;
    return event;
}

PublishRequest request_of(std::vector<Event> events) {
    PublishRequest request;
    request.request_id = "request-1";
    for (Event& event : events)
        request.submissions.push_back(Submission{std::move(event), {}});
    return request;
}

Operation operation(OperationKind kind, std::vector<NotificationId> ids) {
    Operation operation;
    operation.kind = kind;
    operation.ids = std::move(ids);
    return operation;
}

Operation snooze(std::vector<NotificationId> ids, Millis until) {
    Operation made = operation(OperationKind::kSnooze, std::move(ids));
    made.until = until;
    return made;
}

Operation ack_all(std::optional<Revision> bound) {
    Operation made = operation(OperationKind::kAckAll, {});
    made.bound = std::move(bound);
    return made;
}

std::vector<NotificationId> ids_of(const std::vector<Notification>& items) {
    std::vector<NotificationId> ids;
    for (const Notification& n : items)
        ids.push_back(n.id);
    return ids;
}

std::vector<std::string> titles_of(const std::vector<Notification>& items) {
    std::vector<std::string> titles;
    for (const Notification& n : items)
        titles.push_back(n.title);
    return titles;
}

}  // namespace carillon::test
