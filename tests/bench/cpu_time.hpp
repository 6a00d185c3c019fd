#pragma once
// CPU time that processes of this machine have taken, by proc(5).

#include <cstdint>

namespace carillon::bench {

// User and system time of the process, in seconds, to a tick (usually 10 ms). Throws
// std::runtime_error when there is none.
double cpu_s_of(std::uint32_t pid);

// The same with its children that run now, such as the backends of a PostgreSQL server. One that
// ends between two looks is missing from the second: keep connections while measuring.
double cpu_s_of_family(std::uint32_t pid);

}  // namespace carillon::bench
