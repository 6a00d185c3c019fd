#include "server/base/sentry/reporter.hpp"

#include "core/base/ascii.hpp"
#include "core/base/hex.hpp"
#include "server/base/curl/lines.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <utility>

namespace carillon::sentry {

namespace {

using SteadyClock = std::chrono::steady_clock;

std::size_t pass_over(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

// "event: reason", which is what a list of problems shows.
std::string message_of(std::string_view event, log::Fields fields) {
    std::string message(event);
    for (const log::Field& field : fields) {
        const auto* text = std::get_if<std::string_view>(&field.value());
        if (text && field.name() == "reason") message.append(": ").append(*text);
    }
    return message;
}

}  // namespace

struct Reporter::Connection {
    Reporter& owner;
    std::unique_ptr<CURL, void (*)(CURL*)> handle{curl_easy_init(), curl_easy_cleanup};
    CurlLines headers;
    std::string retry_after;

    explicit Connection(Reporter& reporter) : owner(reporter) {}

    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Connection*>(self)->owner.is_too_late() ? 1 : 0;
    }
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) {
        constexpr std::string_view kName = "retry-after:";
        const std::string_view line(data, size * count);
        const bool is_named =
            line.size() > kName.size() && ascii_same(line.substr(0, kName.size()), kName);
        if (is_named) static_cast<Connection*>(self)->retry_after = line.substr(kName.size());
        return size * count;
    }
};

Reporter::Reporter(ReporterSettings settings)
    : settings_(std::move(settings)), random_(std::random_device{}()) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    connection_ = std::make_unique<Connection>(*this);
    connection_->headers.append("Content-Type: application/x-sentry-envelope");
    connection_->headers.append("Expect:");
    connection_->headers.append("User-Agent: " + settings_.client);
    connection_->headers.append("X-Sentry-Auth: " +
                                auth_header(settings_.dsn.public_key, settings_.client));
    thread_ = std::thread([this] { run(); });
    log::set_error_listener(this);
}

Reporter::~Reporter() {
    stop();
}

void Reporter::on_error(Millis now, std::string_view event, log::Fields fields) {
    Report report;
    report.at = now;
    report.event = event;
    report.fields = log::format_fields(fields);
    report.message = message_of(event, fields);
    {
        const std::lock_guard lock(mutex_);
        const std::int64_t second = now.count() / 1000;
        if (std::exchange(second_, second) != second) taken_ = 0;
        if (stopping_ || taken_ >= settings_.reports_per_second ||
            queue_.size() >= settings_.queued || SteadyClock::now() < paused_until_) {
            ++counts_.dropped;
            ++dropped_untold_;
            return;
        }
        ++taken_;
        report.event_id = make_event_id();
        report.dropped_before = std::exchange(dropped_untold_, 0);
        queue_.push_back(std::move(report));
    }
    wake_.notify_one();
}

std::string Reporter::make_event_id() {
    return hex_text(random_()) + hex_text(random_());
}

void Reporter::stop() {
    if (!thread_.joinable()) return;
    log::set_error_listener(nullptr);
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        stop_by_ = SteadyClock::now() + settings_.flush_ms;
    }
    wake_.notify_one();
    thread_.join();
}

Reporter::Counts Reporter::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

bool Reporter::is_too_late() {
    const std::lock_guard lock(mutex_);
    return stopping_ && SteadyClock::now() >= stop_by_;
}

std::unique_ptr<Report> Reporter::wait_for_report() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return nullptr;
    auto report = std::make_unique<Report>(std::move(queue_.front()));
    queue_.pop_front();
    return report;
}

void Reporter::run() {
    while (auto report = wait_for_report()) {
        Sent sent = Sent::kAbandoned;
        try {
            if (!is_too_late()) sent = send(*report);
        } catch (const std::exception&) {  // out of memory
            sent = Sent::kNo;
        }
        const std::lock_guard lock(mutex_);
        if (sent == Sent::kYes) {
            ++counts_.sent;
            continue;
        }
        ++counts_.dropped;
        dropped_untold_ += 1 + report->dropped_before;
        if (sent == Sent::kAbandoned) {
            counts_.dropped += queue_.size();
            queue_.clear();
        }
    }
}

Reporter::Sent Reporter::send(const Report& report) {
    CURL* curl = connection_->handle.get();
    if (!curl) return Sent::kNo;
    const std::string body = make_envelope(settings_.source, report, settings_.clock());
    connection_->retry_after.clear();
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, settings_.dsn.endpoint.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    // A name that is being resolved holds up no stop.
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.request_ms.count()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, connection_->headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, pass_over);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, Connection::on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, connection_.get());
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, Connection::on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, connection_.get());
    const CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_ABORTED_BY_CALLBACK) return Sent::kAbandoned;
    if (code != CURLE_OK) return Sent::kNo;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 429) take_pause(std::strtol(connection_->retry_after.c_str(), nullptr, 10));
    return status >= 200 && status < 300 ? Sent::kYes : Sent::kNo;
}

// As long as the receiver asks for, a minute where it does not say, an hour at most.
void Reporter::take_pause(long seconds) {
    const long pause_s = seconds <= 0 ? 60 : std::min(seconds, 3600L);
    const auto until = SteadyClock::now() + std::chrono::seconds(pause_s);
    const std::lock_guard lock(mutex_);
    paused_until_ = until;
}

}  // namespace carillon::sentry
