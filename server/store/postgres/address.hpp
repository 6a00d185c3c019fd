#pragma once
// The address of a PostgreSQL database, as libpq reads it, and what may be said of it. libpq quotes
// the address where it cannot read it, with the password in it.

#include <string>

namespace carillon::postgres {

// Can libpq read it?
bool is_address(const std::string& url);
// What is accepted, for who has written another.
extern const char* const kAcceptedAddress;
// `text` without the secrets of this address, as they are written there and as they are meant.
std::string without_secrets(std::string text, const std::string& url);

}  // namespace carillon::postgres
