#pragma once
// What is known of people: who they are, how to write to them, which teams they are in.

#include "core/ids.hpp"

#include <string>
#include <vector>

namespace carillon {

struct DirectoryUser {
    UserId id;
    std::string email;  // empty = unknown, likewise below
    std::string name;
    std::string locale;
    std::string timezone;  // IANA name
    std::string phone;     // E.164
    std::vector<TeamId> teams;

    friend bool operator==(const DirectoryUser& a, const DirectoryUser& b) {
        return a.id == b.id && a.email == b.email && a.name == b.name && a.locale == b.locale &&
               a.timezone == b.timezone && a.phone == b.phone && a.teams == b.teams;
    }
};

}  // namespace carillon
