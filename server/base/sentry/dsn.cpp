#include "server/base/sentry/dsn.hpp"

#include <algorithm>

namespace carillon {

namespace {

bool all_of(std::string_view text, std::string_view extra) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               extra.find(c) != std::string_view::npos;
    });
}

bool is_number(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<SentryDsn> parse_sentry_dsn(std::string_view text) {
    const std::size_t scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return std::nullopt;
    const std::string_view scheme = text.substr(0, scheme_end);
    if (scheme != "https" && scheme != "http") return std::nullopt;
    const std::string_view rest = text.substr(scheme_end + 3);
    const std::size_t at = rest.find('@');
    const std::size_t host_end = rest.find('/', at == std::string_view::npos ? 0 : at);
    if (at == std::string_view::npos || host_end == std::string_view::npos) return std::nullopt;
    const std::string_view key = rest.substr(0, std::min(at, rest.find(':')));
    const std::string_view host = rest.substr(at + 1, host_end - at - 1);
    const std::size_t last_slash = rest.rfind('/');
    const std::string_view path = rest.substr(host_end, last_slash - host_end);
    const std::string_view project = rest.substr(last_slash + 1);
    if (!all_of(key, "-_") || !all_of(host, ".-:[]") || !is_number(project)) return std::nullopt;
    if (!path.empty() && !all_of(path, "/.-_~")) return std::nullopt;
    SentryDsn dsn;
    dsn.endpoint = std::string(scheme) + "://" + std::string(host) + std::string(path) + "/api/" +
                   std::string(project) + "/envelope/";
    dsn.public_key = key;
    return dsn;
}

}  // namespace carillon
