#include "server/deliver/curl/easy.hpp"

namespace carillon::deliver {

bool start_curl() {
    static const bool kStarted = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return kStarted;
}

CurlEasy CurlEasy::make() {
    CurlEasy easy;
    if (!start_curl()) return easy;
    easy.handle_.reset(curl_easy_init());
    if (!easy) return easy;
    easy.set(CURLOPT_NOSIGNAL, 1L);
    easy.set(CURLOPT_QUICK_EXIT, 1L);  // whoever gives up does not wait for a name to be resolved
    easy.set(CURLOPT_NOPROXY, "*");
    easy.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    return easy;
}

}  // namespace carillon::deliver
