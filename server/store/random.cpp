#include "server/store/random.hpp"

#include <openssl/rand.h>

#include <stdexcept>
#include <string_view>

namespace carillon {
namespace {

void fill(unsigned char* bytes, int size) {
    if (RAND_bytes(bytes, size) != 1) throw std::runtime_error("no randomness to be had");
}

}  // namespace

NotificationIds::Random random_bytes() {
    NotificationIds::Random bytes{};
    fill(bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

std::array<std::uint8_t, 32> random_key() {
    std::array<std::uint8_t, 32> bytes{};
    fill(bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

std::string random_epoch() {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    constexpr unsigned kFair = 256 / kLetters.size() * kLetters.size();
    std::string epoch;
    while (epoch.size() < 8) {
        unsigned char byte = 0;
        fill(&byte, 1);
        if (byte < kFair) epoch.push_back(kLetters[byte % kLetters.size()]);
    }
    return epoch;
}

}  // namespace carillon
