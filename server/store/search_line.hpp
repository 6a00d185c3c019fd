#pragma once
// What a full-text index holds of a notification: its owner and its words. Words are core's
// (search_words), so what is found is what matches_text accepts.
//
//   line  = owner *( " " word )
//   owner = "•" 32 hexadecimal digits     ; "•" is in no word

#include "core/notification.hpp"

#include <string>

namespace carillon {

std::string search_line(const Notification& n);
// The owner as the line begins with him.
std::string owner_term(const UserId& user);

}  // namespace carillon
