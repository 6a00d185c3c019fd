#include "server/http/net/listener.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/forwarded.hpp"
#include "server/http/net/http_session.hpp"
#include "server/http/net/net_services.hpp"
#include "server/http/net/shard.hpp"
#include "server/http/net/steady_millis.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <future>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// After a failed accept, mostly because there are no file descriptors left.
constexpr std::chrono::milliseconds kPause{100};
constexpr int kAcceptedAtOnce = 64;
// Connections over the limit that are told so at the same time; more are closed without a word.
constexpr std::uint32_t kTurningAway = 64;
// Of the admin's door, whatever the other one has.
constexpr std::uint32_t kAdminConnections = 64;
// Between two lines of the log about the same trouble.
constexpr Millis kToldPause{60000};
constexpr Millis kToldFullPause{1000};

bool is_to_be_told(std::optional<Millis>& told_at, Millis now, Millis pause = kToldPause) {
    if (told_at && now < *told_at + pause) return false;
    told_at = now;
    return true;
}

Error cannot_listen(http::Door door, const ListenAddress& address, const error_code& reason) {
    const std::string name =
        door == http::Door::kAdmin ? "NOTIFICATION_ADMIN_LISTEN" : "NOTIFICATION_LISTEN";
    return {
        Errc::kInvalid, name,
        name + "=\"" + address.text() +
            "\" is not accepted: expected an address of this machine and a port that is free (" +
            reason.message() + ")"};
}

// What the system may hold of an answer beyond what its peer is about to take: a slow reader's rest
// stays with us, where it is counted.
constexpr int kUnsentBytes = 128 * 1024;

// Of the listening socket: those that are accepted have them from it.
void set_options(tcp::acceptor& acceptor) {
    error_code ignored;
    acceptor.set_option(tcp::no_delay(true), ignored);
    ::setsockopt(acceptor.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytes,
                 sizeof kUnsentBytes);
}

}  // namespace

Result<std::shared_ptr<Listener>> Listener::open(const ListenAddress& address, http::Door door,
                                                 const NetServices& services) {
    error_code ec;
    const auto ip = asio::ip::make_address(address.host, ec);
    if (ec) return cannot_listen(door, address, ec);
    const tcp::endpoint endpoint(ip, address.port);
    tcp::acceptor acceptor(services.shards.at(0).context());
    acceptor.open(endpoint.protocol(), ec);
    if (ec) return cannot_listen(door, address, ec);
    acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    set_options(acceptor);
    if (!ec) acceptor.non_blocking(true, ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return cannot_listen(door, address, ec);
    ListenAddress bound = address;
    bound.port = acceptor.local_endpoint(ec).port();
    if (ec) return cannot_listen(door, address, ec);
    return std::shared_ptr<Listener>(new Listener(services, std::move(acceptor), bound, door));
}

Listener::Listener(const NetServices& services, tcp::acceptor acceptor, ListenAddress address,
                   http::Door door)
    : services_(services),
      acceptor_(std::move(acceptor)),
      pause_(services.shards.at(0).context()),
      address_(std::move(address)),
      door_(door),
      admin_cap_(kAdminConnections),
      cap_(door == http::Door::kAdmin ? admin_cap_ : services.connections),
      turned_away_(kTurningAway) {}

void Listener::start() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->accept(); });
}

void Listener::stop() {
    std::promise<void> stopped;
    asio::post(acceptor_.get_executor(), [&stopped, self = shared_from_this()] {
        self->accept_waiting();
        error_code ignored;
        self->acceptor_.close(ignored);
        self->pause_.cancel();
        stopped.set_value();
    });
    stopped.get_future().wait();
}

void Listener::accept() {
    acceptor_.async_wait(tcp::acceptor::wait_read,
                         [self = shared_from_this()](const error_code&) { self->accept_some(); });
}

// As many as wait, so that the system's queue of them does not run over; but others have their turn
// too.
void Listener::accept_some() {
    error_code ec;
    for (int i = 0; i < kAcceptedAtOnce && acceptor_.is_open() && !ec; ++i)
        ec = accept_one();
    if (!acceptor_.is_open()) return;
    if (ec && ec != asio::error::would_block) return accept_failed(ec);
    accept();
}

// One that has gone by now is passed over.
error_code Listener::accept_one() {
    Shard& shard = services_.shards.at(next_shard_);
    next_shard_ = (next_shard_ + 1) % services_.shards.size();
    error_code ec;
    tcp::socket socket = acceptor_.accept(shard.context(), ec);
    if (!ec) accepted(shard, std::move(socket));
    if (ec == asio::error::connection_aborted) ec = {};
    return ec;
}

// Peers whose connection the system has taken already may have sent a request: closing would reset
// them.
void Listener::accept_waiting() {
    error_code ec;
    while (!ec)
        ec = accept_one();
}

void Listener::accept_failed(const error_code& reason) {
    services_.metrics.count_error("http");
    if (is_to_be_told(told_failure_at_, steady_millis()))
        log::warning("http.accept_failed", {{"reason", reason.message()}});
    pause_.expires_after(kPause);
    pause_.async_wait([self = shared_from_this()](const error_code&) {
        if (self->acceptor_.is_open()) self->accept();
    });
}

void Listener::accepted(Shard& shard, tcp::socket socket) {
    auto total = cap_.enter();
    if (!total) return tell_full();
    error_code ec;
    const auto peer = socket.remote_endpoint(ec).address();
    if (ec) return;  // it has gone
    // A trusted proxy has many clients: they are counted where they stay
    // (HttpSession::try_go_live).
    std::optional<AddressCount::Place> place = AddressCount::Place();
    if (!is_trusted(ip_bytes(peer), services_.settings.trusted_proxies))
        place = services_.places.enter(peer);
    if (!place) {
        return turn_away(shard, std::move(socket), std::move(*total), ip_text(ip_bytes(peer)));
    }
    // std::function needs a copyable task.
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    shard.post([&services = services_, &shard, shared,
                places = ConnectionPlaces{std::move(*total), std::move(*place)},
                door = door_]() mutable {
        std::make_shared<HttpSession>(shard, services, std::move(*shared), std::move(places), door)
            ->start();
    });
}

// The socket closes with its owner.
void Listener::tell_full() {
    services_.metrics.count(metric("notifications_connections_refused_total"), "limit");
    ++closed_untold_;
    if (!is_to_be_told(told_full_at_, steady_millis(), kToldFullPause)) return;
    log::warning("http.full",
                 {{"limit", cap_.most()}, {"closed", std::exchange(closed_untold_, 0)}});
}

void Listener::turn_away(Shard& shard, tcp::socket socket, ConnectionCap::Place total,
                         const std::string& address) {
    services_.metrics.count(metric("notifications_connections_refused_total"), "address");
    if (is_to_be_told(told_crowd_at_, steady_millis()))
        log::warning("http.too_many_connections", {{"remote", address}});
    auto place = turned_away_.enter(asio::ip::address());
    if (!place) return;
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    shard.post([&services = services_, &shard, shared,
                places = ConnectionPlaces{std::move(total), std::move(*place)},
                door = door_]() mutable {
        if (shard.is_stopping()) return;
        std::make_shared<HttpSession>(shard, services, std::move(*shared), std::move(places), door)
            ->turn_away();
    });
}

}  // namespace carillon
