#include "server/app/demo/catcher/local_listener.hpp"

#include <chrono>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

LocalListener::LocalListener(const asio::ip::address_v4& address, Take take, error_code& ec)
    : take_(std::move(take)), acceptor_(context_), pause_(context_) {
    const tcp::endpoint here(address, 0);
    acceptor_.open(here.protocol(), ec);
    if (!ec) acceptor_.bind(here, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) port_ = acceptor_.local_endpoint(ec).port();
}

LocalListener::~LocalListener() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

void LocalListener::start() {
    accept();
    thread_ = std::thread([this] { context_.run(); });
}

void LocalListener::accept() {
    acceptor_.async_accept([this](const error_code& ec, tcp::socket socket) {
        if (ec == asio::error::operation_aborted) return;
        if (ec) return accept_later();
        if (*open_ < kConnections) {
            ++*open_;
            take_(std::move(socket),
                  Place(open_.get(), [open = open_](std::size_t* count) { --*count; }));
        }
        accept();
    });
}

// No descriptor is left, for instance.
void LocalListener::accept_later() {
    pause_.expires_after(std::chrono::seconds(1));
    pause_.async_wait([this](const error_code& ec) {
        if (!ec) accept();
    });
}

}  // namespace carillon
