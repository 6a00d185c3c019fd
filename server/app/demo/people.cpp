#include "server/app/demo/people.hpp"

#include "server/store/tables/email.hpp"

#include <algorithm>
#include <string_view>

namespace carillon {

namespace {

// UUIDs of version 8 (RFC 9562 section 5.8): made by us, by number.
std::string numbered_uuid(std::string_view group, int number) {
    return "ca511011-" + std::string(group) + "-8000-8000-00000000000" + std::to_string(number);
}

TeamId team_id(int number) {
    return *TeamId::parse(numbered_uuid("00aa", number));
}

struct Person {
    const char* name;
    const char* email;
    const char* title;
    const char* locale;
    const char* timezone;
    Role role;
    int teams[2];  // their numbers; 0 = none
};

constexpr Person kPeople[] = {
    {"Camille Laurent",
     "camille@example.com",
     "Directrice de la gestion",
     "fr",
     "Europe/Paris",
     Role::kManager,
     {1, 2}},
    {"Hugo Martin",
     "hugo@example.com",
     "Chargé de clientèle",
     "fr",
     "Europe/Paris",
     Role::kUser,
     {2}},
    {"Priya Shah",
     "priya@example.com",
     "Portfolio manager",
     "en",
     "Europe/London",
     Role::kUser,
     {1}},
    {"James Carter",
     "james@example.com",
     "Head of client relations",
     "en",
     "Europe/London",
     Role::kManager,
     {2}},
    {"Inès Moreau",
     "ines@example.com",
     "Juriste conformité",
     "fr",
     "Europe/Paris",
     Role::kUser,
     {3, 2}},
    {"Alex Dubois", "alex@example.com", "Administrateur", "fr", "Europe/Paris", Role::kAdmin, {3}},
};

std::vector<DemoUser> make_users() {
    std::vector<DemoUser> users;
    for (const Person& person : kPeople) {
        DemoUser user;
        user.entry.id = *UserId::parse(numbered_uuid("0000", static_cast<int>(users.size()) + 1));
        user.entry.email = person.email;
        user.entry.name = person.name;
        user.entry.locale = person.locale;
        user.entry.timezone = person.timezone;
        for (const int number : person.teams) {
            if (number != 0) user.entry.teams.push_back(team_id(number));
        }
        user.role = person.role;
        user.title = person.title;
        users.push_back(std::move(user));
    }
    return users;
}

}  // namespace

const std::vector<DemoTeam>& demo_teams() {
    static const std::vector<DemoTeam> kTeams = {
        {team_id(1), "Gestion"}, {team_id(2), "Relations clients"}, {team_id(3), "Conformité"}};
    return kTeams;
}

const std::vector<DemoUser>& demo_users() {
    static const std::vector<DemoUser> kUsers = make_users();
    return kUsers;
}

const DemoUser* find_demo_user(const UserId& id) {
    const auto& users = demo_users();
    const auto found = std::find_if(users.begin(), users.end(),
                                    [&](const DemoUser& user) { return user.entry.id == id; });
    return found == users.end() ? nullptr : &*found;
}

const DemoUser* demo_user_at(std::string_view email) {
    for (const DemoUser& user : demo_users())
        if (same_email(user.entry.email, email)) return &user;
    return nullptr;
}

}  // namespace carillon
