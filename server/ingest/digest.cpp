#include "server/ingest/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace carillon {

std::string sha256_hex(std::string_view content) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (EVP_Digest(content.data(), content.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not to be had");
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{2} * size);
    for (unsigned i = 0; i < size; ++i) {
        text.push_back(kDigits[bytes.at(i) >> 4]);
        text.push_back(kDigits[bytes.at(i) & 15]);
    }
    return text;
}

}  // namespace carillon
