#pragma once
// A list of lines for libcurl (headers, recipients, names), which must outlive the transfer that
// points to it.

#include <curl/curl.h>

#include <memory>
#include <new>
#include <string>

namespace carillon {

class CurlLines {
  public:
    // libcurl copies the text.
    void append(const std::string& line) {
        curl_slist* before = lines_.release();
        curl_slist* longer = curl_slist_append(before, line.c_str());
        lines_.reset(longer != nullptr ? longer : before);
        if (longer == nullptr) throw std::bad_alloc();
    }
    curl_slist* get() const { return lines_.get(); }  // null: none

  private:
    struct CleanUp {
        void operator()(curl_slist* lines) const { curl_slist_free_all(lines); }
    };
    std::unique_ptr<curl_slist, CleanUp> lines_;
};

}  // namespace carillon
