#include "tests/bench/raw_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace carillon::bench {

namespace {

constexpr std::uint64_t kProducer = std::uint64_t{1} << 32;
constexpr int kSilenceMs = 30000;

// The text between `name` and the next quote, looked for in the first bytes only.
std::string_view member(std::string_view text, std::string_view name) {
    const auto at = text.substr(0, 256).find(name);
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size();
    return text.substr(begin, text.find('"', begin) - begin);
}

std::size_t big_endian(std::string_view bytes) {
    std::size_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

RawLoad::~RawLoad() {
    close_listeners();
    for (const RawProducer& producer : producers_)
        ::close(producer.fd);
    ::close(epoll_);
}

int RawLoad::connect() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) throw std::runtime_error("no socket: too few open files?");
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS)
        throw std::runtime_error("cannot connect");
    return fd;
}

void RawLoad::watch(int fd, std::uint64_t word, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = word;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void RawLoad::open_listeners(const std::vector<std::string>& targets) {
    for (const std::string& target : targets) {
        auto listener = std::make_unique<RawListener>();
        listener->fd = connect();
        listener->request = "GET " + target +
                            " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        watch(listener->fd, listeners_.size(), EPOLLIN | EPOLLOUT | EPOLLET);
        listeners_.push_back(std::move(listener));
    }
}

void RawLoad::close_listeners() {
    for (const auto& listener : listeners_)
        ::close(listener->fd);
    listeners_.clear();
    ready_ = 0;
}

void RawLoad::open_producers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const int fd = connect();
        watch(fd, kProducer | producers_.size(), EPOLLIN);
        producers_.push_back({fd, {}, false});
    }
}

void RawLoad::post(std::size_t producer, const std::string& token, const std::string& body) {
    const std::string request =
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    RawProducer& by = producers_.at(producer);
    by.is_waiting = true;
    for (std::size_t sent = 0; sent < request.size();) {
        const ssize_t size =
            ::send(by.fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (size < 0 && errno != EAGAIN && errno != ENOTCONN)
            throw std::runtime_error("a producer was cut off");
        if (size > 0) sent += static_cast<std::size_t>(size);
    }
}

void RawLoad::run(const std::function<bool()>& is_done) {
    std::array<epoll_event, 512> events{};
    while (!is_done()) {
        const int count = ::epoll_wait(epoll_, events.data(), int{events.size()}, kSilenceMs);
        if (count == 0)
            throw std::runtime_error("nothing happened for 30 s; " + std::to_string(ready_) +
                                     " of " + std::to_string(listeners_.size()) +
                                     " listeners are ready");
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if ((event.data.u64 & kProducer) != 0)
                serve_producer(event.data.u64 & (kProducer - 1));
            else
                serve_listener(*listeners_.at(event.data.u64), event.events);
        }
    }
}

void RawLoad::serve_listener(RawListener& listener, std::uint32_t events) {
    if ((events & EPOLLOUT) != 0 && !listener.request.empty()) {
        const ssize_t size =
            ::send(listener.fd, listener.request.data(), listener.request.size(), MSG_NOSIGNAL);
        if (size != static_cast<ssize_t>(listener.request.size()))
            throw std::runtime_error("an upgrade was not taken");
        listener.request = {};
    }
    ssize_t size = 0;
    while ((size = ::recv(listener.fd, room_.data(), room_.size(), 0)) > 0) {
        listener.in.append(room_.data(), static_cast<std::size_t>(size));
        take_frames(listener);
        if (static_cast<std::size_t>(size) < room_.size()) return;
    }
    if (size == 0 || errno != EAGAIN)
        throw std::runtime_error("a listener was cut off: " + listener.in.substr(0, 200));
}

void RawLoad::take_frames(RawListener& listener) {
    std::string_view in = listener.in;
    if (!listener.is_upgraded) {
        const auto end = in.find("\r\n\r\n");
        if (end == std::string_view::npos) return;
        if (in.substr(9, 3) != "101") throw std::runtime_error("refused: " + listener.in);
        listener.is_upgraded = true;
        in.remove_prefix(end + 4);
    }
    while (in.size() >= 2) {
        std::size_t length = static_cast<unsigned char>(in[1]);
        const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (in.size() < 2 + extra) break;
        if (extra != 0) length = big_endian(in.substr(2, extra));
        if (in.size() < 2 + extra + length) break;
        const auto head = static_cast<unsigned char>(in[0]);
        if (head == 0x89) {  // a ping; the pong's mask is zero
            const std::array<char, 6> pong{static_cast<char>(0x8a), static_cast<char>(0x80)};
            ::send(listener.fd, pong.data(), pong.size(), MSG_NOSIGNAL);
        } else if (head == 0x81) {
            take_text(listener, in.substr(2 + extra, length));
        } else {
            throw std::runtime_error("a frame that is not expected: " + std::to_string(head));
        }
        in.remove_prefix(2 + extra + length);
    }
    listener.in.erase(0, listener.in.size() - in.size());
}

void RawLoad::take_text(RawListener& listener, std::string_view text) {
    static constexpr std::string_view kMark = R"("n":")";
    const std::string_view type = member(text, R"("type":")");
    if (type != "changes" && type != "snapshot") return;
    const std::string_view revision = member(text, R"("revision":")");
    if (!listener.has_state) {
        listener.has_state = true;
        listener.revision = revision;
        ++ready_;
        return;
    }
    if (member(text, R"("from":")") != listener.revision)
        throw std::runtime_error("not at " + listener.revision + ": " + std::string(text));
    listener.revision = revision;
    ++listener.frames;
    for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at)) {
        at += kMark.size();
        const std::uint64_t number = std::strtoull(text.data() + at, nullptr, 10);
        ++listener.events;
        ++deliveries_;
        listener.order = listener.order * 1099511628211u + number + 1;
        if (on_event) on_event(number);
    }
}

void RawLoad::serve_producer(std::size_t index) {
    RawProducer& producer = producers_.at(index);
    const ssize_t size = ::recv(producer.fd, room_.data(), room_.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) throw std::runtime_error("a producer was cut off");
    producer.in.append(room_.data(), static_cast<std::size_t>(size));
    const auto head_end = producer.in.find("\r\n\r\n");
    if (head_end == std::string::npos) return;
    auto length = producer.in.find("\r\nContent-Length: ");
    if (length == std::string::npos) length = producer.in.find("\r\ncontent-length: ");
    if (length == std::string::npos) throw std::runtime_error("no length: " + producer.in);
    const std::size_t whole =
        head_end + 4 + std::strtoul(producer.in.c_str() + length + 18, nullptr, 10);
    if (producer.in.size() < whole) return;
    if (producer.in.compare(9, 3, "200") != 0) throw std::runtime_error(producer.in);
    producer.in.erase(0, whole);
    producer.is_waiting = false;
    if (on_answer) on_answer(index);
}

void RawLoad::check(std::uint64_t events) const {
    for (const auto& listener : listeners_) {
        if (listener->events != events)
            throw std::runtime_error("a listener was told of " + std::to_string(listener->events) +
                                     " events of " + std::to_string(events));
        if (listener->order != listeners_.front()->order)
            throw std::runtime_error("two listeners were told in another order");
    }
}

}  // namespace carillon::bench
