#include "server/app/cli/check/smtp.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>

namespace carillon::preflight {

Status ask_smtp(const std::string& smtp_url) {
    static const bool kStarted = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(kStarted ? curl_easy_init() : nullptr,
                                                      curl_easy_cleanup);
    if (!curl) return Error{Errc::kInternal, "", "libcurl cannot start"};
    const std::string url = smtp_url.substr(0, smtp_url.find('?'));
    const bool needs_tls = smtp_url.find("starttls=required") != std::string::npos;
    std::array<char, CURL_ERROR_SIZE> reason{};
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, kSmtpLimitMs);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, kSmtpLimitMs);
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL,
                     static_cast<long>(needs_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, reason.data());
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_OK) return Done{};
    return Error{Errc::kUnavailable, "", reason[0] ? reason.data() : curl_easy_strerror(code)};
}

}  // namespace carillon::preflight
