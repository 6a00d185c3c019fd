// A connection that is lost in COMMIT, or falls silent there: whether it was committed is found
// out, and each event exists once. Between store and server stands a proxy that cuts where it is
// told to.

#include "server/store/postgres/connection.hpp"
#include "tests/store/test_store.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

std::string parameter(const std::string& url, const std::string& name) {
    const auto at = url.find(name + "=");
    if (at == std::string::npos) throw std::runtime_error("no " + name + " in " + url);
    const auto begin = at + name.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
}

class CuttingProxy {
  public:
    enum class Cut {
        kNone,
        kBeforeCommit,
        kAfterCommit,
        kSilentBeforeCommit,  // nothing goes through any more, and nothing is closed
        kSilentAfterCommit,
    };

    // `url` names a folder with the server's socket.
    explicit CuttingProxy(std::string url) : url_(std::move(url)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, generic, &size) != 0) {
            throw std::runtime_error("the proxy cannot listen");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~CuttingProxy() {
        stopping_ = true;
        acceptor_.join();
        for (std::thread& each : connections_)
            each.join();
        ::close(listener_);
    }
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    std::string url() const {
        std::string url = url_;
        const std::string folder = parameter(url, "host");
        url.replace(url.find("host=" + folder), folder.size() + 5,
                    "host=127.0.0.1&port=" + std::to_string(port_));
        return url + "&sslmode=disable&gssencmode=disable";
    }
    // The next COMMIT meets this.
    void arm(Cut cut) { cut_ = cut; }
    bool is_armed() const { return cut_ != Cut::kNone; }

  private:
    static bool is_ready(int file) {
        pollfd one{file, POLLIN, 0};
        return ::poll(&one, 1, 50) > 0;
    }
    static bool send_all(int file, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    int connect_server() const {
        const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = parameter(url_, "host") + "/.s.PGSQL.5432";
        path.copy(address.sun_path, sizeof(address.sun_path) - 1);
        if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
            ::close(server);
            return -1;
        }
        return server;
    }
    void accept_all() {
        while (!stopping_) {
            if (!is_ready(listener_)) continue;
            const int client = ::accept(listener_, nullptr, nullptr);
            if (client < 0) continue;
            connections_.emplace_back([this, client] {
                const int server = connect_server();
                if (server >= 0) forward(client, server);
                ::close(client);
                if (server >= 0) ::close(server);
            });
        }
    }
    void await_end(int client) {
        char dropped[256];
        while (!stopping_) {
            if (is_ready(client) && ::recv(client, dropped, sizeof(dropped), 0) <= 0) return;
        }
    }
    void forward(int client, int server) {
        std::vector<char> buffer(65536);
        const auto read_from = [&](int file) {
            const ssize_t size = ::recv(file, buffer.data(), buffer.size(), 0);
            return std::string_view(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
        };
        while (!stopping_) {
            pollfd both[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
            if (::poll(both, 2, 50) <= 0) continue;
            if (both[0].revents != 0) {
                const std::string_view bytes = read_from(client);
                if (bytes.empty()) return;
                if (bytes.find("COMMIT") != std::string_view::npos) {
                    const Cut cut = cut_.exchange(Cut::kNone);
                    if (cut == Cut::kBeforeCommit) return;
                    if (cut == Cut::kAfterCommit || cut == Cut::kSilentAfterCommit) {
                        send_all(server, bytes);
                    }
                    if (cut == Cut::kAfterCommit) return;
                    if (cut != Cut::kNone) return await_end(client);
                }
                if (!send_all(server, bytes)) return;
            }
            if (both[1].revents != 0) {
                const std::string_view bytes = read_from(server);
                if (bytes.empty() || !send_all(client, bytes)) return;
            }
        }
    }

    std::string url_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<Cut> cut_{Cut::kNone};
    std::thread acceptor_;
    std::vector<std::thread> connections_;
};

void check_one_event(CuttingProxy::Cut cut) {
    const TemporarySchema schema;
    CuttingProxy proxy(schema.url());
    StoreOptions options;
    options.path = proxy.url();
    TestStore store(StoreKind::kPostgres, options);
    store.add(kAda, "first");
    store.forget_commits();
    proxy.arm(cut);
    const auto published = store.publish(titled_event("second", {kAda}), {{"event:2", "digest"}});
    CHECK_FALSE(proxy.is_armed());
    REQUIRE(published.ok());
    CHECK_FALSE((*published)[0].result.duplicate);
    REQUIRE(store.commits().size() == 1);
    CHECK(store.commits()[0]->changes.to == 2);
    CHECK(store.unread(kAda).unread.total() == 2);
    CHECK(store.publish(titled_event("second", {kAda}), {{"event:2", "digest"}})
              .value()[0]
              .result.duplicate);
    CHECK(titles_of(store.list(kAda).items).size() == 2);
    CHECK(store.add(kAda, "third").rev == 3);
}

}  // namespace

TEST_CASE("a COMMIT whose answer is lost is found to have been carried out",
          "[store][postgres][durability]") {
    check_one_event(CuttingProxy::Cut::kAfterCommit);
}

TEST_CASE("a COMMIT that did not arrive is found to be missing, and done again",
          "[store][postgres][durability]") {
    check_one_event(CuttingProxy::Cut::kBeforeCommit);
}

TEST_CASE("a COMMIT that is never answered is given up, and its outcome found out",
          "[store][postgres][durability][silence]") {
    check_one_event(CuttingProxy::Cut::kSilentAfterCommit);
    check_one_event(CuttingProxy::Cut::kSilentBeforeCommit);
}
