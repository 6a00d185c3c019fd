#include "server/auth/principal.hpp"

#include <algorithm>

namespace carillon {

namespace {

struct PermissionName {
    Permission permission;
    std::string_view name;
};
constexpr PermissionName kPermissionNames[] = {
    {Permission::kView, "notification.view"},
    {Permission::kMarkRead, "notification.mark_read"},
    {Permission::kDelete, "notification.delete"},
    {Permission::kSendManual, "notification.send_manual"},
    {Permission::kAudit, "notification.audit"},
    {Permission::kEmit, "notification.emit"},
    {Permission::kDirectoryWrite, "directory.write"},
};

}  // namespace

std::string_view text(Permission permission) {
    for (const PermissionName& entry : kPermissionNames) {
        if (entry.permission == permission) return entry.name;
    }
    return "";
}

std::optional<Permission> parse_permission(std::string_view text) {
    for (const PermissionName& entry : kPermissionNames) {
        if (entry.name == text) return entry.permission;
    }
    return std::nullopt;
}

std::vector<std::string_view> PermissionSet::texts() const {
    std::vector<std::string_view> names;
    for (const PermissionName& entry : kPermissionNames) {
        if (has(entry.permission)) names.push_back(entry.name);
    }
    return names;
}

std::string_view text(Role role) {
    switch (role) {
        case Role::kNone:
            break;
        case Role::kUser:
            return "user";
        case Role::kManager:
            return "manager";
        case Role::kService:
            return "service";
        case Role::kAdmin:
            return "admin";
    }
    return "";
}

std::optional<Role> parse_role(std::string_view text) {
    for (const Role role : {Role::kUser, Role::kManager, Role::kService, Role::kAdmin}) {
        if (text == carillon::text(role)) return role;
    }
    return std::nullopt;
}

PermissionSet permissions_of(Role role) {
    const PermissionSet user{Permission::kView, Permission::kMarkRead, Permission::kDelete};
    PermissionSet manager{Permission::kSendManual, Permission::kAudit};
    manager.add(user);
    const PermissionSet service{Permission::kEmit, Permission::kDirectoryWrite};
    switch (role) {
        case Role::kNone:
            break;
        case Role::kUser:
            return user;
        case Role::kManager:
            return manager;
        case Role::kService:
            return service;
        case Role::kAdmin: {
            PermissionSet all = manager;
            all.add(service);
            return all;
        }
    }
    return {};
}

bool Principal::has_team(const TeamId& team) const {
    return is_in_every_team() || std::find(teams.begin(), teams.end(), team) != teams.end();
}

}  // namespace carillon
