#include "server/bus/redis/wire.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <utility>

namespace carillon::redis {

namespace asio = boost::asio;
using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;

// Shuts the wire when a step takes longer than its limit.
class Wire::Limit {
  public:
    Limit(Wire& wire, Millis limit) : wire_(wire) {
        wire.timer_.expires_after(limit);
        wire.timer_.async_wait([weak = wire.weak_from_this()](const error_code& ec) {
            const auto self = weak.lock();
            // Ended in time while this was queued: the next step's limit, or none.
            if (ec || !self || self->timer_.expiry() > std::chrono::steady_clock::now()) return;
            self->has_expired_ = true;
            self->shut();
        });
    }
    ~Limit() { wire_.timer_.expires_at(std::chrono::steady_clock::time_point::max()); }
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

    error_code outcome(const error_code& ec) const {
        if (wire_.has_expired_) return asio::error::timed_out;
        if (wire_.is_shut_) return asio::error::operation_aborted;
        return ec;
    }

  private:
    Wire& wire_;
};

Wire::Wire(asio::io_context& context)
    : timer_(context), resolver_(context), connecting_(context), buffer_(16384) {}

asio::awaitable<error_code> Wire::connect(const Address& address, Millis limit) {
    const auto self = shared_from_this();
    const Limit limited(*this, limit);
    error_code ec;
    if (address.kind == Address::Kind::kUnix) {
        plain_.emplace(timer_.get_executor());
        const Socket::endpoint_type endpoint{asio::local::stream_protocol::endpoint(address.path)};
        co_await plain_->async_connect(endpoint, redirect_error(use_awaitable, ec));
        co_return limited.outcome(ec);
    }
    ec = co_await connect_network(address);
    co_return limited.outcome(ec);
}

asio::awaitable<error_code> Wire::connect_network(const Address& address) {
    error_code ec;
    const auto found = co_await resolver_.async_resolve(address.host, std::to_string(address.port),
                                                        redirect_error(use_awaitable, ec));
    if (ec || is_shut_) co_return ec;
    co_await asio::async_connect(connecting_, found, redirect_error(use_awaitable, ec));
    if (ec || is_shut_) co_return ec;
    error_code ignored;
    connecting_.set_option(tcp::no_delay(true), ignored);
    connecting_.set_option(asio::socket_base::keep_alive(true), ignored);
    if (address.kind == Address::Kind::kTls) {
        co_return co_await connect_tls(address, std::move(connecting_));
    }
    plain_.emplace(std::move(connecting_));
    co_return error_code();
}

asio::awaitable<error_code> Wire::connect_tls(const Address& address, tcp::socket tcp_socket) {
    error_code ec;
    tls_context_.emplace(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls_context_->native_handle(), TLS1_2_VERSION);
    tls_context_->set_default_verify_paths(ec);
    if (ec) co_return ec;
    tls_.emplace(std::move(tcp_socket), *tls_context_);
    tls_->set_verify_mode(asio::ssl::verify_peer);
    tls_->set_verify_callback(asio::ssl::host_name_verification(address.host));
    // SSL_set_tlsext_host_name without its cast.
    SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(address.host.c_str()));
    co_await tls_->async_handshake(asio::ssl::stream_base::client,
                                   redirect_error(use_awaitable, ec));
    co_return ec;
}

asio::awaitable<error_code> Wire::write(const std::string& bytes, Millis limit) {
    const auto self = shared_from_this();
    if (is_shut_) co_return asio::error::operation_aborted;
    const Limit limited(*this, limit);
    error_code ec;
    if (tls_) {
        co_await asio::async_write(*tls_, asio::buffer(bytes), redirect_error(use_awaitable, ec));
    } else {
        co_await asio::async_write(*plain_, asio::buffer(bytes), redirect_error(use_awaitable, ec));
    }
    co_return limited.outcome(ec);
}

asio::awaitable<error_code> Wire::read(std::string_view& bytes, Millis limit) {
    const auto self = shared_from_this();
    if (is_shut_) co_return asio::error::operation_aborted;
    const Limit limited(*this, limit);
    error_code ec;
    std::size_t size = 0;
    if (tls_) {
        size = co_await tls_->async_read_some(asio::buffer(buffer_),
                                              redirect_error(use_awaitable, ec));
    } else {
        size = co_await plain_->async_read_some(asio::buffer(buffer_),
                                                redirect_error(use_awaitable, ec));
    }
    ec = limited.outcome(ec);
    bytes = ec ? std::string_view() : std::string_view(buffer_.data(), size);
    co_return ec;
}

void Wire::shut() {
    is_shut_ = true;
    error_code ignored;
    resolver_.cancel();
    connecting_.close(ignored);
    if (plain_) plain_->close(ignored);
    if (tls_) tls_->lowest_layer().close(ignored);
}

}  // namespace carillon::redis
