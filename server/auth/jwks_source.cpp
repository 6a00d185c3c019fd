#include "server/auth/jwks_source.hpp"

#include "server/auth/jwk_set.hpp"
#include "server/base/log/log.hpp"
#include "server/config/values.hpp"

#include <curl/curl.h>

#include <memory>
#include <utility>

namespace carillon {

namespace {

struct Transfer {
    std::string body;
    bool is_too_large = false;
    const std::function<bool()>& is_unwanted;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* target) {
    auto& transfer = *static_cast<Transfer*>(target);
    if (transfer.body.size() + size * count > jwks::kMaxBytes) {
        transfer.is_too_large = true;
        return 0;
    }
    transfer.body.append(data, size * count);
    return size * count;
}

int on_progress(void* target, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& transfer = *static_cast<Transfer*>(target);
    return transfer.is_unwanted && transfer.is_unwanted() ? 1 : 0;
}

Error unavailable(std::string why) {
    return {Errc::kUnavailable, "", std::move(why)};
}

void set_options(CURL* curl, const std::string& url, Transfer& transfer) {
    const std::string scheme = url.substr(0, url.find(':'));
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, scheme.c_str());
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 3L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(jwks::kAnswer.count()));
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, static_cast<long>(jwks::kMaxBytes));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
}

}  // namespace

Result<std::string> jwks::fetch(const std::string& url, const std::function<bool()>& is_unwanted) {
    static const bool kStarted = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(kStarted ? curl_easy_init() : nullptr,
                                                      curl_easy_cleanup);
    if (!curl) return unavailable("libcurl cannot start");
    Transfer transfer{{}, false, is_unwanted};
    set_options(curl.get(), url, transfer);
    const CURLcode code = curl_easy_perform(curl.get());
    if (transfer.is_too_large || code == CURLE_FILESIZE_EXCEEDED)
        return unavailable("its answer is larger than 64 KiB");
    if (code != CURLE_OK)
        return unavailable(std::string("it does not answer: ") + curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return unavailable("it answers with status " + std::to_string(status));
    return std::move(transfer.body);
}

JwksSource::JwksSource(JwksSettings settings) : settings_(std::move(settings)) {
    thread_ = std::thread([this] { run(); });
}

JwksSource::~JwksSource() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void JwksSource::refresh() {
    {
        const std::lock_guard lock(mutex_);
        is_asked_ = true;
    }
    wake_.notify_one();
}

void JwksSource::refresh_for_unknown_key() {
    const auto now = SteadyClock::now();
    {
        const std::lock_guard lock(mutex_);
        if (now < next_unknown_) return;
        next_unknown_ = now + settings_.at_most_every;
    }
    refresh();
}

bool JwksSource::await_first(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    return tried_.wait_for(lock, at_most, [this] { return has_tried_; });
}

bool JwksSource::is_stopping() {
    const std::lock_guard lock(mutex_);
    return is_stopping_;
}

void JwksSource::run() {
    while (true) {
        fetch_once();
        std::unique_lock lock(mutex_);
        has_tried_ = true;
        tried_.notify_all();
        const auto next =
            SteadyClock::now() + (is_away_ ? settings_.at_most_every : settings_.every);
        wake_.wait_until(lock, next, [this] { return is_stopping_ || is_asked_; });
        if (is_stopping_) return;
        is_asked_ = false;
    }
}

void JwksSource::fetch_once() {
    const auto text = jwks::fetch(settings_.url, [this] { return is_stopping(); });
    if (is_stopping()) return;
    const bool is_new = text && *text != taken_;
    Result<std::vector<NamedKey>> keys = std::vector<NamedKey>();
    if (!text) {
        keys = text.error();
    } else if (is_new) {
        keys = read_jwk_set(*text, jwks::kMaxKeys);
    }
    const std::string quoted = config_values::shown_url(settings_.url);
    const std::string shown = quoted.substr(1, quoted.size() - 2);
    if (!keys) {
        if (!std::exchange(is_away_, true)) {
            log::warning("auth.keys_unavailable",
                         {{"url", shown}, {"reason", keys.error().message}});
        }
        return;
    }
    if (std::exchange(is_away_, false)) log::info("auth.keys_back", {{"url", shown}});
    if (!is_new) return;
    taken_ = *text;
    const std::size_t count = keys->size();
    settings_.take(std::move(*keys));
    log::info("auth.keys_changed", {{"url", shown}, {"keys", count}});
}

}  // namespace carillon
