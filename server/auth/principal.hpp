#pragma once
// Who has signed in and what they may do.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

enum class Permission : std::uint8_t {
    kView,            // notification.view
    kMarkRead,        // notification.mark_read
    kDelete,          // notification.delete
    kSendManual,      // notification.send_manual
    kAudit,           // notification.audit
    kEmit,            // notification.emit
    kDirectoryWrite,  // directory.write
};
std::string_view text(Permission permission);
std::optional<Permission> parse_permission(std::string_view text);

class PermissionSet {
  public:
    PermissionSet() = default;
    PermissionSet(std::initializer_list<Permission> permissions) {
        for (Permission permission : permissions)
            add(permission);
    }
    void add(Permission permission) { bits_ = bits_ | bit(permission); }
    void add(PermissionSet other) { bits_ = bits_ | other.bits_; }
    bool has(Permission permission) const { return (bits_ & bit(permission)) != 0; }
    bool empty() const { return bits_ == 0; }
    std::vector<std::string_view> texts() const;

    friend bool operator==(const PermissionSet&, const PermissionSet&) = default;

  private:
    static unsigned bit(Permission permission) { return 1u << static_cast<unsigned>(permission); }
    unsigned bits_ = 0;
};

enum class Role : std::uint8_t { kNone, kUser, kManager, kService, kAdmin };
std::string_view text(Role role);  // kNone: ""
std::optional<Role> parse_role(std::string_view text);
// docs/configuration.md, Roles.
PermissionSet permissions_of(Role role);

// Which token somebody has signed in with, as revocations name it.
struct TokenMark {
    UserId user;
    std::string id;                   // the claim `jti`; empty = not said
    std::optional<Millis> issued_at;  // nothing: the token does not say
};

struct Principal {
    UserId user;
    Role role = Role::kNone;
    PermissionSet permissions;  // the role's and those the token names
    std::vector<TeamId> teams;  // the scope; every team for an admin
    bool names_teams = false;   // the token has a `teams` claim, maybe an empty one
    std::string email;          // empty = not said, likewise below
    std::string name;
    std::string locale;
    std::string token_id;             // the claim jti (RFC 7519 section 4.1.7); empty = not said
    std::optional<Millis> issued_at;  // nothing: the token does not say
    Millis expires_at{0};

    TokenMark token() const { return {user, token_id, issued_at}; }
    bool may(Permission permission) const { return permissions.has(permission); }
    bool is_in_every_team() const { return role == Role::kAdmin; }
    bool has_team(const TeamId& team) const;
};

}  // namespace carillon
