#include "server/app/timers.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/shard.hpp"

namespace carillon {

using boost::system::error_code;

Timers::Timers(Shard& shard, Store& store, Metrics& metrics, std::chrono::milliseconds due_every,
               std::chrono::milliseconds cleanup_every, std::function<bool()> is_store_away)
    : shard_(shard),
      store_(store),
      metrics_(metrics),
      due_every_(due_every),
      cleanup_every_(cleanup_every),
      due_(shard.context()),
      cleanup_(shard.context()),
      is_store_away_(std::move(is_store_away)) {}

void Timers::start() {
    shard_.post([self = shared_from_this()] {
        self->await_due();
        self->await_cleanup();
    });
}

void Timers::stop() {
    shard_.post([self = shared_from_this()] {
        self->has_stopped_ = true;
        self->due_.cancel();
        self->cleanup_.cancel();
    });
}

void Timers::await_due() {
    if (has_stopped_) return;
    due_.expires_after(due_every_);
    due_.async_wait([self = shared_from_this()](const error_code& ec) {
        if (!ec) self->run_due();
    });
}

void Timers::run_due() {
    if (has_stopped_) return;
    store_.run_due(kDueBatch, [self = shared_from_this()](Result<std::size_t> done) {
        self->shard_.post([self, done = std::move(done)] {
            if (!done) {
                self->note_failure("notification.due_failed", done.error());
                return self->await_store();
            }
            self->has_failed_ = false;
            // A full batch: there is more.
            if (*done >= kDueBatch) return self->run_due();
            self->await_store();
        });
    });
}

// An outage ends when somebody finds that it has: with nobody there that is us.
void Timers::await_store() {
    if (has_stopped_ || !is_store_away_()) return await_due();
    store_.probe([self = shared_from_this()](const Result<Done>&) {
        self->shard_.post([self] { self->await_due(); });
    });
}

void Timers::await_cleanup() {
    if (has_stopped_) return;
    cleanup_.expires_after(cleanup_every_);
    cleanup_.async_wait([self = shared_from_this()](const error_code& ec) {
        if (!ec) self->run_cleanup();
    });
}

void Timers::run_cleanup() {
    if (has_stopped_) return;
    store_.cleanup([self = shared_from_this()](Result<CleanupOutcome> done) {
        self->shard_.post([self, done = std::move(done)] {
            if (done)
                log::info("notification.cleanup", {{"expired", done->expired},
                                                   {"purged", done->purged},
                                                   {"forgotten", done->forgotten},
                                                   {"retired", done->retired}});
            else
                self->note_failure("notification.cleanup_failed", done.error());
            self->await_cleanup();
        });
    });
}

void Timers::note_failure(const char* event, const Error& error) {
    if (error.code == Errc::kUnavailable) return;  // told by the store, once for all
    metrics_.count_error("store");
    if (std::exchange(has_failed_, true)) return;
    log::error(event, {{"reason", error.message}});
}

}  // namespace carillon
