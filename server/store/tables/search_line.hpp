#pragma once
// What a full-text index holds of a notification: its owner and its terms. Terms are core's
// (index_terms), so what is found is what matches_text accepts.
//
//   line  = owner *( " " term )           ; those of the title, then those of the body
//   owner = "•" 32 hexadecimal digits     ; "•" is in no term

#include "core/inbox/notification.hpp"

#include <string>

namespace carillon {

std::string search_line(const Notification& n);
// The owner as the line begins with them.
std::string owner_term(const UserId& user);

}  // namespace carillon
