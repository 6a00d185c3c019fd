#pragma once
// The built-in layout's HTML: tables and styles at the elements, for that is what mail programs
// know.

#include "server/deliver/email/layout.hpp"

#include <string>

namespace carillon::deliver {

std::string layout_html(const MailContent& content, const LayoutWords& words);

}  // namespace carillon::deliver
