#pragma once
// Where Redis servers are: the value of REDIS_URL.
//
//   list   = url *( "," url )
//   url    = ( "redis://" | "rediss://" ) [ user-info "@" ] host [ ":" port ] [ "/" [ database ] ]
//          | "unix:" [ "//" [ user-info "@" ] ] path [ "?" option *( "&" option ) ]
//   option = "db=" number | "user=" text | "password=" text
//
// user-info is "user:password", ":password" or "password"; user, password and path may be
// percent-encoded (a comma in them must be). An IPv6 host stands in brackets.

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::redis {

struct Address {
    enum class Kind { kTcp, kTls, kUnix };
    Kind kind = Kind::kTcp;
    std::string host;  // kTcp, kTls
    std::uint16_t port = 6379;
    std::string path;      // kUnix
    std::string user;      // empty: the server's default user
    std::string password;  // secret; empty: none is sent
    std::uint32_t database = 0;

    std::string text() const;  // as it may be shown: without user and password

    friend bool operator==(const Address&, const Address&) = default;
};

inline constexpr std::size_t kMostServers = 64;

// What parse_addresses takes, as a message says it.
inline constexpr const char* kAcceptedAddresses =
    "redis://[user:password@]host[:port][/database], rediss://… or unix:/path, several of them "
    "with "
    "commas between";

// One to kMostServers addresses, none twice. kInvalid, with kAcceptedAddresses, which holds nothing
// of the text.
Result<std::vector<Address>> parse_addresses(std::string_view list);

}  // namespace carillon::redis
