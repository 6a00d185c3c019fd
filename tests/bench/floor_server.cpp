// The floor that scripts/bench holds the server against: the least that does the same job. One
// thread, one epoll; POST /api/v1/events of HTTP/1.1 with keep-alive, WebSockets (RFC 6455) that
// are told of their user's rows, and SQLite (WAL, synchronous=FULL) with one transaction for all
// that one turn of the loop has brought. No sign-in, no check of anything, no templates, no limit:
// what it does not do is what a product is for, what it takes is what the machine takes.
//
//   floor_server DATABASE_FILE    prints "listening on http://127.0.0.1:PORT"
//
// A WebSocket names its user in the query (`user=UUID`). All frames that a turn has for a socket
// go to it in one write.

#include "tests/bench/floor_database.hpp"
#include "tests/bench/floor_http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using namespace carillon::bench;

struct Peer {
    int fd = -1;
    std::string in;
    std::string out;   // what the socket did not take
    std::string user;  // of a WebSocket
    bool is_live = false;
    std::vector<std::shared_ptr<const std::string>> frames;  // of this turn
};

struct Asked {
    Peer* peer;
    std::size_t created;
};

class Floor {
  public:
    explicit Floor(const std::string& file) : database_(file) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, SOMAXCONN) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("cannot listen");
        watch(listener_, nullptr, EPOLLIN);
        std::printf("listening on http://127.0.0.1:%u\n", unsigned{ntohs(address.sin_port)});
        std::fflush(stdout);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 1024> events{};
        while (true) {
            const int count = ::epoll_wait(epoll_, events.data(), int{events.size()}, -1);
            for (int i = 0; i < count; ++i) {
                auto* peer = static_cast<Peer*>(events[static_cast<std::size_t>(i)].data.ptr);
                if (peer == nullptr)
                    accept_all();
                else
                    serve(*peer, events[static_cast<std::size_t>(i)].events);
            }
            commit();
            for (Peer* gone : gone_)
                delete gone;
            gone_.clear();
        }
    }

  private:
    void watch(int fd, Peer* peer, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = peer;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void accept_all() {
        for (int fd; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
            const int on = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto* peer = new Peer;
            peer->fd = fd;
            watch(fd, peer, EPOLLIN | EPOLLOUT | EPOLLET);
        }
    }

    void drop(Peer& peer) {
        if (peer.fd < 0) return;
        ::close(peer.fd);
        peer.fd = -1;
        if (peer.is_live) std::erase(sockets_[peer.user], &peer);
        std::erase_if(asked_, [&](const Asked& asked) { return asked.peer == &peer; });
        gone_.push_back(&peer);
    }

    void serve(Peer& peer, std::uint32_t events) {
        if (peer.fd < 0) return;
        if ((events & EPOLLOUT) != 0 && !peer.out.empty()) write(peer, {});
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
        ssize_t size = 0;
        while ((size = ::recv(peer.fd, room_.data(), room_.size(), 0)) > 0)
            peer.in.append(room_.data(), static_cast<std::size_t>(size));
        if (size == 0 || (errno != EAGAIN && errno != EINTR)) return drop(peer);
        // What clients of the bench say on a WebSocket: nothing, or pongs.
        if (peer.is_live) return peer.in.clear();
        while (const auto request = take_request(peer.in)) {
            if (request->is_upgrade) return go_live(peer, *request);
            note_event(peer, *request);
        }
    }

    void go_live(Peer& peer, const FloorRequest& request) {
        peer.is_live = true;
        peer.user = request.user;
        sockets_[peer.user].push_back(&peer);
        write(peer, upgrade_answer(request.key) + hello_frame() +
                        state_frame(database_.revision_of(peer.user)));
    }

    void note_event(Peer& peer, const FloorRequest& request) {
        database_.begin();
        for (const std::string_view user : request.recipients) {
            const std::uint64_t revision = database_.insert(user, request.data);
            const auto sockets = sockets_.find(std::string(user));
            if (sockets == sockets_.end() || sockets->second.empty()) continue;
            const auto frame =
                std::make_shared<const std::string>(changes_frame(user, revision, request.data));
            for (Peer* reader : sockets->second) {
                if (reader->frames.empty()) told_.push_back(reader);
                reader->frames.push_back(frame);
            }
        }
        asked_.push_back({&peer, request.recipients.size()});
    }

    // Nobody is told of what is not on disk.
    void commit() {
        database_.commit();
        for (const Asked& asked : std::exchange(asked_, {}))
            write(*asked.peer, event_answer(asked.created));
        for (Peer* reader : std::exchange(told_, {}))
            tell(*reader);
    }

    void tell(Peer& reader) {
        const auto frames = std::exchange(reader.frames, {});
        if (reader.fd < 0) return;
        std::array<iovec, 64> parts{};
        std::size_t count = 0;
        std::size_t bytes = 0;
        for (const auto& frame : frames) {
            if (count == parts.size() || !reader.out.empty()) {
                reader.out += *frame;
                continue;
            }
            parts[count].iov_base = const_cast<char*>(frame->data());
            parts[count++].iov_len = frame->size();
            bytes += frame->size();
        }
        if (count == 0) return;
        const ssize_t taken = ::writev(reader.fd, parts.data(), static_cast<int>(count));
        std::size_t left = taken < 0 ? 0 : static_cast<std::size_t>(taken);
        if (left == bytes) return;
        std::string rest;
        for (std::size_t i = 0; i < count; ++i)
            rest.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
        reader.out.insert(0, rest, left);
    }

    void write(Peer& peer, const std::string& more) {
        if (peer.fd < 0) return;
        peer.out += more;
        const ssize_t taken = ::send(peer.fd, peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
        if (taken > 0) peer.out.erase(0, static_cast<std::size_t>(taken));
    }

    int epoll_ = ::epoll_create1(0);
    int listener_ = -1;
    std::array<char, 65536> room_{};
    FloorDatabase database_;
    std::unordered_map<std::string, std::vector<Peer*>> sockets_;  // by user
    std::vector<Asked> asked_;                                     // in this turn
    std::vector<Peer*> told_;                                      // likewise
    std::vector<Peer*> gone_;                                      // likewise
};

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 2) throw std::invalid_argument("see the head of this file for the words");
        std::signal(SIGPIPE, SIG_IGN);
        Floor(argv[1]).run();
    } catch (const std::exception& error) {
        std::cerr << "floor_server: " << error.what() << '\n';
        return 1;
    }
}
