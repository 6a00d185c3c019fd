#include "server/http/net/ws_session.hpp"

#include "core/base/limits.hpp"
#include "core/wire/frame_codec.hpp"
#include "server/auth/frame_signer.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/connection.hpp"
#include "server/http/net/deadline.hpp"
#include "server/http/net/message_socket.hpp"
#include "server/http/net/net_services.hpp"
#include "server/http/net/shard.hpp"
#include "server/http/net/steady_millis.hpp"
#include "server/hub/live_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

// Room for a frame of which nothing has come: what is read at first. Most connections wait for
// long, and a frame that is longer is read on.
constexpr std::size_t kFirstBytes = 128;

// A frame that is larger than it may be is refused with a `bye` when that much of it has come. One
// that announces more than this is taken for no frame: Beast closes at once, with 1009 alone.
constexpr std::size_t kAbsurdFrameBytes = std::size_t{64} * 1024 * 1024;

// RFC 6455 section 7.4: codes end there; two that are never sent stand for none and for no frame.
constexpr std::uint16_t kLastCloseCode = 4999;
constexpr std::uint16_t kNoStatus = 1005;
constexpr std::uint16_t kUnknownClose = 1006;

using Upgrade = beast::http::request<beast::http::empty_body>;

// What the handshake looks at (RFC 6455, 4.2.1).
Upgrade upgrade_of(const http::Request& request) {
    using beast::http::field;
    Upgrade upgrade;
    upgrade.version(11);
    upgrade.method(beast::http::verb::get);
    for (const field name : {field::host, field::upgrade, field::connection,
                             field::sec_websocket_key, field::sec_websocket_version}) {
        const auto text = beast::http::to_string(name);
        for (const auto& [given, value] : request.headers.all()) {
            if (http::same_name(given, {text.data(), text.size()})) upgrade.insert(name, value);
        }
    }
    return upgrade;
}

class WsSession final : public Connection, private LiveTransport {
  public:
    WsSession(LiveTicket ticket, asio::ip::tcp::socket socket, std::string rest, Shard& shard,
              const NetServices& services)
        : Connection(shard),
          services_(services),
          request_id_(ticket.request.request_id),
          places_(ticket.places),
          ticket_(std::make_unique<LiveTicket>(std::move(ticket))),
          signs_(ticket_->live.subprotocol == kSignedSubprotocol),
          ws_(MessageSocket(std::move(socket), std::move(rest))),
          deadline_(shard.context()) {}

    ~WsSession() override {
        if (is_counted_) services_.metrics.add(metric("notifications_ws_active_connections"), -1);
        if (is_open_) services_.metrics.count_closed(ended_with_.value_or(kUnknownClose));
    }

