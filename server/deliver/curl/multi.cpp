#include "server/deliver/curl/multi.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace carillon::deliver {

namespace asio = boost::asio;

namespace {

// After a transfer's limit: libcurl is to say itself what it was waiting for.
constexpr std::chrono::milliseconds kGrace{1000};

// A socket of libcurl's, watched by Asio and closed by libcurl alone.
struct Watched {
    Watched(const asio::any_io_executor& executor, curl_socket_t socket)
        : descriptor(executor, socket) {}
    ~Watched() { descriptor.release(); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    bool wants(int direction) const { return (wanted & direction) != 0; }

    asio::posix::stream_descriptor descriptor;
    int wanted = 0;   // CURL_POLL_IN, CURL_POLL_OUT
    int waiting = 0;  // of these, what Asio waits for already
};

}  // namespace

// Held by each handler under way, so that it outlives a CurlMulti that ends in the midst of one.
struct CurlMulti::State : std::enable_shared_from_this<State> {
    struct Transfer {
        CurlEasy easy;
        Done done;
        bool stays = false;  // with libcurl once it has succeeded, for its connection lives there
        std::shared_ptr<asio::steady_timer> end = {};  // of its limit; null: it has none
    };

    State(asio::any_io_executor on, const CurlMultiLimits& limits);
    ~State() { close(); }

    void start(Transfer transfer);
    void let_go(CURL* handle);
    void set_end(Transfer& transfer);
    void give_up(CURL* handle);
    void close();

    static int on_socket(CURL*, curl_socket_t socket, int what, void* state, void*);
    static int on_timer(CURLM*, long timeout_ms, void* state);
    void watch(curl_socket_t socket, int what);
    void wait(const std::shared_ptr<Watched>& watched, int direction);
    void act(curl_socket_t socket, int events);
    void hand_out();

    asio::any_io_executor executor;
    asio::steady_timer timer;
    CURLM* multi = nullptr;  // null: closed, or libcurl cannot start
    std::unordered_map<CURL*, Transfer> transfers;
    std::unordered_set<CURL*> connected;  // with an owner elsewhere
    // A handler that comes for a socket that is watched no longer finds nothing at its weak
    // pointer: the number may be another socket's by then.
    std::unordered_map<curl_socket_t, std::shared_ptr<Watched>> sockets;
};

CurlMulti::State::State(asio::any_io_executor on, const CurlMultiLimits& limits)
    : executor(std::move(on)), timer(executor) {
    if (!start_curl()) return;
    multi = curl_multi_init();
    if (multi == nullptr) return;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &State::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &State::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.host_connections);
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, limits.idle_connections);
}

void CurlMulti::State::close() {
    CURLM* const ended = std::exchange(multi, nullptr);
    if (ended == nullptr) return;
    // While connections close libcurl still says which sockets it lets go, and asks for no timer.
    for (auto& [handle, transfer] : transfers)
        curl_multi_remove_handle(ended, handle);
    curl_multi_cleanup(ended);
    transfers.clear();
    sockets.clear();
    timer.cancel();
}

void CurlMulti::State::start(Transfer started) {
    CURL* const handle = started.easy.get();
    Transfer& transfer = transfers[handle] = std::move(started);
    if (multi != nullptr && curl_multi_add_handle(multi, handle) == CURLM_OK)
        return set_end(transfer);
    asio::post(executor, [failed = std::make_shared<Transfer>(std::move(transfer))] {
        failed->done(CURLE_FAILED_INIT, failed->easy);
    });
    transfers.erase(handle);
}

void CurlMulti::State::let_go(CURL* handle) {
    if (connected.erase(handle) > 0 && multi != nullptr) curl_multi_remove_handle(multi, handle);
}

void CurlMulti::State::set_end(Transfer& transfer) {
    if (transfer.easy.limit().count() == 0) return;
    transfer.end = std::make_shared<asio::steady_timer>(executor, transfer.easy.limit() + kGrace);
    transfer.end->async_wait([weak = weak_from_this(), end = std::weak_ptr(transfer.end),
                              handle = transfer.easy.get()](boost::system::error_code failure) {
        const auto self = weak.lock();
        // Without its timer the transfer is over, and the handle may be another one's.
        if (!failure && self && !end.expired()) self->give_up(handle);
    });
}

