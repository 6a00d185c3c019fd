#include "server/net/listener.hpp"

#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"
#include "server/net/http_session.hpp"
#include "server/net/services.hpp"
#include "server/net/shard.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <chrono>

namespace carillon {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// After a failed accept, mostly because there are no file descriptors left.
constexpr std::chrono::milliseconds kPause{100};

Error cannot_listen(const ListenAddress& address, const error_code& reason) {
    return {Errc::kInvalid, "NOTIFICATION_LISTEN",
            "NOTIFICATION_LISTEN=" + address.text() + ": cannot listen there: " + reason.message()};
}

}  // namespace

Result<std::shared_ptr<Listener>> Listener::open(const ListenAddress& address,
                                                 const NetServices& services) {
    error_code ec;
    const auto ip = asio::ip::make_address(address.host, ec);
    if (ec) return cannot_listen(address, ec);
    const tcp::endpoint endpoint(ip, address.port);
    tcp::acceptor acceptor(services.shards.at(0).context());
    acceptor.open(endpoint.protocol(), ec);
    if (ec) return cannot_listen(address, ec);
    acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return cannot_listen(address, ec);
    ListenAddress bound = address;
    bound.port = acceptor.local_endpoint(ec).port();
    if (ec) return cannot_listen(address, ec);
    return std::shared_ptr<Listener>(new Listener(services, std::move(acceptor), bound));
}

Listener::Listener(const NetServices& services, tcp::acceptor acceptor, ListenAddress address)
    : services_(services),
      acceptor_(std::move(acceptor)),
      pause_(services.shards.at(0).context()),
      address_(std::move(address)) {}

void Listener::start() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->accept(); });
}

void Listener::stop() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
        error_code ignored;
        self->acceptor_.close(ignored);
        self->pause_.cancel();
    });
}

void Listener::accept() {
    if (!acceptor_.is_open()) return;
    Shard& shard = services_.shards.at(next_shard_);
    next_shard_ = (next_shard_ + 1) % services_.shards.size();
    acceptor_.async_accept(shard.context(), [self = shared_from_this(), &shard](
                                                const error_code& ec, tcp::socket socket) {
        if (!self->acceptor_.is_open()) return;
        if (!ec) {
            self->hand_over(shard, std::move(socket));
            return self->accept();
        }
        if (ec == asio::error::connection_aborted) return self->accept();
        log::warning("http.accept_failed", {{"reason", ec.message()}});
        self->services_.metrics.count_error("http");
        self->pause_.expires_after(kPause);
        self->pause_.async_wait([self](const error_code&) { self->accept(); });
    });
}

void Listener::hand_over(Shard& shard, tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    // std::function needs a copyable task.
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    shard.post([this_services = &services_, &shard, shared] {
        if (shard.is_stopping()) return;
        std::make_shared<HttpSession>(shard, *this_services, std::move(*shared))->start();
    });
}

}  // namespace carillon
