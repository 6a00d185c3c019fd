#include "server/deliver/email/smtp_opening.hpp"

#include <utility>

namespace carillon::deliver {

namespace {

constexpr int kFine = 250;

SmtpStage stage_of(CURLcode code, int last_reply) {
    switch (code) {
        case CURLE_LOGIN_DENIED:
        case CURLE_AUTH_ERROR:
            return SmtpStage::kSignIn;
        case CURLE_USE_SSL_FAILED:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return SmtpStage::kTls;
        default:
            return last_reply >= 400 ? SmtpStage::kOpening : SmtpStage::kConnect;
    }
}

}  // namespace

CurlEasy SmtpOpening::begin(const SmtpServer& server, Millis limit) {
    CurlEasy easy = CurlEasy::make();
    if (!easy) return easy;
    const SmtpAddress& address = server.address;
    using Security = SmtpAddress::Security;
    const std::string& hello = address.hello.empty() ? server.hello : address.hello;
    easy.set(CURLOPT_URL, address.text() + (hello.empty() ? "" : "/" + hello));
    easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    const bool is_optional = address.security == Security::kOptional;
    easy.set(CURLOPT_USE_SSL, static_cast<long>(is_optional ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    // Where plain text would do, a certificate that cannot be checked is not worse (RFC 7435).
    easy.set(CURLOPT_SSL_VERIFYPEER, is_optional ? 0L : 1L);
    easy.set(CURLOPT_SSL_VERIFYHOST, is_optional ? 0L : 2L);
    easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!server.ca_file.empty()) easy.set(CURLOPT_CAINFO, server.ca_file);
    if (!address.user.empty()) {
        easy.set(CURLOPT_USERNAME, address.user);
        easy.set(CURLOPT_PASSWORD, address.password);
    }
    easy.limit(limit);
    easy.set(CURLOPT_HEADERFUNCTION, &SmtpOpening::on_reply);
    easy.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    easy.set(CURLOPT_ERRORBUFFER, trouble_.data());
    return easy;
}

std::size_t SmtpOpening::on_reply(char* line, std::size_t size, std::size_t count, void* self) {
    auto& opening = *static_cast<SmtpOpening*>(self);
    // What is no reply is libcurl's to judge.
    static_cast<void>(opening.reader_.take({line, size * count}));
    while (auto reply = opening.reader_.poll()) {
        if (reply->code == kFine) opening.offered_ = extensions_of(*reply);
        opening.last_ = std::move(*reply);
    }
    return size * count;
}

SmtpResult SmtpOpening::failure(CURLcode code) const {
    const char* words = trouble_.c_str();
    return {stage_of(code, last_.code), last_, *words != '\0' ? words : curl_easy_strerror(code),
            code == CURLE_OPERATION_TIMEDOUT};
}

}  // namespace carillon::deliver
