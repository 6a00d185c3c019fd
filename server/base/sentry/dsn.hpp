#pragma once
// Where errors are reported: the address that Sentry shows as the DSN of a project,
// https://KEY@HOST/PROJECT.

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

struct SentryDsn {
    std::string endpoint;    // of envelopes: "https://host/api/42/envelope/"
    std::string public_key;  // not to be shown
};

// {http|https}://KEY[:SECRET]@HOST[:PORT]/[PATH/]PROJECT, PROJECT in digits. The secret of old is
// not used any more. Nothing for what is none.
std::optional<SentryDsn> parse_sentry_dsn(std::string_view text);

}  // namespace carillon
