#pragma once
// Whom a command means by a UUID or an email.

#include "core/base/result.hpp"
#include "server/store/store.hpp"

#include <string>

namespace carillon::cli {

// A UUID is taken as it is, with what the directory knows of it, maybe nothing. kNotFound for an
// email that nobody has; kConflict for one that several say is theirs, who are named: a command
// never picks one of them.
Result<DirectoryUser> find_user(Store& store, const std::string& id_or_email);

bool is_email(const std::string& text);

}  // namespace carillon::cli
