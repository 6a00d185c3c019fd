#include "tests/support/free_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <stdexcept>

namespace carillon::test {
namespace {

constexpr std::uint16_t kFirst = 20000;
constexpr std::uint16_t kLast = 32000;
constexpr int kTries = 200;

bool is_free(std::uint16_t port) {
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = ::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    ::close(file);
    return bound;
}

}  // namespace

std::uint16_t free_port() {
    std::random_device random;
    std::uniform_int_distribution<int> any(kFirst, kLast);
    for (int i = 0; i < kTries; ++i) {
        const auto port = static_cast<std::uint16_t>(any(random));
        if (is_free(port)) return port;
    }
    throw std::runtime_error("no free port");
}

}  // namespace carillon::test
