#include "server/app/cli/check/smtp.hpp"

#include "server/deliver/email/smtp_opening.hpp"

namespace carillon::preflight {

Status ask_smtp(const SmtpAddress& address, const std::string& ca_file) {
    deliver::SmtpServer server;
    server.address = address;
    server.ca_file = ca_file;
    deliver::SmtpOpening opening;
    deliver::CurlEasy easy = opening.begin(server, kSmtpLimit);
    if (!easy) return Error{Errc::kInternal, "", "libcurl cannot start"};
    easy.set(CURLOPT_CONNECT_ONLY, 1L);
    const CURLcode code = curl_easy_perform(easy.get());
    if (code == CURLE_OK) return Done{};
    return Error{Errc::kUnavailable, "", deliver::what_went_wrong(opening.failure(code), address)};
}

}  // namespace carillon::preflight
