#include "server/http/net/request_under_way.hpp"

#include "core/base/time.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/http/net/forwarded.hpp"

#include <utility>

namespace carillon {

RequestUnderWay::RequestUnderWay(const IpBytes& peer_address)
    : peer(peer_address), client(peer), remote(ip_text(peer)) {}

void RequestUnderWay::begin(std::string request_id) {
    id = std::move(request_id);
    began = std::chrono::steady_clock::now();
    is_head = false;
    is_safe = false;
    is_head_read = false;
    has_client_left = false;
    method = http::text(http::Method::kOther);
    route = kNoRoute;
    target.clear();
}

void RequestUnderWay::note_head(http::Request& head, const std::vector<Network>& trusted_proxies,
                                http::Door door) {
    is_head_read = true;
    is_head = head.method == http::Method::kHead;
    is_safe = is_head || head.method == http::Method::kGet;
    method = http::text(head.method);
    target = log::redact_query(head.target);
    if (const auto given = head.headers.find("X-Request-Id"); http::is_request_id(given))
        id = std::string(given);
    const Client from = client_of(peer, head.headers, trusted_proxies);
    is_proxied = from.is_proxied;
    if (from.address != client) {
        client = from.address;
        remote = ip_text(client);
    }
    head.request_id = id;
    head.remote = remote;
    head.scheme = from.scheme;
    head.door = door;
}

void RequestUnderWay::note_answer(int status, Metrics& metrics) const {
    if (has_client_left && status == 503) status = kClientLeft;
    const auto duration = std::chrono::steady_clock::now() - began;
    metrics.count_request(route, method, status, duration);
    const auto level = status >= 500 ? log::Level::kWarning : log::Level::kDebug;
    if (!log::is_on(level)) return;
    log::write(level, "http.request",
               {{"request_id", id},
                {"method", method},
                {"target", target},
                {"status", status},
                {"remote", remote},
                {"duration_ms", std::chrono::duration_cast<Millis>(duration)}});
}

}  // namespace carillon
