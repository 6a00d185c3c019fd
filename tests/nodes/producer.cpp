#include "tests/nodes/producer.hpp"

#include "tests/support/fixtures.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace carillon::test {

Producer::Producer(Ports ports, std::string name)
    : ports_(std::move(ports)), name_(std::move(name)) {}

std::optional<HttpAnswer> Producer::try_once(std::uint16_t port, int first, int count,
                                             const std::vector<UserId>& users) const {
    std::string body;
    for (int number = first; number < first + count; ++number) {
        body += body.empty() ? "[" : ",";
        body += R"({"id":")" + name_ + "-" + std::to_string(number) +
                R"(","event":"task.assigned","payload":{"recipients":[")" +
                users[static_cast<std::size_t>(number) % users.size()].text() + R"("],"task":")" +
                task(number) + R"("}})";
    }
    try {
        return HttpClient(port).request("POST", "/api/v1/events",
                                        node_bearer(user(99), Role::kService), body + "]");
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

void Producer::publish(int first, int count, const std::vector<UserId>& users) {
    std::string last = "no answer";
    const auto end = std::chrono::steady_clock::now() + kPatience;
    do {
        const auto ports = ports_();
        const auto answer = try_once(ports[turn_ % ports.size()], first, count, users);
        if (answer && answer->status == 200) return;
        ++turn_;
        if (!answer) {
            ++unanswered_;
        } else if (answer->status != 503) {
            throw std::runtime_error("events refused: " + answer->body);
        } else {
            last = answer->body;
            ++refusals_;
            if (answer->header("Retry-After").empty()) ++refusals_without_delay_;
        }
        std::this_thread::yield();
    } while (std::chrono::steady_clock::now() < end);
    throw std::runtime_error("events are not taken: " + last);
}

}  // namespace carillon::test
