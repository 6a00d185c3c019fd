#include "tests/simulation/node_store.hpp"

#include "tests/simulation/node.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

Error unavailable(const char* why) {
    return Error{Errc::kUnavailable, "", why};
}

}  // namespace

NodeStore::NodeStore(Stage& stage, Database& database, Executed& executed, Node& node)
    : WrappedStore(database.store()),
      stage_(stage),
      database_(database),
      executed_(executed),
      node_(node) {}

void NodeStore::begin() {
    carried_out_ = Millis{0};
    answered_ = Millis{0};
}

Millis NodeStore::delay() {
    return stage_.happens(Fault::kCommitSlow, 60) ? stage_.up_to(1000) : stage_.up_to(4);
}

template <class T, class Call>
void NodeStore::mutate(Call call, Completion<T> done) {
    carried_out_ = std::max(carried_out_, stage_.now() + delay());
    node_.at(carried_out_, [this, call = std::move(call), done = std::move(done)]() mutable {
        answered_ = std::max(answered_, stage_.now() + delay());
        if (stage_.happens(Fault::kCommitFailed, 80)) {
            stage_.say("node ", node_.index(), ": a commit fails");
            return node_.at(answered_,
                            [done = std::move(done)] { done(unavailable("nothing was stored")); });
        }
        std::optional<Result<T>> result;
        auto did = database_.run(node_.index(), node_.clock(), [&](Store& store) {
            call(store, [&](Result<T> brought) { result.emplace(std::move(brought)); });
        });
        const bool has_written = !did.commits.empty() || did.has_deliveries;
        if (has_written && stage_.happens(Fault::kAnswerLost, 100)) {
            stage_.say("node ", node_.index(), ": a commit is done, its answer is lost");
            node_.later(stage_.up_to(900),
                        [this, commits = std::move(did.commits)] { node_.found_out(commits); });
            return node_.at(answered_, [done = std::move(done)] {
                done(unavailable("whether it was stored is not known"));
            });
        }
        if (!did.commits.empty() && stage_.happens(Fault::kUntold, 60)) {
            stage_.say("node ", node_.index(), ": nobody is told of a commit");
            database_.hide(std::exchange(did.commits, {}));
        }
        node_.at(answered_, [this, did = std::move(did), done = std::move(done),
                             result = std::move(result)]() mutable {
            node_.committed(did.commits, did.has_broadcast);
            done(std::move(*result));
        });
    });
}

// A read may have to catch up, and so commit.
template <class T, class Call>
void NodeStore::read(Call call, Completion<T> done) {
    const bool is_slow = stage_.happens(Fault::kReadSlow, 100);
    node_.later(is_slow ? stage_.up_to(600) : stage_.up_to(3),
                [this, is_slow, call = std::move(call), done = std::move(done)]() mutable {
                    if (stage_.happens(Fault::kReadFailed, 120)) {
                        stage_.say("node ", node_.index(), ": a read fails");
                        return node_.post(
                            [done = std::move(done)] { done(unavailable("the read failed")); });
                    }
                    std::optional<Result<T>> result;
                    auto did = database_.run(node_.index(), node_.clock(), [&](Store& store) {
                        call(store, [&](Result<T> brought) { result.emplace(std::move(brought)); });
                    });
                    Millis when = stage_.now() + (is_slow ? stage_.up_to(600) : stage_.up_to(3));
                    if (!did.commits.empty()) when = answered_ = std::max(answered_, when);
                    node_.at(when, [this, did = std::move(did), done = std::move(done),
                                    result = std::move(result)]() mutable {
                        node_.committed(did.commits, false);
                        done(std::move(*result));
                    });
                });
}

void NodeStore::publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) {
    std::vector<std::string> events;
    for (const Submission& each : request.submissions)
        events.push_back(each.event.id);
    publish_step(std::make_shared<PublishJob>(std::move(request), std::move(done)),
                 std::move(events));
}

// Each step is a transaction of its own: whatever may befall one may befall it.
void NodeStore::publish_step(std::shared_ptr<PublishJob> job, std::vector<std::string> events) {
    mutate<carillon::Done>(
        [this, job, events](Store&, auto take) {
            database_.memory().run(*job);
            database_.preferences().note_published(events);
            take(carillon::Done{});
        },
        [this, job, events](const Result<carillon::Done>& stored) {
            if (!stored) return job->fail(stored.error());
            if (!job->succeed()) return;
            stage_.note(Fault::kSteps);
            publish_step(job, events);
        });
}

// Several tabs may ask for the same: what one of them may, may be done.
void NodeStore::note_request(std::string_view op, PermissionSet rights) {
    const OperationMark mark = mark_of(op);
    if (mark == 0) return;
    Request& request = requests_[mark];
    request.op = op;
    for (const Permission right : {Permission::kMarkRead, Permission::kDelete})
        if (rights.has(right)) request.rights.add(right);
}

