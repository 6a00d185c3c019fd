#pragma once
// A loopback port for a server that must keep it over restarts. It is chosen below those that the
// system gives to outgoing connections, so that none of these takes it meanwhile.

#include <cstdint>

namespace carillon::test {

// Throws when none is found.
std::uint16_t free_port();

}  // namespace carillon::test
