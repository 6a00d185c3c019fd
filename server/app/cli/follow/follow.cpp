// carillon follow: somebody's inbox, live, in a terminal; without one, a line for each arrival.

#include "core/inbox/notification_codec.hpp"
#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_lookup.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/follow/inbox_link.hpp"
#include "server/app/cli/follow/inbox_screen.hpp"
#include "server/app/cli/follow/screen.hpp"
#include "server/app/cli/running_server.hpp"
#include "server/app/cli/signing.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/config/values.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <iostream>
#include <random>
#include <utility>

namespace carillon::cli {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours kTokenLife{1};

Result<DirectoryUser> look_up(const std::string& user, const Config& config) {
    const auto store = open_store(config);
    if (!store) return store.error();
    return find_user(**store, user);
}

Result<ListenAddress> server_address(const Config& config) {
    constexpr std::string_view kScheme = "http://";
    const auto server = find_running_server(config.data_dir);
    if (!server)
        return Error{Errc::kUnavailable, "",
                     "no server runs on the data folder " + config.data_dir.string() +
                         ": start one with \"carillon serve\""};
    const auto address = config_values::parse_listen(server->url.substr(kScheme.size()));
    if (!address)
        return Error{Errc::kInvalid, "",
                     "the server's address in server.json is \"" + server->url +
                         "\": expected http://ADDRESS:PORT"};
    return *address;
}

// One line for each that arrives, and to begin with for each that is unread.
class InboxLines {
  public:
    InboxLines(asio::io_context& context, InboxLinkSettings settings, bool is_json)
        : context_(context),
          is_json_(is_json),
          link_(context, std::move(settings), [this] { changed(); }) {}

    void start() { link_.start(); }
    void stop() { link_.stop(); }
    const ClientSession& session() const { return link_.session(); }

  private:
    void print(const Notification& n) {
        std::cout << (is_json_ ? encode(n) : line_text(n)) << std::endl;
        // Whoever reads them has gone.
        if (!std::cout) context_.stop();
    }
    void changed() {
        const ClientSession& session = link_.session();
        if (session.connection() == Connection::kClosed) return context_.stop();
        if (session.connection() != connection_) {
            connection_ = session.connection();
            if (connection_ == Connection::kOffline || connection_ == Connection::kOnline)
                std::cerr << "carillon: " << connection_text(session, system_now()) << std::endl;
        }
        for (const Error& error : link_.take_refusals())
            std::cerr << "carillon: " << error.message << std::endl;
        const auto arrivals = link_.take_arrivals();
        if (!has_begun_ && session.connection() == Connection::kOnline) {
            has_begun_ = true;
            for (const ViewRow& row : session.view().items)
                if (is_unread(row.notification)) print(row.notification);
            return;
        }
        for (const NotificationId& id : arrivals)
            for (const ViewRow& row : session.view().items)
                if (row.notification.id == id) print(row.notification);
    }

    asio::io_context& context_;
    const bool is_json_;
    bool has_begun_ = false;
    Connection connection_ = Connection::kIdle;
    InboxLink link_;
};

// Until a signal, or `inbox` ends.
template <class Inbox>
void run_until_stopped(asio::io_context& context, Inbox& inbox) {
    asio::signal_set signals(context, SIGINT, SIGTERM, SIGHUP);
    signals.async_wait([&](const boost::system::error_code& ec, int) {
        if (!ec) context.stop();
    });
    inbox.start();
    context.run();
    inbox.stop();
    // What is said to the server at the end, and no more.
    context.restart();
    context.poll();
}

Status how_it_ended(const ClientSession& session) {
    if (session.connection() != Connection::kClosed || !session.close_code()) return Done{};
    const auto code = *session.close_code();
    if (code < 4400) return Done{};
    return Error{Errc::kForbidden, "",
                 "the server has closed the connection (" + std::to_string(code) + ")"};
}

}  // namespace

Status follow(const FollowOptions& options, const Config& config) {
    auto user = look_up(options.user, config);
    if (!user) return user.error();
    const auto address = server_address(config);
    if (!address) return address.error();
    const auto token = [&] { return make_user_token(config, *user, Role::kUser, kTokenLife); };
    if (const auto tried = token(); !tried) return tried.error();

    std::setlocale(LC_CTYPE, "C.UTF-8");
    ::signal(SIGPIPE, SIG_IGN);
    std::random_device random;
    InboxLinkSettings settings;
    settings.host = address->host;
    settings.port = address->port;
    settings.token = token;
    settings.seed = (std::uint64_t{random()} << 32) | random();
    asio::io_context context{1};
    if (options.is_json || options.is_lines || !Terminal::is_there()) {
        InboxLines lines(context, std::move(settings), options.is_json);
        run_until_stopped(context, lines);
        return how_it_ended(lines.session());
    }
    InboxScreen screen(context, std::move(settings),
                       user->email.empty() ? user->id.text() : user->email);
    run_until_stopped(context, screen);
    return how_it_ended(screen.session());
}

}  // namespace carillon::cli