// What was asked for over a connection may be carried out when its sign-ins permit it. Answers the
// client's id of the operation, empty for one that was asked for by REST.
std::string NodeStore::judge_rights(const OperateRequest& request) {
    if (request.mark == 0) return {};
    const auto asked = requests_.find(request.mark);
    const bool is_delete = request.operation.kind == OperationKind::kDelete;
    const Permission needed = is_delete ? Permission::kDelete : Permission::kMarkRead;
    if (asked == requests_.end() || !asked->second.rights.has(needed)) {
        stage_.fail("only-what-is-permitted", "an operation that no sign-in permits");
        return {};
    }
    return asked->second.op;
}

void NodeStore::operate(OperateRequest request, Completion<Operated> done) {
    std::string op = judge_rights(request);
    const auto untold = [this](const ChangedInbox& changed) {
        if (changed.revision->epoch == database_.epoch()) node_.found_out(changed);
    };
    auto job = std::make_shared<OperateJob>(std::move(request), std::move(done), untold);
    executed_.marked().begin(job->request());
    operate_step(std::move(job), std::move(op));
}

// Each step is a transaction of its own: whatever may befall one may befall it.
void NodeStore::operate_step(std::shared_ptr<OperateJob> job, std::string op) {
    mutate<carillon::Done>(
        [this, job, op](Store&, auto take) {
            database_.begin_operation(op, job->request().operation);
            OperationCheck check(stage_, database_, executed_, job->request());
            database_.memory().run(*job);
            check.judge(job->result(), job->has_more(), node_.clock());
            if (!job->has_more()) note_operated(*job, op);
            take(carillon::Done{});
        },
        [this, job, op](const Result<carillon::Done>& stored) {
            const UserId& user = job->request().user;
            const auto held_back = job->held_back();
            if (!stored) {
                job->fail(stored.error());
                if (held_back) node_.expect_told(user, *held_back, false);
            } else if (job->succeed()) {
                stage_.note(Fault::kSteps);
                operate_step(job, op);
            } else if (held_back && !database_.is_hidden(user)) {
                // Told with the last one, whatever that did.
                node_.expect_told(user, database_.revision(user), false);
            }
        });
}

void NodeStore::note_operated(const OperateJob& job, const std::string& op) {
    ++stage_.tally.operations;
    if (executed_.has(op)) ++stage_.tally.operations_again;
    const bool is_in_order = op.empty() || !job.result() || executed_.note(op);
    // What one session has refused another may do later for a twin: its sign-in permits more, or a
    // snooze was not over yet when it was asked there.
    const bool may_be_refused = stage_.setup.faults.has(Fault::kForbidden) ||
                                job.request().operation.kind == OperationKind::kSnooze;
    if (!is_in_order && !may_be_refused)
        stage_.fail("operations-in-order", op + " is carried out after a later one");
}

void NodeStore::run_due(std::size_t limit, Completion<std::size_t> done) {
    mutate<std::size_t>(
        [this, limit](Store& store, auto take) {
            store.run_due(limit, [this, limit, take](const Result<std::size_t>& rows) {
                // A full batch may not have come to them.
                if (rows && *rows < limit)
                    database_.deliveries().judge_leases(database_.memory().tables(), node_.clock());
                take(rows);
            });
        },
        std::move(done));
}

void NodeStore::contact(std::vector<UserId> users, Completion<carillon::Done> done) {
    mutate<carillon::Done>(
        [users = std::move(users)](Store& store, auto take) { store.contact(users, take); },
        std::move(done));
}

void NodeStore::cleanup(Completion<CleanupOutcome> done) {
    run_steps(std::make_shared<CleanupJob>(std::move(done)));
}

// --- what leaves by other ways, and what is taken back

void NodeStore::lease_deliveries(std::vector<DeliveryRoom> room,
                                 Completion<LeasedDeliveries> done) {
    mutate<LeasedDeliveries>(
        [this, room = std::move(room)](Store& store, auto take) {
            store.lease_deliveries(room, [&](Result<LeasedDeliveries> leased) {
                if (leased) database_.deliveries().digests().note_leased(leased->items);
                take(std::move(leased));
            });
        },
        std::move(done));
}

void NodeStore::extend_leases(std::vector<DeliveryAttempt> attempts,
                              Completion<carillon::Done> done) {
    mutate<carillon::Done>([attempts = std::move(attempts)](
                               Store& store, auto take) { store.extend_leases(attempts, take); },
                           std::move(done));
}

void NodeStore::end_attempts(std::vector<EndedAttempt> ended, Completion<carillon::Done> done) {
    mutate<carillon::Done>(
        [this, ended = std::move(ended)](Store& store, auto take) {
            store.end_attempts(ended, take);
            database_.webhooks().note_outcomes(ended, node_.clock());
            database_.deliveries().judge_outcomes(database_.memory().tables(), ended,
                                                  node_.clock());
        },
        std::move(done));
}

