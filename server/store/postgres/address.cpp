#include "server/store/postgres/address.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace carillon::postgres {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// Null when it cannot be read.
Options parse(const std::string& url) {
    char* message = nullptr;
    Options options(PQconninfoParse(url.c_str(), &message));
    PQfreemem(message);
    return options;
}

void hide(std::string& text, std::string_view secret) {
    constexpr std::string_view kHidden = "***";
    if (secret.empty()) return;
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;) {
        text.replace(at, secret.size(), kHidden);
        at += kHidden.size();
    }
}

// "user:password" as it is written: its password.
std::string_view written_password(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string_view rest = url.substr(scheme + 3);
    const std::size_t at = rest.rfind('@');
    if (at == std::string_view::npos) return {};
    const std::string_view info = rest.substr(0, at);
    const std::size_t colon = info.find(':');
    return colon == std::string_view::npos ? std::string_view() : info.substr(colon + 1);
}

}  // namespace

const char* const kAcceptedAddress =
    "postgresql://[user[:password]@][host][:port][/database][?option=value…], with %XX for each "
    "character of a name or password that is no letter, digit, '-', '.', '_' or '~'";

bool is_address(const std::string& url) {
    return parse(url) != nullptr;
}

std::string without_secrets(std::string text, const std::string& url) {
    hide(text, written_password(url));
    const Options options = parse(url);
    for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
        const std::string_view name = option->keyword;
        if (option->val && (name == "password" || name == "sslpassword")) hide(text, option->val);
    }
    return text;
}

}  // namespace carillon::postgres
