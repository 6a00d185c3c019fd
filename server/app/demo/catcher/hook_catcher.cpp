#include "server/app/demo/catcher/hook_catcher.hpp"

#include "server/app/demo/catcher/local_listener.hpp"
#include "server/deliver/signing/mac.hpp"
#include "server/deliver/webhook/signature.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace carillon {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

const std::string kUrlBegin = std::string("http://") + kHookCatcherAddress + ":";
const std::string kPlace = "/caught";
constexpr std::chrono::minutes kPatience{1};  // for the next message

// Is one of the header's signatures that of the message?
bool is_signed(const ReceivedHook& hook, const std::string& key) {
    const auto is_plain = [](const std::string& text) {
        return !text.empty() && text.find('.') == std::string::npos;
    };
    if (!is_plain(hook.id) || !is_plain(hook.timestamp)) return false;
    const std::string wanted =
        deliver::webhook_signature({key}, hook.id, hook.timestamp, hook.body);
    std::istringstream given(hook.signature);
    for (std::string each; given >> each;)
        if (deliver::is_same_secret(each, wanted)) return true;
    return false;
}

// One at a time on the listener's thread. Held by what it waits for, and gone with the last of it.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(tcp::socket socket, const HookCatcher::Settings& settings,
               LocalListener::Place place)
        : place_(std::move(place)), stream_(std::move(socket)), settings_(settings) {}

    void listen() {
        parser_.emplace();
        parser_->body_limit(HookCatcher::kBodyBytes);
        stream_.expires_after(kPatience);
        bhttp::async_read(stream_, heard_, *parser_,
                          [self = shared_from_this()](const error_code& ec, std::size_t) {
                              self->handle_read(ec);
                          });
    }

  private:
    void handle_read(const error_code& ec) {
        if (ec == bhttp::error::body_limit) return say(bhttp::status::payload_too_large, true);
        if (ec) return;
        const auto& request = parser_->get();
        const bool is_last = !request.keep_alive();
        if (request.target() != kPlace) return say(bhttp::status::not_found, is_last);
        if (request.method() != bhttp::verb::post)
            return say(bhttp::status::method_not_allowed, is_last);
        say(take() ? bhttp::status::no_content : bhttp::status::unauthorized, is_last);
    }

    // As any receiver would: what is not signed is no message.
    bool take() {
        auto& request = parser_->get();
        const auto header = [&request](const char* name) { return std::string(request[name]); };
        ReceivedHook hook{header("webhook-id"), header("webhook-timestamp"),
                          header("webhook-signature"), std::move(request.body())};
        const auto key = deliver::webhook_key(settings_.secret);
        if (!key || !is_signed(hook, *key)) return false;
        settings_.take(std::move(hook));
        return true;
    }

    void say(bhttp::status status, bool is_last) {
        answer_ = bhttp::response<bhttp::empty_body>(status, 11);
        answer_.keep_alive(!is_last);
        answer_.prepare_payload();
        bhttp::async_write(stream_, answer_,
                           [self = shared_from_this(), is_last](const error_code& ec, std::size_t) {
                               if (!ec && !is_last) self->listen();
                           });
    }

    LocalListener::Place place_;
    beast::tcp_stream stream_;
    const HookCatcher::Settings settings_;
    beast::flat_buffer heard_;
    std::optional<bhttp::request_parser<bhttp::string_body>> parser_;
    bhttp::response<bhttp::empty_body> answer_;
};

}  // namespace

Result<std::unique_ptr<HookCatcher>> HookCatcher::start(Settings settings) {
    error_code ec;
    auto listener = std::make_unique<LocalListener>(
        asio::ip::make_address_v4(kHookCatcherAddress),
        [settings = std::move(settings)](tcp::socket socket, LocalListener::Place place) {
            std::make_shared<Connection>(std::move(socket), settings, std::move(place))->listen();
        },
        ec);
    if (ec)
        return Error{Errc::kInternal, "",
                     "the demo cannot listen for its webhook on " +
                         std::string(kHookCatcherAddress) + ": " + ec.message()};
    listener->start();
    return std::unique_ptr<HookCatcher>(new HookCatcher(std::move(listener)));
}

HookCatcher::HookCatcher(std::unique_ptr<LocalListener> listener)
    : listener_(std::move(listener)) {}
HookCatcher::~HookCatcher() = default;

std::string HookCatcher::url() const {
    return kUrlBegin + std::to_string(listener_->port()) + kPlace;
}

bool is_hook_catcher(std::string_view url) {
    return url.starts_with(kUrlBegin) && url.ends_with(kPlace);
}

deliver::AddressRule with_hook_catcher(deliver::AddressRule rule) {
    return [rule = std::move(rule), own = parse_ip(kHookCatcherAddress)](const IpBytes& address) {
        return address == own ? nullptr : rule(address);
    };
}

}  // namespace carillon
