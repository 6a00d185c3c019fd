#include "server/deliver/email/smtp_client.hpp"

#include "server/deliver/curl/multi.hpp"
#include "server/deliver/email/smtp_connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <unordered_set>
#include <utility>
#include <vector>

namespace carillon::deliver {

namespace asio = boost::asio;

namespace {

using Clock = SmtpConnection::Clock;
using ConnectionPtr = std::shared_ptr<SmtpConnection>;

constexpr std::chrono::minutes kLife{5};        // behind one name may stand several servers
constexpr std::chrono::seconds kNoMoreFor{10};  // after a server did not want another connection

struct Job {
    SmtpEnvelope envelope;
    std::string mail;
    std::function<void(SmtpResult)> done;
    Clock::time_point end;
    bool was_turned_away = false;
};

}  // namespace

class SmtpClient::Pool : public std::enable_shared_from_this<Pool> {
  public:
    Pool(asio::any_io_executor executor, SmtpSettings settings)
        : settings_(std::move(settings)),
          executor_(std::move(executor)),
          waiting_timer_(executor_),
          idle_timer_(executor_),
          // Of connections that are opened there is no limit but ours.
          multi_(std::make_unique<CurlMulti>(executor_, CurlMultiLimits{0, 0, 0})) {}

    void take(Job job);
    void stop();
    void close();

  private:
    std::size_t open() const { return idle_.size() + busy_.size() + opening_; }
    bool is_closed() const { return !multi_; }

    void pump_soon();
    void pump();
    void end_all();
    bool end_late_ones();
    ConnectionPtr take_idle();
    void connect(Job job);
    void connected(Job job, const SmtpOpening& opening, CURLcode code,
                   std::unique_ptr<CurlConnection> line);
    void no_connection(Job job, SmtpResult result);
    void hand_over(Job job, ConnectionPtr connection);
    void finished(const std::shared_ptr<Job>& job, const ConnectionPtr& connection,
                  bool is_reusable, bool was_turned_away);
    void watch_waiting();
    void close_idle_ones();

    SmtpSettings settings_;
    asio::any_io_executor executor_;
    asio::steady_timer waiting_timer_;
    asio::steady_timer idle_timer_;
    std::unique_ptr<CurlMulti> multi_;  // null: closed
    std::deque<Job> waiting_;           // in the order of their ends
    std::vector<ConnectionPtr> idle_;   // the one used last is used next
    std::unordered_set<ConnectionPtr> busy_;
    std::size_t opening_ = 0;
    Clock::time_point may_open_at_{};
    bool is_pump_posted_ = false;
    bool is_stopped_ = false;
};

void SmtpClient::Pool::take(Job job) {
    job.end = Clock::now() + settings_.attempt_limit;
    waiting_.push_back(std::move(job));
    pump_soon();
}

// Posted, so that nothing is answered from within the call that asks.
void SmtpClient::Pool::pump_soon() {
    if (std::exchange(is_pump_posted_, true)) return;
    asio::post(executor_, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->is_closed()) return;
        self->is_pump_posted_ = false;
        self->pump();
    });
}

void SmtpClient::Pool::stop() {
    is_stopped_ = true;
    pump_soon();
}

void SmtpClient::Pool::end_all() {
    for (Job& job : std::exchange(waiting_, {})) {
        job.done({SmtpStage::kNotBegun, {}, {}, false});
        if (is_closed()) return;
    }
}

void SmtpClient::Pool::pump() {
    if (is_stopped_) return end_all();
    if (end_late_ones()) return;
    while (!waiting_.empty()) {
        ConnectionPtr connection = take_idle();
        const bool may_open =
            open() < settings_.connections && (open() == 0 || Clock::now() >= may_open_at_);
        if (!connection && !may_open) break;
        Job job = std::move(waiting_.front());
        waiting_.pop_front();
        connection ? hand_over(std::move(job), std::move(connection)) : connect(std::move(job));
    }
    watch_waiting();
}

// True: closed by one who was told.
bool SmtpClient::Pool::end_late_ones() {
    while (!waiting_.empty() && waiting_.front().end <= Clock::now()) {
        const Job job = std::move(waiting_.front());
        waiting_.pop_front();
        job.done({SmtpStage::kConnect, {}, "no connection was free for it", true});
        if (is_closed()) return true;
    }
    return false;
}

void SmtpClient::Pool::watch_waiting() {
    waiting_timer_.cancel();
    if (waiting_.empty()) return;
    waiting_timer_.expires_at(waiting_.front().end);
    waiting_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (!failure && self && !self->is_closed()) self->pump();
    });
}

ConnectionPtr SmtpClient::Pool::take_idle() {
    while (!idle_.empty()) {
        ConnectionPtr connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->is_quiet()) return connection;
        connection->close(false);
    }
    return nullptr;
}

