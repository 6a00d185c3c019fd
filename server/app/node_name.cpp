#include "server/app/node_name.hpp"

#include "core/base/hex.hpp"
#include "server/store/random.hpp"

#include <unistd.h>

#include <array>

namespace carillon {

std::string make_node_name() {
    std::array<char, 65> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0 || host.front() == 0) host = {"node"};
    std::string name;
    for (const char* c = host.data(); *c != 0; ++c)
        name += *c > ' ' && *c < 127 ? *c : '-';
    name += '-';
    const auto random = random_bytes();
    for (std::size_t i = 0; i < 8; ++i)
        name += kHexDigits[static_cast<unsigned char>(random[i]) % kHexDigits.size()];
    return name;
}

}  // namespace carillon
