#include "tests/store/power_script.hpp"

#include <algorithm>
#include <future>
#include <stdexcept>

namespace carillon::test {
namespace {

constexpr std::uint32_t kUsers = 3;

void need(bool ok, const std::string& what) {
    if (!ok) throw std::runtime_error("refused: " + what);
}

// One page after the other of what a filter shows.
void each_row(TestStore& store, const UserId& user, bool archived, bool snoozed,
              const std::function<void(const Notification&)>& see) {
    ListQuery query;
    query.limit = 200;
    query.filter.archived = archived;
    query.filter.snoozed = snoozed;
    while (true) {
        const rest::Page page = store.list(user, query);
        for (const Notification& n : page.items)
            see(n);
        if (!page.next) return;
        query.after = page.next;
    }
}

std::string line_of(const Notification& n) {
    std::string line = n.title + ' ' + std::string(text(n.priority)) + ' ' + std::to_string(n.rev);
    if (n.is_read()) line += " read";
    if (n.seen_at) line += " seen";
    if (n.archived_at) line += " archived";
    if (n.snoozed_until) line += " asleep";
    if (n.expires_at) line += " expires";
    return line;
}

PublishRequest keyed_request(std::vector<Event> events) {
    PublishRequest request = request_of(std::move(events));
    for (Submission& each : request.submissions) {
        each.event.id = each.event.own_text->title;
        each.keys = {{"event:" + each.event.id, "digest"}};
    }
    request.audit = AuditDraft{user(50), std::string(kAuditSendManual), "192.0.2.7"};
    return request;
}

using Answered = ScriptStep::Answered;

void publish_at_once(TestStore& store, const std::vector<PublishRequest>& requests,
                     const Answered& answered) {
    std::vector<std::future<bool>> done;
    for (const PublishRequest& request : requests) {
        auto promise = std::make_shared<std::promise<bool>>();
        done.push_back(promise->get_future());
        const std::string& title = request.submissions[0].event.id;
        store.store().publish(request, [promise, &title, &answered](auto result) {
            if (result.ok() && answered) answered(title);
            promise->set_value(result.ok());
        });
    }
    for (auto& each : done)
        need(each.get(), "one of many");
}

}  // namespace

std::string picture(TestStore& store, std::vector<std::string>& doubts) {
    std::string all;
    for (std::uint32_t number = 1; number <= kUsers; ++number) {
        const UserId who = user(number);
        std::vector<std::string> lines;
        std::set<std::string> titles;
        Unread counted;
        for (const bool archived : {false, true}) {
            for (const bool snoozed : {false, true}) {
                each_row(store, who, archived, snoozed, [&](const Notification& n) {
                    lines.push_back(line_of(n));
                    counted.add(n);
                    if (!titles.insert(n.title).second) doubts.push_back(n.title + " twice");
                });
            }
        }
        std::sort(lines.begin(), lines.end());
        const Snapshot now = store.unread(who);
        if (!(now.unread == counted))
            doubts.push_back("counters of user " + std::to_string(number));
        all += "user " + std::to_string(number) + " at " + now.revision.text() + ", unread " +
               std::to_string(now.unread.total()) + '\n';
        for (const std::string& line : lines)
            all += "  " + line + '\n';
    }
    AuditQuery query;
    query.limit = 200;
    std::multiset<std::string> audited;
    while (true) {
        const auto page =
            await<AuditPage>([&](auto done) { store.store().audit(query, std::move(done)); });
        need(page.ok(), "the audit");
        for (const AuditEntry& entry : page->items)
            audited.insert(entry.event_id);
        if (!page->next) break;
        query.before = page->next;
    }
    all += "audit:";
    for (const std::string& id : audited) {
        all += ' ' + id;
        if (audited.count(id) != 1) doubts.push_back("audit of " + id + " twice");
    }
    all += "\npeople:";
    for (const DirectoryUser& who : store.users(100))
        all += ' ' + who.name;
    return all + '\n';
}

std::set<std::string> titles_in(TestStore& store) {
    std::set<std::string> titles;
    for (std::uint32_t number = 1; number <= kUsers; ++number) {
        for (const bool archived : {false, true}) {
            for (const bool snoozed : {false, true}) {
                each_row(store, user(number), archived, snoozed,
                         [&](const Notification& n) { titles.insert(n.title); });
            }
        }
    }
    return titles;
}

UserId PowerScript::anyone() {
    return user(1 + static_cast<std::uint32_t>(random_.below(kUsers)));
}

ScriptStep PowerScript::publish(std::size_t events, bool at_once) {
    std::vector<Event> made;
    ScriptStep step;
    for (std::size_t i = 0; i < events; ++i) {
        const std::string title = "event-" + std::to_string(++number_);
        Event event = titled_event(title, {anyone()});
        event.priority = kPriorities[random_.below(4)];
        event.own_text->body = std::string(static_cast<std::size_t>(random_.below(3000)), 'b');
        if (!at_once && random_.below(4) == 0) event.ttl_hours = 0.05;
        if (!at_once && random_.below(12) == 0) {
            event.recipients.clear();
            event.broadcast = true;
        }
        made.push_back(std::move(event));
    }
    if (!at_once) {
        step.name = "publish " + std::to_string(events);
        step.run = [request = keyed_request(std::move(made))](TestStore& store, const Answered&) {
            need(store.publish(request).ok(), "publish");
        };
        return step;
    }
    step.name = "publish " + std::to_string(events) + " at once";
    std::vector<PublishRequest> requests;
    for (Event& event : made)
        requests.push_back(keyed_request({std::move(event)}));
    step.is_many = true;
    step.run = [requests](TestStore& store, const Answered& answered) {
        publish_at_once(store, requests, answered);
    };
    return step;
}

ScriptStep PowerScript::operate(TestStore& store) {
    const UserId who = anyone();
    std::vector<NotificationId> ids;
    each_row(store, who, random_.below(4) == 0, false, [&](const Notification& n) {
        if (random_.below(4) == 0 && ids.size() < 12) ids.push_back(n.id);
    });
    constexpr OperationKind kKinds[] = {
        OperationKind::kSeen,    OperationKind::kAck,       OperationKind::kUnack,
        OperationKind::kDelete,  OperationKind::kDelete,    OperationKind::kDelete,
        OperationKind::kArchive, OperationKind::kUnarchive, OperationKind::kSnooze};
    Operation made = operation(kKinds[random_.below(std::size(kKinds))], ids);
    if (random_.below(8) == 0) made = ack_all(store.unread(who).revision);
    if (made.kind == OperationKind::kSnooze) made.until = store.now() + kSecond * 90;
    return {std::string(text(made.kind)), Millis(0),
            [who, made](TestStore& on, const Answered&) {
                need(on.operate(who, made).ok(), "operate");
            },
            false};
}

ScriptStep PowerScript::next(TestStore& store) {
    switch (random_.below(20)) {
        case 0:
            return publish(8, true);
        case 1:
        case 2:
            return publish(1 + static_cast<std::size_t>(random_.below(6)), false);
        case 3:
            return {"time", kSecond * 60, [](TestStore&, const Answered&) {}, false};
        case 4:
            return {"run due", kSecond * 45,
                    [](TestStore& on, const Answered&) { on.run_due(100); }, false};
        case 5:
            return {"cleanup", kHour * (random_.below(8) == 0 ? 30 : 1),
                    [](TestStore& on, const Answered&) { on.cleanup(); }, false};
        case 6: {
            DirectoryUser someone;
            someone.id = anyone();
            someone.name = "name-" + std::to_string(++number_);
            return {"put user", Millis(0),
                    [someone](TestStore& on, const Answered&) { on.put_user(someone); }, false};
        }
        case 7:
            if (random_.below(4) != 0) return publish(1, false);
            return {"reopen", Millis(0), [](TestStore& on, const Answered&) { on.reopen(); },
                    false};
        case 8:
        case 9:
        case 10:
        case 11:
        case 12:
            return publish(1, false);
        default:
            return operate(store);
    }
}

}  // namespace carillon::test