void SmtpClient::Pool::connect(Job job) {
    const auto left = std::chrono::ceil<Millis>(job.end - Clock::now());
    const auto opening = std::make_shared<SmtpOpening>();
    CurlEasy easy = opening->begin(settings_.server,
                                   std::max(Millis{1}, std::min(left, settings_.connect_limit)));
    ++opening_;
    // Both live until they are called back, and what is called back is the pool's own.
    auto held = std::make_shared<Job>(std::move(job));
    auto end = [this, opening, held](CURLcode code, std::unique_ptr<CurlConnection> line) {
        connected(std::move(*held), *opening, code, std::move(line));
    };
    if (easy) {
        multi_->connect(std::move(easy), std::move(end));
    } else {
        asio::post(executor_, [weak = weak_from_this(), end] {
            if (weak.lock()) end(CURLE_FAILED_INIT, nullptr);
        });
    }
}

void SmtpClient::Pool::connected(Job job, const SmtpOpening& opening, CURLcode code,
                                 std::unique_ptr<CurlConnection> line) {
    const auto self = shared_from_this();
    if (is_closed()) return;
    --opening_;
    if (is_stopped_) {
        waiting_.push_front(std::move(job));
        pump_soon();
    } else if (code == CURLE_OK) {
        hand_over(std::move(job),
                  std::make_shared<SmtpConnection>(executor_, std::move(line), opening.offered()));
    } else {
        no_connection(std::move(job), opening.failure(code));
    }
}

// While others are open the server wants no more of them, for now. Otherwise it is away, or does
// not let us in, and what waits would find the same: all is told at once instead of one after the
// other.
void SmtpClient::Pool::no_connection(Job job, SmtpResult result) {
    if (!idle_.empty() || !busy_.empty()) {
        may_open_at_ = Clock::now() + kNoMoreFor;
        waiting_.push_front(std::move(job));
        return pump_soon();
    }
    std::deque<Job> failed = std::exchange(waiting_, {});
    failed.push_front(std::move(job));
    for (Job& one : failed) {
        one.done(result);
        if (is_closed()) return;
    }
}

void SmtpClient::Pool::hand_over(Job job, ConnectionPtr connection) {
    busy_.insert(connection);
    const bool may_be_turned_away = connection->has_served() && !job.was_turned_away;
    auto held = std::make_shared<Job>(std::move(job));
    SmtpConnection::Listener listener;
    listener.on_result = [held](SmtpResult result) { held->done(std::move(result)); };
    listener.on_finished = [weak = weak_from_this(), held, of = std::weak_ptr(connection)](
                               bool is_reusable, bool was_turned_away) {
        const auto self = weak.lock();
        if (self && !self->is_closed()) {
            self->finished(held, of.lock(), is_reusable, was_turned_away);
        }
    };
    connection->hand_over(held->envelope, held->mail, held->end, may_be_turned_away,
                          std::move(listener));
}

void SmtpClient::Pool::finished(const std::shared_ptr<Job>& job, const ConnectionPtr& connection,
                                bool is_reusable, bool was_turned_away) {
    busy_.erase(connection);
    if (was_turned_away) {
        job->was_turned_away = true;
        waiting_.push_front(std::move(*job));
    }
    const bool is_old = Clock::now() - connection->opened_at() > kLife;
    if (!is_reusable || is_old) {
        connection->close(is_reusable);
    } else {
        idle_.push_back(connection);
        if (idle_.size() == 1) close_idle_ones();
    }
    pump();
}

// Looks again while there are any.
void SmtpClient::Pool::close_idle_ones() {
    const auto since = Clock::now() - settings_.idle_limit;
    const auto is_over = [since](const ConnectionPtr& one) {
        if (one->idle_since() > since) return false;
        one->close(true);
        return true;
    };
    idle_.erase(std::remove_if(idle_.begin(), idle_.end(), is_over), idle_.end());
    idle_timer_.cancel();
    if (idle_.empty()) return;
    idle_timer_.expires_at(idle_.front()->idle_since() + settings_.idle_limit);
    idle_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (!failure && self && !self->is_closed()) self->close_idle_ones();
    });
}

void SmtpClient::Pool::close() {
    waiting_timer_.cancel();
    idle_timer_.cancel();
    for (const ConnectionPtr& one : idle_)
        one->close(true);
    for (const ConnectionPtr& one : std::exchange(busy_, {}))
        one->close(false);
    idle_.clear();
    waiting_.clear();
    multi_.reset();
}

SmtpClient::SmtpClient(asio::any_io_executor executor, SmtpSettings settings)
    : pool_(std::make_shared<Pool>(std::move(executor), std::move(settings))) {}

SmtpClient::~SmtpClient() {
    pool_->close();
}

void SmtpClient::stop() {
    pool_->stop();
}

void SmtpClient::send(SmtpEnvelope envelope, std::string mail,
                      std::function<void(SmtpResult)> done) {
    pool_->take({std::move(envelope), std::move(mail), std::move(done), {}, false});
}

}  // namespace carillon::deliver
