#pragma once
// A load that costs little beside what it measures: one thread, one epoll, WebSockets and HTTP
// connections without a library between. Speaks to a server of ours and to the floor alike.
//
// Every frame is looked at: each socket is told of each row once, in one order that is the same for
// all sockets of a user, and each frame follows on the one before. What goes wrong is thrown.

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::bench {

// One WebSocket of a user, as far as it has come.
struct RawListener {
    int fd = -1;
    std::string in;
    std::string request;   // the upgrade, until it is sent
    std::string revision;  // where it stands
    bool is_upgraded = false;
    bool has_state = false;    // hello and the first state have come
    std::uint64_t events = 0;  // that it was told of
    std::uint64_t order = 0;   // a hash over their numbers in the order they came
    std::uint64_t frames = 0;  // that told of events
};

// One HTTP connection; one request at a time.
struct RawProducer {
    int fd = -1;
    std::string in;
    bool is_waiting = false;  // for an answer
};

class RawLoad {
  public:
    explicit RawLoad(std::uint16_t port) : port_(port) {}
    ~RawLoad();
    RawLoad(const RawLoad&) = delete;
    RawLoad& operator=(const RawLoad&) = delete;

    // Begins to connect all of them at once; `targets` are paths with queries.
    void open_listeners(const std::vector<std::string>& targets);
    void open_producers(std::size_t count);
    void close_listeners();

    const std::vector<std::unique_ptr<RawListener>>& listeners() const { return listeners_; }
    std::size_t ready_listeners() const { return ready_; }
    std::uint64_t deliveries() const { return deliveries_; }

    // Called for each event that a listener is told of, with its number; and when an answer to a
    // producer has come.
    std::function<void(std::uint64_t number)> on_event;
    std::function<void(std::size_t producer)> on_answer;

    // `body` is JSON.
    void post(std::size_t producer, const std::string& token, const std::string& body);
    // Carries on until `is_done`; throws when nothing happens for 30 s.
    void run(const std::function<bool()>& is_done);

    // All listeners were told of so many events, in the same order.
    void check(std::uint64_t events) const;

  private:
    int connect();
    void watch(int fd, std::uint64_t word, std::uint32_t events);
    void serve_listener(RawListener& listener, std::uint32_t events);
    void take_frames(RawListener& listener);
    void take_text(RawListener& listener, std::string_view text);
    void serve_producer(std::size_t index);

    std::uint16_t port_;
    int epoll_ = ::epoll_create1(0);
    std::vector<std::unique_ptr<RawListener>> listeners_;
    std::vector<RawProducer> producers_;
    std::size_t ready_ = 0;
    std::uint64_t deliveries_ = 0;
    std::vector<char> room_ = std::vector<char>(std::size_t{256} * 1024);
};

}  // namespace carillon::bench
