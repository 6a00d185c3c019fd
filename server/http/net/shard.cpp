#include "server/http/net/shard.hpp"

#include "server/base/log/log.hpp"
#include "server/http/net/connection.hpp"
#include "server/http/net/http.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <random>

namespace carillon {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kGoodbyeStep{10};

}  // namespace

Connection::Connection(Shard& shard) : shard_(shard) {
    shard_.add(*this);
}
Connection::~Connection() {
    shard_.remove(*this);
}

void Drain::enter() {
    const std::lock_guard lock(mutex_);
    ++count_;
}

void Drain::leave() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) emptied_.notify_all();
}

bool Drain::wait_until_empty(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, at_most, [this] { return count_ == 0; });
}

std::size_t Drain::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

Shard::Shard(const HubSettings& settings, Drain& drain, std::uint64_t random_seed)
    : drain_(drain), hub_(settings), random_(random_seed), work_(context_.get_executor()) {}

Shard::~Shard() {
    end();
}

void Shard::post(std::function<void()> task) {
    asio::post(context_, std::move(task));
}

void Shard::start() {
    thread_ = std::thread([this] {
        while (true) {
            try {
                context_.run();
                return;
            } catch (const std::exception& failure) {
                // One task failed; the others go on.
                log::error("shard.failed", {{"reason", failure.what()}});
            }
        }
    });
}

void Shard::end() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

void Shard::add(Connection& connection) {
    connections_.insert(&connection);
    drain_.enter();
}

void Shard::remove(Connection& connection) {
    connections_.erase(&connection);
    drain_.leave();
}

std::vector<std::shared_ptr<Connection>> Shard::connections() const {
    std::vector<std::shared_ptr<Connection>> alive;
    alive.reserve(connections_.size());
    for (Connection* connection : connections_) {
        if (auto shared = connection->weak_from_this().lock()) alive.push_back(std::move(shared));
    }
    return alive;
}

void Shard::stop_politely(std::chrono::milliseconds spread) {
    post([this, spread] {
        is_stopping_ = true;
        for (const auto& connection : connections()) {
            if (connection->is_live())
                goodbyes_.waiting.push_back(connection);
            else
                connection->stop_politely();
        }
        goodbyes_.began = std::chrono::steady_clock::now();
        goodbyes_.spread = spread;
        say_goodbyes();
    });
}

// As many as are due by now: the n-th of N after n/N of the spread.
void Shard::say_goodbyes() {
    auto& [waiting, told, began, spread] = goodbyes_;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    while (told < waiting.size()) {
        const auto due =
            spread * static_cast<std::int64_t>(told) / static_cast<std::int64_t>(waiting.size());
        if (due > passed) break;
        if (const auto connection = waiting[told].lock()) connection->stop_politely();
        ++told;
    }
    if (told == waiting.size()) return waiting.clear();
    goodbye_.expires_after(kGoodbyeStep);
    goodbye_.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) say_goodbyes();
    });
}

void Shard::stop_hard() {
    post([this] {
        is_stopping_ = true;
        for (const auto& connection : connections())
            connection->stop_hard();
    });
}

std::string Shard::make_id() {
    detail::UuidBytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        const std::uint64_t word = random_.next();
        for (std::size_t j = 0; j < 8; ++j)
            bytes.at(i + j) = static_cast<std::uint8_t>(word >> (8 * j));
    }
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // RFC 9562, 5.4
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    return detail::uuid_text(bytes);
}

const std::string& Shard::http_date(Millis now) {
    const std::int64_t second = now.count() / 1000;
    if (second != date_second_) {
        date_second_ = second;
        date_ = http::format_http_date(second);
    }
    return date_;
}

Shards::Shards(std::size_t count, const HubSettings& settings) {
    std::random_device device;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t seed = (std::uint64_t{device()} << 32) | device();
        shards_.push_back(std::make_unique<Shard>(settings, drain_, seed));
    }
}

Shards::~Shards() {
    end();
}

void Shards::start() {
    for (const auto& shard : shards_)
        shard->start();
}

bool Shards::stop(std::chrono::milliseconds spread, std::chrono::milliseconds polite,
                  std::chrono::milliseconds hard) {
    for (const auto& shard : shards_)
        shard->stop_politely(spread);
    if (drain_.wait_until_empty(spread + polite)) return true;
    for (const auto& shard : shards_)
        shard->stop_hard();
    drain_.wait_until_empty(hard);
    return false;
}

void Shards::end() {
    for (const auto& shard : shards_)
        shard->end();
}

}  // namespace carillon
