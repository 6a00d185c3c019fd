#pragma once
// Who is who in the demo. The ids never change: links and screenshots stay right.

#include "core/base/ids.hpp"
#include "core/event/directory.hpp"
#include "server/auth/principal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

struct DemoTeam {
    TeamId id;
    std::string name;
};

struct DemoUser {
    DirectoryUser entry;
    Role role = Role::kUser;
    std::string title;
};

const std::vector<DemoTeam>& demo_teams();
const std::vector<DemoUser>& demo_users();
// Null when it is none of them.
const DemoUser* find_demo_user(const UserId& id);
// By email, whatever the case of its letters. Null likewise.
const DemoUser* demo_user_at(std::string_view email);

}  // namespace carillon
