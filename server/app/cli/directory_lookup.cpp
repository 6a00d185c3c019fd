#include "server/app/cli/directory_lookup.hpp"

#include "core/event/directory_values.hpp"
#include "server/store/await.hpp"

namespace carillon::cli {

Result<DirectoryUser> find_user(Store& store, const std::string& id_or_email) {
    if (const auto id = UserId::parse(id_or_email)) {
        auto known = await<DirectoryUser>([&](auto done) { store.user(*id, std::move(done)); });
        if (known || known.error().code != Errc::kNotFound) return known;
        DirectoryUser user;
        user.id = *id;
        return user;
    }
    const std::string email(trim_blanks(id_or_email));
    auto known =
        await<DirectoryUser>([&](auto done) { store.user_by_email(email, std::move(done)); });
    if (!known && known.error().code == Errc::kNotFound) {
        return Error{Errc::kNotFound, "",
                     "nobody in the directory has the email " + email +
                         ": give a user's id (a UUID), or an email that is there"};
    }
    return known;
}

bool is_email(const std::string& text) {
    const auto email = read_email(text);
    return email && !email->empty();
}

}  // namespace carillon::cli
