#include "server/http/net/host_guard.hpp"

#include "core/base/ascii.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace carillon {

namespace {

bool is_address(std::string_view name) {
    if (name.size() >= 2 && name.front() == '[' && name.back() == ']')
        name = name.substr(1, name.size() - 2);
    boost::system::error_code ec;
    boost::asio::ip::make_address(std::string(name), ec);
    return !ec;
}

}  // namespace

std::string host_name(std::string_view host) {
    const std::size_t bracket = host.find(']');
    const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
    std::string name(host.substr(0, host.find(':', from)));
    if (!name.empty() && name.back() == '.') name.pop_back();  // the root, spelled out
    return ascii_lowered(name);
}

bool is_safe_host(std::string_view host, const std::vector<std::string>& also) {
    if (host.empty()) return true;
    const std::string name = host_name(host);
    constexpr std::string_view kUnder = ".localhost";
    const bool is_under = name.size() > kUnder.size() &&
                          name.compare(name.size() - kUnder.size(), kUnder.size(), kUnder) == 0;
    return name == "localhost" || is_under || is_address(name) ||
           std::find(also.begin(), also.end(), name) != also.end();
}

}  // namespace carillon
