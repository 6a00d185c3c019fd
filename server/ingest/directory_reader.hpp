#pragma once
// What is put into the directory, by REST or from a file: as core reads it
// (decode_directory_user), and its time zone is one that the system knows.

#include "core/base/result.hpp"
#include "core/event/directory.hpp"

#include <optional>
#include <string_view>

namespace carillon {

// Errors as decode_directory_user; kInternal when the system knows no time zones. Any thread.
Result<DirectoryUser> read_directory_user(std::string_view json, std::optional<UserId> id);

}  // namespace carillon
