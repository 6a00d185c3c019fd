#include "server/deliver/http/http_client.hpp"

#include "core/base/ascii.hpp"
#include "server/deliver/http/url.hpp"

#include <boost/asio/post.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace carillon::deliver {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kHeaderBytes = 64 * 1024;  // of an answer; over: no answer
constexpr std::size_t kErrorBytes = 300;
constexpr const char* kUserAgent = "Carillon/" CARILLON_VERSION;

std::optional<IpBytes> ip_of(const sockaddr& address) {
    IpBytes ip{};
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof(v4));
        ip[10] = ip[11] = 0xff;
        std::memcpy(ip.data() + 12, &v4.sin_addr, 4);
        return ip;
    }
    if (address.sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    std::memcpy(ip.data(), &v6.sin6_addr, ip.size());
    return ip;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_token(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

// What of a request would not arrive as it was meant; empty: nothing.
std::string complaint_about(const HttpRequest& request) {
    if (!is_token(request.method)) return "not a method of HTTP";
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name)) return "not a header's name: " + one_line(name, 40);
        if (std::any_of(value.begin(), value.end(), is_control))
            return "a control character in the header " + name;
    }
    const auto place = read_url(request.url);
    return place ? "" : place.error().message;
}

// "Retry-After: 120\r\n" as a name in lower case and a value.
std::pair<std::string, std::string> split_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    return {ascii_lowered(line.substr(0, colon)), one_line(line.substr(colon + 1), 2000)};
}

}  // namespace

// One request under way, as libcurl's callbacks see it.
struct HttpClient::Exchange {
    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address);
    static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* self);

    CurlEasy make_transfer(const HttpClientSettings& settings);
    void set_body(CurlEasy& transfer) const;
    void set_names(CurlEasy& transfer, const std::vector<std::string>& lines);
    HttpAnswer finish(CURLcode code, CurlEasy& transfer);

    HttpRequest request;
    std::function<void(HttpAnswer)> done;
    const AddressRule* rule = nullptr;
    std::size_t most = 0;
    HttpAnswer answer;
    std::size_t header_bytes = 0;
    bool has_headers = false;  // all of them, of the last answer so far
    std::string refused;       // the first address that was, and why
    std::array<char, CURL_ERROR_SIZE> error{};
    CurlLines names;
};

curl_socket_t HttpClient::Exchange::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(self);
    const auto ip = ip_of(address->addr);
    const char* const why = ip ? (*exchange.rule)(*ip) : "no address of the internet";
    if (why == nullptr)
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (exchange.refused.empty())
        exchange.refused = (ip ? ip_text(*ip) + " is " : std::string()) + why;
    return CURL_SOCKET_BAD;
}

std::size_t HttpClient::Exchange::take_header(char* data, std::size_t size, std::size_t count,
                                              void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    const std::string_view line(data, size * count);
    exchange.header_bytes += line.size();
    if (exchange.header_bytes > kHeaderBytes) return 0;
    if (line.substr(0, 5) == "HTTP/") {  // what came before was not the last answer
        exchange.answer = {};
        exchange.has_headers = false;
    }
    if (line == "\r\n" || line == "\n") exchange.has_headers = true;
    auto [name, value] = split_header(line);
    if (name == "location")
        exchange.answer.location = std::move(value);
    else if (name == "retry-after")
        exchange.answer.retry_after = std::move(value);
    return line.size();
}

std::size_t HttpClient::Exchange::take_body(char* data, std::size_t size, std::size_t count,
                                            void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    std::string& body = exchange.answer.body;
    const std::size_t taken = std::min(size * count, exchange.most - body.size());
    body.append(data, taken);
    return taken;  // fewer: the transfer ends here
}

CurlEasy HttpClient::Exchange::make_transfer(const HttpClientSettings& settings) {
    CurlEasy transfer = CurlEasy::make();
    if (!transfer) return transfer;
    rule = &settings.rule;
    most = settings.answer_bytes;
    transfer.set(CURLOPT_URL, request.url);
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
    transfer.set(CURLOPT_PROXY, "");
    transfer.set(CURLOPT_FOLLOWLOCATION, 0L);
    transfer.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings.ca_file.empty()) transfer.set(CURLOPT_CAINFO, settings.ca_file);
    transfer.limit(request.timeout);
    transfer.set(CURLOPT_USERAGENT, kUserAgent);
    transfer.set(CURLOPT_ERRORBUFFER, error.data());
    transfer.set(CURLOPT_OPENSOCKETFUNCTION, &Exchange::open_socket);
    transfer.set(CURLOPT_OPENSOCKETDATA, this);
    transfer.set(CURLOPT_HEADERFUNCTION, &Exchange::take_header);
    transfer.set(CURLOPT_HEADERDATA, this);
    transfer.set(CURLOPT_WRITEFUNCTION, &Exchange::take_body);
    transfer.set(CURLOPT_WRITEDATA, this);
    // An empty value would take the header away.
    for (const auto& [name, value] : request.headers)
        transfer.append(value.empty() ? name + ";" : name + ": " + value);
    transfer.set_lines(CURLOPT_HTTPHEADER);
    set_body(transfer);
    if (settings.resolved) set_names(transfer, settings.resolved());
    return transfer;
}

void HttpClient::Exchange::set_body(CurlEasy& transfer) const {
    if (request.method == "GET" && request.body.empty()) return;
    transfer.set(CURLOPT_POST, 1L);
    if (request.method != "POST") transfer.set(CURLOPT_CUSTOMREQUEST, request.method);
    transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    transfer.set(CURLOPT_POSTFIELDS, request.body.data());
}

void HttpClient::Exchange::set_names(CurlEasy& transfer, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        names.append(line);
    }
    transfer.set(CURLOPT_RESOLVE, names.get());
}

// An answer is one from the end of its headers on: whatever befalls its body, it is only shorter.
HttpAnswer HttpClient::Exchange::finish(CURLcode code, CurlEasy& transfer) {
    long status = 0;
    curl_easy_getinfo(transfer.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool is_too_long = header_bytes > kHeaderBytes;
    if (has_headers && status >= 200 && !is_too_long) {
        answer.status = static_cast<int>(status);
        return std::move(answer);
    }
    HttpAnswer none;
    if (is_too_long)
        none.error = "its answer has too many headers";
    else if (code == CURLE_OK)
        none.error = "it ended before its answer";
    else if (code == CURLE_COULDNT_CONNECT && !refused.empty())
        none.error = "not connected to, because " + refused;
    else
        none.error = one_line(error[0] != 0 ? error.data() : curl_easy_strerror(code), kErrorBytes);
    return none;
}

HttpClient::HttpClient(asio::any_io_executor executor, HttpClientSettings settings)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      multi_(executor_, settings_.limits) {}

HttpClient::~HttpClient() = default;

void HttpClient::send(HttpRequest request, std::function<void(HttpAnswer)> done) {
    auto exchange = std::make_shared<Exchange>();
    exchange->request = std::move(request);
    exchange->done = std::move(done);
    std::string complaint = complaint_about(exchange->request);
    CurlEasy transfer;
    if (complaint.empty()) {
        transfer = exchange->make_transfer(settings_);
        if (!transfer) complaint = "libcurl cannot start";
    }
    if (!transfer) {
        HttpAnswer none;
        none.error = std::move(complaint);
        asio::post(executor_, [exchange, none] { exchange->done(none); });
        return;
    }
    multi_.start(std::move(transfer), [exchange](CURLcode code, CurlEasy& ended) {
        exchange->done(exchange->finish(code, ended));
    });
}

}  // namespace carillon::deliver