    void start() {
        ws_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                       websocket::stream_base::none(), false});
        ws_.set_option(websocket::stream_base::decorator([id = ticket_->request.request_id,
                                                          subprotocol = ticket_->live.subprotocol](
                                                             websocket::response_type& response) {
            response.set("X-Request-Id", id);
            if (!subprotocol.empty())
                response.set(beast::http::field::sec_websocket_protocol, std::string(subprotocol));
        }));
        ws_.read_message_max(kAbsurdFrameBytes);
        ws_.auto_fragment(false);
        ws_.text(true);
        drop_after(services_.settings.head_ms);
        auto upgrade = std::make_shared<const Upgrade>(upgrade_of(ticket_->request));
        ws_.async_accept(*upgrade,
                         [self = self(), upgrade](const error_code& ec) { self->on_accepted(ec); });
    }

    bool is_live() const override { return true; }

    void stop_politely() override {
        if (live_)
            live_->close(CloseCode::kShutdown, "shutdown", services_.settings.stop_retry_after);
        else
            stop_hard();
    }

    void stop_hard() override {
        error_code ignored;
        ws_.next_layer().socket().close(ignored);
    }

  private:
    std::shared_ptr<WsSession> self() {
        return std::static_pointer_cast<WsSession>(shared_from_this());
    }

    void on_accepted(const error_code& ec) {
        deadline_.cancel();
        if (ec) return;
        is_open_ = true;
        const auto ticket = std::move(ticket_);
        if (!ticket->principal) {
            const Error& error = ticket->principal.error();
            const auto code = error.code == Errc::kForbidden ? CloseCode::kForbidden
                                                             : CloseCode::kUnauthenticated;
            return refuse(code, text(error.code), error.message);
        }
        if (shard().is_stopping()) return refuse(CloseCode::kShutdown, "shutdown", "shutdown");
        live_ = std::make_shared<LiveSession>(
            LiveServices{shard().hub(), shard(), services_.store, services_.learner,
                         services_.authenticator, services_.metrics, services_.clock,
                         steady_millis},
            services_.settings.live, static_cast<LiveTransport&>(*this), *ticket->principal,
            shard().make_id(), std::move(ticket->live.since));
        ws_.control_callback([this](websocket::frame_type kind, beast::string_view) {
            if (kind == websocket::frame_type::close) return on_goodbye();
            if (live_) live_->on_activity();
        });
        if (!live_->start()) {
            live_.reset();
            return refuse(CloseCode::kTooManyConnections, "too_many_connections",
                          "too many connections");
        }
        services_.metrics.add(metric("notifications_ws_active_connections"), 1);
        is_counted_ = true;
    }

    // Says goodbye to one who has no session, and closes.
    void refuse(CloseCode code, std::string_view bye, std::string reason) {
        refusal_ = Refusal{code, std::move(reason)};
        note_end(static_cast<std::uint16_t>(code));
        drop_after(services_.settings.close_ms);
        std::optional<Millis> retry_after;
        if (code == CloseCode::kShutdown) retry_after = services_.settings.stop_retry_after;
        const bool is_written = send(std::make_shared<const std::string>(
            encode(frames::Bye{std::string(bye), retry_after})));
        if (is_written) close(refusal_->code, refusal_->reason);
    }

    // A part of a message, at most one byte more than it may have.
    void read() {
        is_reading_ = true;
        const std::size_t most =
            buffer_.size() == 0 ? kFirstBytes : limits::kClientFrameBytes + 1 - buffer_.size();
        ws_.async_read_some(buffer_, most, [self = self()](const error_code& ec, std::size_t) {
            self->on_read(ec);
            self->is_reading_ = false;
            self->changed();
        });
    }

    // Until it returns the buffer is in use: no other read may begin.
    void on_read(const error_code& ec) {
        if (ec) return on_gone(ec);
        if (is_closing_) return;
        if (buffer_.size() > limits::kClientFrameBytes) {
            log_failure("a frame is larger than 64 KiB");
            return live_->close(CloseCode::kFrameTooLarge, "frame_too_large", std::nullopt);
        }
        if (!ws_.is_message_done()) return;
        const auto data = buffer_.cdata();
        if (ws_.got_text())
            live_->on_frame({static_cast<const char*>(data.data()), data.size()});
        else
            live_->on_foreign_frame();
        buffer_.consume(buffer_.size());
        if (buffer_.capacity() > kFirstBytes) buffer_.shrink_to_fit();
    }

    // The stream has ended: the peer has closed or vanished, or broke the protocol (then Beast has
    // said so with a close frame of its own).
    void on_gone(const error_code& ec) {
        // The peer's doing or the network's: no error of ours, and nothing to be rung at will.
        if (ec != websocket::error::closed && ec != asio::error::eof && !is_closing_ &&
            ec != asio::error::connection_reset && ec != asio::error::operation_aborted) {
            if (ec.category() == make_error_code(websocket::error::closed).category())
                note_end(static_cast<std::uint16_t>(CloseCode::kProtocolError));
            log_failure(ec.message());
        }
        if (live_) live_->on_gone();
        // A closing handshake under way has its own end.
        if (!is_closing_) {
            deadline_.cancel();
            stop_hard();
        }
    }

    // The peer closes: its place is free at once, though its end of the socket may stay open.
    void on_goodbye() {
        const std::uint16_t code = ws_.reason().code;
        note_end(code == 0 ? kNoStatus : code);
        if (live_) live_->on_gone();
        deadline_.cancel();
        drop_after(services_.settings.close_ms);
        // Beast refuses the other codes that may not be sent, and would echo these.
        if (code <= kLastCloseCode || is_closing_) return;
        is_closing_ = true;
        ws_.async_close(websocket::close_code::protocol_error, [self = self()](const error_code&) {
            self->deadline_.cancel();
            self->stop_hard();
        });
    }

    // The first that is known of how it ended: of both sides' codes the earlier one.
    void note_end(std::uint16_t code) {
        if (!ended_with_) ended_with_ = code;
    }

    // A peer can fail as often as it likes: what is over the quota is at level debug.
    void log_failure(const std::string& reason) {
        const auto untold = shard().hub().peer_faults().take(steady_millis());
        log::write(untold ? log::Level::kWarning : log::Level::kDebug, "notification.ws.error",
                   {{"reason", reason},
                    {"request_id", request_id_},
                    {"untold_before", untold.value_or(0)}});
    }

    // --- LiveTransport

    bool send(FrameText text) override {
        if (signs_) {
            auto signed_text = shard().signed_frame().of(text, services_.signer);
            if (!signed_text) return on_unsigned(signed_text.error()), false;
            text = std::move(*signed_text);
        }
        // Beast has said goodbye for what the peer did wrong: its read is about to tell.
        if (!ws_.is_open()) return false;
        MessageSocket& socket = ws_.next_layer();
        if (socket.write(std::move(text))) return true;
        socket.write_rest(shared_from_this(), [this](const error_code& ec) {
            if (ec) return on_gone(ec);
            if (refusal_) return close(refusal_->code, refusal_->reason);
            if (live_) live_->on_written();
        });
        return false;
    }

    // A frame that cannot be signed is not sent at all. Said later: the session is still speaking.
    void on_unsigned(const Error& error) {
        services_.metrics.count_error("ws");
        log::error("notification.ws.error", {{"reason", error.message}});
        asio::post(ws_.get_executor(), [self = self()] {
            if (self->is_closing_) return;
            self->live_->on_gone();
            self->close(CloseCode::kInternal, "a frame could not be signed");
        });
    }

    void ping() override {
        if (is_pinging_) return;
        is_pinging_ = true;
        ws_.async_ping({}, [self = self()](const error_code&) { self->is_pinging_ = false; });
    }

    void close(CloseCode code, const std::string& reason) override {
        is_closing_ = true;
        note_end(static_cast<std::uint16_t>(code));
        deadline_.cancel();
        drop_after(services_.settings.close_ms);
        websocket::close_reason why;
        why.code = static_cast<std::uint16_t>(code);
        why.reason = reason.substr(0, why.reason.max_size());
        ws_.async_close(why, [self = self()](const error_code&) {
            self->deadline_.cancel();
            self->stop_hard();
        });
    }

    void changed() override {
        if (is_closing_ || !live_) return;
        if (const auto at = live_->next_deadline_ticks(); at && deadline_.is_late(*at)) {
            deadline_.set(shared_from_this(), *at, [this] {
                // After what has arrived and what was written by now: this thread may have been
                // kept waiting, and that is not the peer's silence.
                asio::post(shard().context(), [self = self()] {
                    if (!self->is_closing_ && self->live_) self->live_->on_deadline();
                });
            });
        }
        if (!is_reading_ && live_->wants_frames()) read();
    }

    // The peer does not keep up with an opening or closing handshake.
    void drop_after(std::chrono::milliseconds after) {
        deadline_.set(shared_from_this(), steady_millis() + after, [this] { stop_hard(); });
    }

    struct Refusal {
        CloseCode code;
        std::string reason;
    };

    const NetServices& services_;
    std::string request_id_;
    ConnectionPlaces places_;             // outlive the socket
    std::unique_ptr<LiveTicket> ticket_;  // until the handshake is done
    const bool signs_;
    websocket::stream<MessageSocket, false> ws_;
    Deadline deadline_;
    std::shared_ptr<LiveSession> live_;
    beast::flat_buffer buffer_;
    std::optional<Refusal> refusal_;  // of one who gets no session
    bool is_reading_ = false;
    bool is_pinging_ = false;
    bool is_closing_ = false;
    bool is_counted_ = false;
    bool is_open_ = false;                     // upgraded
    std::optional<std::uint16_t> ended_with_;  // the close code
};

}  // namespace

void start_ws_session(LiveTicket ticket, asio::ip::tcp::socket socket, std::string rest,
                      Shard& shard, const NetServices& services) {
    std::make_shared<WsSession>(std::move(ticket), std::move(socket), std::move(rest), shard,
                                services)
        ->start();
}

}  // namespace carillon
