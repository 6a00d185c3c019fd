#include "server/app/demo/seed.hpp"

#include "server/app/demo/business_events.hpp"
#include "server/app/demo/catcher/catch_hooks.hpp"
#include "server/app/demo/people.hpp"
#include "server/ingest/ingest.hpp"
#include "server/store/await.hpp"

#include <algorithm>
#include <atomic>

namespace carillon {

namespace {

using Minutes = std::chrono::minutes;

// What became of a notification: left alone, shown by a list, or acted upon later.
enum class After { kNothing, kSeen, kRead, kArchived, kSnoozed };

struct Happening {
    std::size_t user;  // in demo_users()
    const char* type;
    std::size_t index;  // among the business events of that type
    Minutes ago;
    After after = After::kNothing;
};

constexpr Minutes hours(int count) {
    return Minutes(count * 60);
}
constexpr Minutes days(int count) {
    return hours(count * 24);
}

constexpr Happening kHappenings[] = {
    // Camille, who runs the portfolio team.
    {0, "note.mentioned", 1, Minutes(4)},
    {0, "pipeline.stage_changed", 0, Minutes(22)},
    {0, "mandat.overdue", 0, Minutes(51), After::kSeen},
    {0, "meeting.reminder", 0, hours(2)},
    {0, "task.assigned", 1, hours(3), After::kSeen},
    {0, "document.uploaded", 0, hours(5), After::kRead},
    {0, "system.announcement", 0, hours(6)},
    {0, "report.generated", 0, hours(20), After::kRead},
    {0, "mandat.status_changed", 1, days(1) + hours(2), After::kRead},
    {0, "organisation.updated", 1, days(1) + hours(7), After::kSeen},
    {0, "task.completed", 0, days(2), After::kRead},
    {0, "mandat.created", 2, days(3), After::kRead},
    {0, "report.generated", 1, days(4), After::kArchived},
    {0, "document.expiring", 1, days(5), After::kSnoozed},
    // Hugo, who looks after clients.
    {1, "task.assigned", 0, Minutes(8)},
    {1, "organisation.assigned", 0, Minutes(37)},
    {1, "system.announcement", 0, hours(6), After::kSeen},
    {1, "task.overdue", 0, hours(7)},
    {1, "document.uploaded", 1, hours(9), After::kRead},
    {1, "meeting.reminder", 1, days(1), After::kRead},
    {1, "pipeline.stage_changed", 1, days(1) + hours(4), After::kRead},
    {1, "organisation.updated", 0, days(2), After::kSeen},
    {1, "note.mentioned", 0, days(2) + hours(3), After::kRead},
    {1, "report.generated", 1, days(4), After::kArchived},
    // Priya, portfolio manager in London.
    {2, "mandat.created", 0, Minutes(12)},
    {2, "task.overdue", 1, hours(1)},
    {2, "mandat.status_changed", 0, hours(4), After::kSeen},
    {2, "system.announcement", 0, hours(6), After::kRead},
    {2, "meeting.reminder", 0, hours(8), After::kRead},
    {2, "document.expiring", 0, days(1)},
    {2, "report.generated", 0, days(1) + hours(6), After::kRead},
    {2, "task.completed", 1, days(3), After::kRead},
    {2, "organisation.updated", 1, days(5), After::kArchived},
    // James, who leads the relations team.
    {3, "pipeline.stage_changed", 1, Minutes(16)},
    {3, "note.mentioned", 0, Minutes(44), After::kSeen},
    {3, "organisation.assigned", 1, hours(3)},
    {3, "system.announcement", 0, hours(6)},
    {3, "task.completed", 0, hours(10), After::kRead},
    {3, "document.uploaded", 1, days(1), After::kRead},
    {3, "report.generated", 1, days(2), After::kSeen},
    {3, "mandat.overdue", 1, days(2) + hours(5), After::kRead},
    // Inès, compliance.
    {4, "document.expiring", 0, Minutes(6)},
    {4, "document.expiring", 1, Minutes(29)},
    {4, "task.assigned", 2, hours(2), After::kSeen},
    {4, "document.uploaded", 0, hours(5)},
    {4, "system.announcement", 1, days(1)},
    {4, "mandat.status_changed", 1, days(1) + hours(3), After::kRead},
    {4, "meeting.reminder", 1, days(2), After::kRead},
    {4, "report.generated", 0, days(3), After::kArchived},
    // Alex, administrator.
    {5, "system.announcement", 1, hours(6), After::kRead},
    {5, "report.generated", 1, hours(12)},
    {5, "organisation.updated", 0, days(1), After::kSeen},
    {5, "task.assigned", 2, days(2), After::kRead},
};

// The store and the time that it believes in.
class Past {
  public:
    Past(const TemplateSet& templates, const PlanSettings& planning, Millis now)
        : templates_(templates), planning_(planning), now_(now) {}

