#include "server/app/cli/http_client.hpp"

#include "server/base/curl/lines.hpp"

#include <curl/curl.h>

namespace carillon {

namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* target) {
    auto& body = *static_cast<std::string*>(target);
    if (body.size() + size * count > HttpClient::kMaxAnswerBytes) return 0;
    body.append(data, size * count);
    return size * count;
}

CurlLines make_headers(const std::string& bearer_token) {
    CurlLines headers;
    headers.append("Content-Type: application/json");
    headers.append("Expect:");
    headers.append("Authorization: Bearer " + bearer_token);
    return headers;
}

}  // namespace

struct HttpClient::Content {
    std::unique_ptr<CURL, void (*)(CURL*)> handle{nullptr, curl_easy_cleanup};
};

HttpClient::HttpClient() : content_(std::make_unique<Content>()) {
    static const bool kStarted = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (kStarted) content_->handle.reset(curl_easy_init());
}
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::send_json(const char* method, const std::string& url,
                                         const std::string& bearer_token, const std::string& body) {
    CURL* curl = content_->handle.get();
    if (curl == nullptr) return Error{Errc::kInternal, "", "libcurl cannot start"};
    curl_easy_reset(curl);
    HttpAnswer answer;
    const CurlLines headers = make_headers(bearer_token);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, kAnswerTimeoutMs);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    if (!body.empty()) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        return Error{Errc::kUnavailable, "",
                     "the server at " + url + " does not answer: " + curl_easy_strerror(code)};
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
}

}  // namespace carillon