void NodeStore::note_report(DeliveryReport report, Completion<carillon::Done> done) {
    mutate<carillon::Done>(
        [this, report = std::move(report)](Store& store, auto take) {
            store.note_report(report, take);
            database_.deliveries().judge_report(database_.memory().tables(), report);
        },
        std::move(done));
}

void NodeStore::send_again(SendAgainRequest request, Completion<SentAgain> done) {
    mutate<SentAgain>(
        [this, request = std::move(request)](Store& store, auto take) {
            store.send_again(request, [&](const Result<SentAgain>& again) {
                if (again) database_.deliveries().note_sent_again(again->deliveries);
                take(again);
            });
        },
        std::move(done));
}

void NodeStore::retract(std::string event_id, Completion<rest::RetractResult> done) {
    run_steps(std::make_shared<RetractJob>(std::move(event_id), std::move(done)));
}

void NodeStore::erase(PersonRequest request, Completion<rest::EraseResult> done) {
    const auto finish = [this](const UserId& user, Completion<rest::EraseResult> answer) {
        const auto told = [answer =
                               std::move(answer)](const Result<std::optional<Erasure>>& ended) {
            if (!ended) return answer(ended.error());
            answer(*ended ? (*ended)->result : rest::EraseResult());
        };
        run_steps(std::make_shared<MutationJob<std::optional<Erasure>>>(
            [user](Mutations& mutations) { return mutations.end_erasure(user); }, told));
    };
    run_steps(std::make_shared<EraseJob>(std::move(request), std::move(done), finish));
}

void NodeStore::run_steps(std::shared_ptr<WriteJob> job) {
    mutate<carillon::Done>(
        [this, job](Store&, auto take) {
            database_.memory().run(*job);
            take(carillon::Done{});
        },
        [this, job](const Result<carillon::Done>& stored) {
            if (!stored) return job->fail(stored.error());
            if (!job->succeed()) return;
            stage_.note(Fault::kSteps);
            run_steps(job);
        });
}

// --- what people say of how they are reached

void NodeStore::change_preferences(PreferencesChange change, Completion<KeptPreferences> done) {
    mutate<KeptPreferences>(
        [change = std::move(change)](Store& store, auto take) {
            store.change_preferences(change, take);
        },
        std::move(done));
}

void NodeStore::preferences(UserId user, Completion<KeptPreferences> done) {
    read<KeptPreferences>([user](Store& store, auto take) { store.preferences(user, take); },
                          std::move(done));
}

// --- webhooks

void NodeStore::put_webhook(WebhookRequest request, Completion<Webhook> done) {
    mutate<Webhook>(
        [this, request = std::move(request)](Store& store, auto take) {
            store.put_webhook(request, [&](const Result<Webhook>& put) {
                database_.webhooks().note_put(request, put, node_.clock());
                take(put);
            });
        },
        std::move(done));
}

void NodeStore::delete_webhook(WebhookRequest request, Completion<carillon::Done> done) {
    mutate<carillon::Done>(
        [this, request = std::move(request)](Store& store, auto take) {
            store.delete_webhook(request, [&](const Result<carillon::Done>& deleted) {
                database_.webhooks().note_deleted(request, deleted);
                take(deleted);
            });
        },
        std::move(done));
}

namespace {

// As a store does with what does not fit a frame. Precondition: there are more rows.
void cut(Changes& changes, std::size_t rows) {
    changes.upserts.resize(rows);
    changes.to = changes.upserts.back().rev;
    changes.more = true;
}

}  // namespace

void NodeStore::state(UserId user, std::optional<Revision> since, Completion<InboxState> done) {
    read<InboxState>(
        [this, user, since = std::move(since)](Store& store, auto take) {
            store.state(user, since, [&](Result<InboxState> read) {
                if (read) judge_state(user, since, *read);
                auto* changes = read ? std::get_if<Changes>(&read->state) : nullptr;
                if (changes && changes->upserts.size() > 1 && changes->deletes.empty() &&
                    stage_.happens(Fault::kParts, 700)) {
                    cut(*changes, 1 + stage_.below(changes->upserts.size() - 1));
                }
                if (changes && changes->to < read->head)
                    database_.note_cut(user, changes->to, read->head);
                take(std::move(read));
            });
        },
        std::move(done));
}

// Changes lead from where the reader stands, and only if that is a state there was.
void NodeStore::judge_state(const UserId& user, const std::optional<Revision>& since,
                            const InboxState& read) {
    const auto* changes = std::get_if<Changes>(&read.state);
    if (!changes) return;
    const bool is_of_now = since && since->epoch == database_.epoch() &&
                           since->counter <= database_.revision(user).counter;
    if (!is_of_now || changes->from > since->counter || changes->to < since->counter)
        stage_.fail("state-fits-since", "changes for a reader who is not on their way");
}

void NodeStore::list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone) {
    read<rest::Page>([user, query = std::move(query)](Store& store,
                                                      auto take) { store.list(user, query, take); },
                     std::move(done));
}

}  // namespace carillon::sim
