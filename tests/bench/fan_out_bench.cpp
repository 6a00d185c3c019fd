// What it takes to bring events to sockets, beside the floor (floor_server.cpp) in the same run, in
// turns. Prints one line per figure: how many a second, the server's CPU time for each, and the
// ratios to the floor's.
//
//   fan_out_bench PORT SECRET PID FLOOR_PORT FLOOR_PID ROUNDS WORD …
//     sockets COUNT UNDER_WAY EVENTS   events to COUNT sockets of one user; UNDER_WAY of them have
//                                      not reached all sockets yet. Rows may come folded
//     users COUNT EVENTS               each event to COUNT users with a socket each, one at a time
//     durable UNDER_WAY EVENTS         events to one user each, nobody connected: answered means
//                                      that it is on disk
//     back COUNT                       COUNT users with a row come back at once, all in step
//
// Every message is looked at (raw_load.hpp). The server that is measured and this program are to
// have a core each (taskset).

#include "tests/bench/cpu_time.hpp"
#include "tests/bench/load_client.hpp"
#include "tests/bench/raw_load.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace carillon::bench;
using Number = std::uint32_t;

struct Measured {
    double count = 0;
    double wall_s = 0;
    double cpu_s = 0;
    double per_frame = 1;  // events that a frame has carried
};

class Side {
  public:
    Side(const std::string& port, const std::string& pid, std::string secret)
        : target_(local_target(static_cast<std::uint16_t>(std::stoul(port)), std::move(secret))),
          pid_(static_cast<Number>(std::stoul(pid))) {}

    std::uint16_t port() const { return target_.endpoint.port(); }
    std::string service_token() const { return service_token_for(target_); }
    // Path and query of the WebSocket of a user; the floor reads the user's name.
    std::string target_of(Number user, const std::string& since = {}) const {
        return "/ws/notifications?token=" + user_token_for(target_, user) +
               "&user=" + numbered_user(user).text() + (since.empty() ? "" : "&since=" + since);
    }
    Measured measure(const std::function<double()>& work) const {
        Measured measured;
        const double cpu_before = cpu_s_of(pid_);
        const auto begin = SteadyClock::now();
        measured.count = work();
        measured.wall_s = std::chrono::duration<double>(SteadyClock::now() - begin).count();
        measured.cpu_s = cpu_s_of(pid_) - cpu_before;
        return measured;
    }

  private:
    Target target_;
    Number pid_;
};

std::string event_of(const std::string& recipients, std::uint64_t number) {
    return R"({"event":"task.assigned","payload":{"recipients":[)" + recipients +
           R"(],"task":"Call Acme","n":")" + std::to_string(number) + R"("}})";
}

std::string quoted(Number user) {
    return "\"" + numbered_user(user).text() + "\"";
}

// Events one after the other over as many producers as may be under way: the next one goes when
// one has been answered and has reached all of `listeners`.
class Flow {
  public:
    Flow(RawLoad& load, std::size_t listeners, Number under_way, std::string token,
         std::string recipients)
        : load_(load),
          listeners_(listeners),
          token_(std::move(token)),
          recipients_(std::move(recipients)),
          number_of_(under_way) {
        load.open_producers(under_way);
        load.on_event = [this](std::uint64_t number) { note(number); };
        load.on_answer = [this](std::size_t producer) { note(number_of_.at(producer)); };
    }

    void carry_out(std::uint64_t events) {
        events_ = events;
        reached_.assign(events, 0);
        producer_of_.assign(events, 0);
        for (std::size_t i = 0; i < number_of_.size(); ++i)
            send(i);
        load_.run([this] { return done_ == events_; });
    }

  private:
    void send(std::size_t producer) {
        if (sent_ == events_) return;
        number_of_[producer] = sent_;
        producer_of_[sent_] = producer;
        load_.post(producer, token_, event_of(recipients_, sent_++));
    }
    // It has reached one more listener, or was answered.
    void note(std::uint64_t number) {
        if (++reached_.at(number) <= listeners_) return;
        ++done_;
        send(producer_of_[number]);
    }

    RawLoad& load_;
    std::size_t listeners_;
    std::string token_;
    std::string recipients_;
    std::vector<std::uint64_t> number_of_;  // of each producer, the one under way
    std::vector<std::size_t> producer_of_;  // of each event
    std::vector<std::size_t> reached_;      // likewise: how many have it
    std::uint64_t events_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t done_ = 0;
};

Measured run_flow(const Side& side, const std::vector<std::string>& targets, Number under_way,
                  std::uint64_t events, const std::string& recipients) {
    RawLoad load(side.port());
    load.open_listeners(targets);
    load.run([&] { return load.ready_listeners() == targets.size(); });
    Flow flow(load, targets.size(), under_way, side.service_token(), recipients);
    Measured measured = side.measure([&] {
        flow.carry_out(events);
        return static_cast<double>(load.deliveries());
    });
    load.check(events);
    std::uint64_t frames = 0;
    for (const auto& listener : load.listeners())
        frames += listener->frames;
    measured.per_frame = measured.count / static_cast<double>(frames);
    return measured;
}

Measured to_sockets(const Side& side, Number round, Number sockets, Number under_way,
                    std::uint64_t events) {
    const Number user = 1000000 + round;
    const std::vector<std::string> targets(sockets, side.target_of(user));
    return run_flow(side, targets, under_way, events, quoted(user));
}