    Status open(const StoreFactory& open_store) {
        StoreSettings settings;
        settings.clock = [this] { return Millis(clock_ms_.load()); };
        settings.plan = [this](const Event& event, const std::vector<Recipient>& recipients,
                               Millis time) {
            return plan(event, recipients, templates_, planning_, time);
        };
        set_time(now_);
        auto store = open_store(std::move(settings));
        if (!store) return store.error();
        store_ = std::move(*store);
        return Done{};
    }

    Store& store() { return *store_; }
    Millis now() const { return now_; }
    void set_time(Millis time) { clock_ms_ = time.count(); }

    Status happen(const Happening& happening) {
        const DirectoryUser& user = demo_users()[happening.user].entry;
        const Millis time = now_ - happening.ago;
        set_time(time);
        auto batch = decode_events(event_json(business_event(happening.type, happening.index),
                                              templates_, user.id, user.locale, time));
        if (!batch) return batch.error();
        if (auto status = validate(*batch, templates_); !status) return status;
        PublishRequest request{make_submissions(std::move(*batch), {}), "demo"};
        auto published = await<std::vector<PublishedEvent>>(
            [&](auto done) { store_->publish(std::move(request), std::move(done)); });
        if (!published) return published.error();
        return follow(happening, user.id, published->front().items.front().id);
    }

  private:
    Status follow(const Happening& happening, const UserId& user, const NotificationId& id) {
        OperateRequest request;
        request.user = user;
        request.operation.ids = {id};
        switch (happening.after) {
            case After::kNothing:
                return Done{};
            case After::kSeen:
                request.operation.kind = OperationKind::kSeen;
                break;
            case After::kRead:
                request.operation.kind = OperationKind::kAck;
                break;
            case After::kArchived:
                request.operation.kind = OperationKind::kArchive;
                break;
            case After::kSnoozed:
                request.operation.kind = OperationKind::kSnooze;
                request.operation.until = now_ + days(1);
                break;
        }
        set_time(now_ - happening.ago * 9 / 10);  // a while after it came
        auto operated = await<Operated>(
            [&](auto done) { store_->operate(std::move(request), std::move(done)); });
        if (!operated) return operated.error();
        return Done{};
    }

    const TemplateSet& templates_;
    const PlanSettings planning_;
    const Millis now_;
    std::atomic<std::int64_t> clock_ms_{0};  // set here, read on the store's threads
    std::unique_ptr<Store> store_;           // ends first: it calls the members above
};

// Puts the people into the directory; says who of them has had nothing yet.
Result<std::vector<bool>> prepare_people(Past& past) {
    std::vector<bool> is_new;
    for (const DemoUser& user : demo_users()) {
        auto put =
            await<Done>([&](auto done) { past.store().put_user(user.entry, std::move(done)); });
        if (!put) return put.error();
        auto inbox = await<Snapshot>(
            [&](auto done) { past.store().unread(user.entry.id, 1, std::move(done)); });
        if (!inbox) return inbox.error();
        is_new.push_back(inbox->revision.counter == 0);
    }
    return is_new;
}

}  // namespace

Status seed_demo(const StoreFactory& open_store, const TemplateSet& templates,
                 const PlanSettings& planning, Millis now, const WebhookTerms* webhook) {
    Past past(templates, planning, now);
    if (auto status = past.open(open_store); !status) return status;
    const auto is_new = prepare_people(past);
    if (!is_new) return is_new.error();
    std::vector<Happening> happenings;
    for (const Happening& happening : kHappenings) {
        if ((*is_new)[happening.user]) happenings.push_back(happening);
    }
    std::stable_sort(happenings.begin(), happenings.end(),
                     [](const Happening& a, const Happening& b) { return a.ago > b.ago; });
    for (const Happening& happening : happenings) {
        if (auto status = past.happen(happening); !status) return status;
    }
    past.set_time(now);
    return set_demo_webhook(past.store(), webhook);
}

}  // namespace carillon
