#pragma once
// Asking again and again until something is so: where a test has nothing else to wait for.

#include "tests/support/http_client.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace carillon::test {

// Throws when it is not so within kPatience, naming `what` and what `seen` tells then.
inline void eventually(const std::string& what, const std::function<bool()>& is_so,
                       const std::function<std::string()>& seen = {}) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("in vain: " + what + (seen ? "; there was: " + seen() : ""));
        }
        std::this_thread::yield();
    }
}

}  // namespace carillon::test