void CurlMulti::State::give_up(CURL* handle) {
    const auto found = transfers.find(handle);
    if (multi == nullptr || found == transfers.end()) return;
    curl_multi_remove_handle(multi, handle);
    Transfer ended = std::move(found->second);
    transfers.erase(found);
    ended.done(CURLE_OPERATION_TIMEDOUT, ended.easy);
}

int CurlMulti::State::on_socket(CURL*, curl_socket_t socket, int what, void* state, void*) {
    static_cast<State*>(state)->watch(socket, what);
    return 0;
}

int CurlMulti::State::on_timer(CURLM*, long timeout_ms, void* state) {
    auto& self = *static_cast<State*>(state);
    self.timer.cancel();
    if (timeout_ms < 0 || self.multi == nullptr) return 0;
    self.timer.expires_after(std::chrono::milliseconds(timeout_ms));
    self.timer.async_wait([weak = self.weak_from_this()](boost::system::error_code failure) {
        const auto locked = weak.lock();
        if (!failure && locked) locked->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
}

void CurlMulti::State::watch(curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE || multi == nullptr) {
        sockets.erase(socket);
        return;
    }
    auto& watched = sockets[socket];
    if (!watched) watched = std::make_shared<Watched>(executor, socket);
    watched->wanted = what;
    wait(watched, CURL_POLL_IN);
    wait(watched, CURL_POLL_OUT);
}

void CurlMulti::State::wait(const std::shared_ptr<Watched>& watched, int direction) {
    using Descriptor = asio::posix::stream_descriptor;
    if (!watched->wants(direction) || (watched->waiting & direction) != 0) return;
    watched->waiting |= direction;
    const bool in = direction == CURL_POLL_IN;
    watched->descriptor.async_wait(
        in ? Descriptor::wait_read : Descriptor::wait_write,
        [weak = weak_from_this(), seen = std::weak_ptr<Watched>(watched), direction,
         in](boost::system::error_code failure) {
            const auto self = weak.lock();
            auto still = seen.lock();
            if (!self || !still) return;
            still->waiting &= ~direction;
            if (!still->wants(direction)) return;  // asked for no longer
            const curl_socket_t number = still->descriptor.native_handle();
            still
                .reset();  // libcurl may close the socket now, and it must be Asio's no longer then
            self->act(number, failure ? CURL_CSELECT_ERR : in ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
            if (const auto open = seen.lock()) self->wait(open, direction);
        });
}

void CurlMulti::State::act(curl_socket_t socket, int events) {
    if (multi == nullptr) return;
    int running = 0;
    curl_multi_socket_action(multi, socket, events, &running);
    hand_out();
}

// libcurl is left before anybody is told: `done` may start a transfer, and may end all of this.
void CurlMulti::State::hand_out() {
    std::vector<std::pair<Transfer, CURLcode>> ended;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        CURL* const handle = message->easy_handle;
        const auto found = transfers.find(handle);
        if (found == transfers.end()) continue;
        if (code == CURLE_OK && found->second.stays) {
            connected.insert(handle);
        } else {
            curl_multi_remove_handle(multi, handle);  // the message is gone with it
        }
        ended.emplace_back(std::move(found->second), code);
        transfers.erase(found);
    }
    for (auto& [transfer, code] : ended) {
        if (multi == nullptr) return;
        transfer.done(code, transfer.easy);
    }
}

CurlMulti::CurlMulti(asio::any_io_executor executor, const CurlMultiLimits& limits)
    : state_(std::make_shared<State>(std::move(executor), limits)) {}

CurlMulti::~CurlMulti() {
    state_->close();
}

void CurlMulti::start(CurlEasy transfer, Done done) {
    state_->start({std::move(transfer), std::move(done)});
}

void CurlMulti::connect(CurlEasy transfer, Connected done) {
    transfer.set(CURLOPT_CONNECT_ONLY, 1L);
    auto end = [weak = state_->weak_from_this(), executor = state_->executor,
                done = std::move(done)](CURLcode code, CurlEasy& easy) {
        std::unique_ptr<CurlConnection> connection;
        if (code == CURLE_OK) {
            connection =
                std::make_unique<CurlConnection>(executor, std::move(easy), [weak](CURL* handle) {
                    if (const auto state = weak.lock()) state->let_go(handle);
                });
        }
        done(code, std::move(connection));
    };
    state_->start({std::move(transfer), std::move(end), true});
}

std::size_t CurlMulti::under_way() const {
    return state_->transfers.size();
}

}  // namespace carillon::deliver
