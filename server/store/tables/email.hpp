#pragma once
// When two mail addresses are one: letters A to Z count as a to z (as SQLite's NOCASE does); and
// whose an address is when several know it as theirs.

#include "core/base/ascii.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

inline bool same_email(std::string_view a, std::string_view b) {
    return ascii_same(a, b);
}

// What a migration says of a person who had another one's email.
inline std::string separated_email(const std::string& user, const std::string& keeper) {
    return "the users " + keeper + " and " + user + " had the same email: " + keeper +
           " keeps it, " + user + " shows none until another one is put";
}

// Somebody who shows an address, or whose tokens say it while another one shows it.
struct EmailClaim {
    UserId user;
    bool is_put = false;
};

// Whom an address means. kNotFound, or kConflict naming those who claim it when it was put for none
// of them.
inline Result<UserId> whose_email(const std::string& email, const std::vector<EmailClaim>& claims) {
    if (claims.empty()) return Error{Errc::kNotFound, "", "there is no such user"};
    for (const EmailClaim& claim : claims) {
        if (claim.is_put) return claim.user;
    }
    if (claims.size() == 1) return claims.front().user;
    std::string ids;
    for (const EmailClaim& claim : claims)
        ids += (ids.empty() ? "" : ", ") + claim.user.text();
    return Error{Errc::kConflict, "email",
                 "the tokens of several people say the email " + email + " (" + ids +
                     "): name one by id, or put the email for one of them"};
}

}  // namespace carillon
