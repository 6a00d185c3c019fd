#pragma once
// One transfer of libcurl as a value that is owned: its options and the lists that it points to go
// with it.

#include "server/base/curl/lines.hpp"

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <string>

namespace carillon::deliver {

class CurlEasy {
  public:
    // A handle with what every transfer of ours has: no signals, no proxy of the environment, no
    // .netrc. Empty where libcurl cannot start (no memory).
    static CurlEasy make();

    CurlEasy() = default;
    explicit operator bool() const { return handle_ != nullptr; }
    CURL* get() const { return handle_.get(); }

    template <class T>
    void set(CURLoption option, T value) {
        curl_easy_setopt(handle_.get(), option, value);
    }
    // libcurl copies the text.
    void set(CURLoption option, const std::string& text) {
        curl_easy_setopt(handle_.get(), option, text.c_str());
    }
    void set(CURLoption option, bool value) = delete;  // libcurl reads a long
    void set(CURLoption option, int value) = delete;

    // How long all of it may take. CurlMulti holds it to that a second later, should libcurl not:
    // 7.88 loses a transfer's timer when anything comes for it within its last millisecond
    // (add_next_timeout of lib/multi.c), and would then wait for ever.
    void limit(std::chrono::milliseconds span) {
        limit_ = span;
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(span.count()));
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(span.count()));
    }
    std::chrono::milliseconds limit() const { return limit_; }  // 0: none

    // A list of lines (headers, recipients) that lives as long as the handle.
    void append(const std::string& line) { lines_.append(line); }
    void set_lines(CURLoption option) { curl_easy_setopt(handle_.get(), option, lines_.get()); }

  private:
    struct CleanUp {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    // In this order: a handle goes before the list that it points to.
    CurlLines lines_;
    std::unique_ptr<CURL, CleanUp> handle_;
    std::chrono::milliseconds limit_{0};
};

// libcurl, started once in the process. False: it cannot be used.
bool start_curl();

}  // namespace carillon::deliver