Measured to_users(const Side& side, Number round, Number users, std::uint64_t events) {
    std::vector<std::string> targets;
    std::string recipients;
    for (Number i = 0; i < users; ++i) {
        const Number user = (round + 1) * 100000 + i;
        targets.push_back(side.target_of(user));
        recipients += (i == 0 ? "" : ",") + quoted(user);
    }
    return run_flow(side, targets, 1, events, recipients);
}

Measured durable(const Side& side, Number round, Number under_way, std::uint64_t events) {
    RawLoad load(side.port());
    load.open_producers(under_way);
    const std::string token = side.service_token();
    std::uint64_t sent = 0;
    std::uint64_t done = 0;
    const auto send = [&](std::size_t producer) {
        if (sent == events) return;
        const auto user = static_cast<Number>((round + 1) * 100000 + producer);
        load.post(producer, token, event_of(quoted(user), sent++));
    };
    load.on_answer = [&](std::size_t producer) {
        ++done;
        send(producer);
    };
    return side.measure([&] {
        for (std::size_t i = 0; i < under_way; ++i)
            send(i);
        load.run([&] { return done == events; });
        return static_cast<double>(done);
    });
}

Measured back(const Side& side, Number round, Number clients) {
    std::vector<std::string> targets;
    for (Number i = 0; i < clients; ++i)
        targets.push_back(side.target_of(i));
    RawLoad load(side.port());
    if (round == 0) {  // a row each, by events of 1,000 recipients
        load.open_producers(1);
        bool is_answered = false;
        load.on_answer = [&](std::size_t) { is_answered = true; };
        for (Number from = 0; from < clients; from += 1000) {
            std::string recipients;
            for (Number i = from; i < std::min(from + 1000, clients); ++i)
                recipients += (i == from ? "" : ",") + quoted(i);
            is_answered = false;
            load.post(0, side.service_token(), event_of(recipients, from));
            load.run([&] { return is_answered; });
        }
    }
    load.open_listeners(targets);
    load.run([&] { return load.ready_listeners() == clients; });
    for (Number i = 0; i < clients; ++i)
        targets[i] = side.target_of(i, load.listeners()[i]->revision);
    load.close_listeners();
    return side.measure([&] {
        load.open_listeners(targets);
        load.run([&] { return load.ready_listeners() == clients; });
        return static_cast<double>(clients);
    });
}

// That of the round in the middle by its speed.
Measured middle(std::vector<Measured> rounds) {
    const auto at = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
    std::nth_element(rounds.begin(), at, rounds.end(), [](const Measured& a, const Measured& b) {
        return a.count / a.wall_s < b.count / b.wall_s;
    });
    return *at;
}

void tell(const std::string& name, const Measured& ours, const Measured& floor) {
    const auto rate = [](const Measured& m) { return m.count / m.wall_s; };
    const auto each_us = [](const Measured& m) { return m.cpu_s / m.count * 1e6; };
    std::printf(
        "%-44s %9.0f /s (%7.2f us CPU each)  floor %9.0f /s (%6.2f us)  ratio %.2f, CPU "
        "x%.2f",
        name.c_str(), rate(ours), each_us(ours), rate(floor), each_us(floor),
        rate(ours) / rate(floor), each_us(ours) / each_us(floor));
    if (ours.per_frame > 1.01 || floor.per_frame > 1.01)
        std::printf("; %.1f and %.1f in a frame", ours.per_frame, floor.per_frame);
    std::printf("\n");
    std::fflush(stdout);
}

using Work = std::function<Measured(const Side&, Number round)>;

Work work_of(const std::vector<std::string>& args, std::string& name) {
    const auto number = [&](std::size_t i) { return static_cast<Number>(std::stoul(args.at(i))); };
    const std::string& word = args.at(0);
    if (word == "sockets") {
        name = args.at(2) + " under way, each to " + args.at(1) + " sockets";
        return [=](const Side& side, Number round) {
            return to_sockets(side, round, number(1), number(2), number(3));
        };
    }
    if (word == "users") {
        name = "one event to " + args.at(1) + " users, a row each";
        return [=](const Side& side, Number round) {
            return to_users(side, round, number(1), number(2));
        };
    }
    if (word == "durable") {
        name = "durable events, " + args.at(1) + " under way";
        return [=](const Side& side, Number round) {
            return durable(side, round, number(1), number(2));
        };
    }
    if (word == "back") {
        name = args.at(1) + " back at once, in step";
        return [=](const Side& side, Number round) { return back(side, round, number(1)); };
    }
    throw std::invalid_argument("unknown word " + word);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> args(argv + 1, argv + argc);
    try {
        if (args.size() < 8) throw std::invalid_argument("see the head of this file for the words");
        const Side ours(args[0], args[2], args[1]);
        const Side floor(args[3], args[4], args[1]);
        const auto rounds = static_cast<Number>(std::stoul(args[5]));
        args.erase(args.begin(), args.begin() + 6);
        std::string name;
        const Work work = work_of(args, name);
        std::vector<Measured> of_ours;
        std::vector<Measured> of_floor;
        for (Number round = 0; round < rounds; ++round) {
            of_ours.push_back(work(ours, round));
            of_floor.push_back(work(floor, round));
        }
        tell(name, middle(of_ours), middle(of_floor));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "fan_out_bench: " << error.what() << '\n';
        return 1;
    }
}
