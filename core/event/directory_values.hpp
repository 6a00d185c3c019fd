#pragma once
// What may be said of a person, value by value: each is cut of the blanks around it, checked, and
// put into the form that it is kept in. One reader for REST, files and tokens. Whether a time zone
// exists is not known here: server/ingest/directory_reader.hpp asks the system's list.

#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

namespace directory_limits {
inline constexpr std::size_t kEmailBytes = 254;     // RFC 5321 section 4.5.3.1.3, without < and >
inline constexpr std::size_t kLocalPartBytes = 64;  // section 4.5.3.1.1
inline constexpr std::size_t kDomainBytes = 255;    // section 4.5.3.1.2
inline constexpr std::size_t kNameChars = 200;      // code points
inline constexpr std::size_t kTimezoneBytes = 64;
inline constexpr std::size_t kPhoneDigits = 15;  // E.164 section 6.2.1
inline constexpr std::size_t kTeams = 1000;
}  // namespace directory_limits

// Without the blanks at its begin and end: spaces, tabs, line ends, and what looks like a space in
// a spreadsheet (no-break, thin, ideographic, of no width).
std::string_view trim_blanks(std::string_view text);

// Each answers the value as it is kept, empty for a text of blanks alone (nothing is said then), or
// nothing for what is not accepted. Precondition: is_utf8(text).
//
// An address as mail servers take it: atoms with single points between them, one @, a domain of
// labels. Quoted local parts and addresses of machines in brackets are not taken.
std::optional<std::string> read_email(std::string_view text);
// Any text on one line.
std::optional<std::string> read_name(std::string_view text);
std::optional<std::string> read_locale(std::string_view text);  // language_tag.hpp
// Of the form that names of zones have.
std::optional<std::string> read_timezone(std::string_view text);
std::optional<std::string> read_phone(std::string_view text);

// What is accepted, for messages: "must be …".
namespace directory_accepted {
inline constexpr std::string_view kEmail = "an email address, such as ada@example.com";
inline constexpr std::string_view kName = "a name of at most 200 characters on one line";
inline constexpr std::string_view kLocale = "a language, such as fr, en or pt-BR";
inline constexpr std::string_view kTimezone =
    "a time zone of the IANA database, such as Europe/Paris or America/New_York";
inline constexpr std::string_view kPhone =
    "a phone number in international form (E.164), such as +33612345678";
}  // namespace directory_accepted

}  // namespace carillon
