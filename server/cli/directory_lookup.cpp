#include "server/cli/directory_lookup.hpp"

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
    auto known =
        await<DirectoryUser>([&](auto done) { store.user_by_email(id_or_email, std::move(done)); });
    if (!known && known.error().code == Errc::kNotFound) {
        return Error{Errc::kNotFound, "",
                     "nobody in the directory has the email " + id_or_email +
                         ": give a user's id (a UUID), or an email that is there"};
    }
    return known;
}

bool is_email(const std::string& text) {
    const std::size_t at = text.find('@');
    return at != std::string::npos && at > 0 && at + 1 < text.size() &&
           text.find_first_of(" \t\r\n") == std::string::npos;
}

}  // namespace carillon::cli
