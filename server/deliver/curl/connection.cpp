#include "server/deliver/curl/connection.hpp"

#include <utility>

namespace carillon::deliver {

namespace {

CurlConnection::Moved moved(CURLcode code, std::size_t bytes) {
    if (code == CURLE_AGAIN) return {};
    return {bytes, code != CURLE_OK || bytes == 0};
}

}  // namespace

CurlConnection::CurlConnection(const boost::asio::any_io_executor& executor, CurlEasy easy,
                               std::function<void(CURL*)> let_go)
    : easy_(std::move(easy)), let_go_(std::move(let_go)), socket_(executor) {
    // What opened it may be gone from now on.
    easy_.set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    easy_.set(CURLOPT_HEADERFUNCTION, static_cast<curl_write_callback>(nullptr));
    easy_.set(CURLOPT_HEADERDATA, static_cast<void*>(nullptr));
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
    boost::system::error_code failure;
    if (socket != CURL_SOCKET_BAD) socket_.assign(socket, failure);
}

CurlConnection::~CurlConnection() {
    if (socket_.is_open()) socket_.release();
    let_go_(easy_.get());
}

CurlConnection::Moved CurlConnection::send(std::string_view bytes) {
    if (!socket_.is_open()) return {0, true};
    std::size_t count = 0;
    const CURLcode code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &count);
    return moved(code, count);
}

CurlConnection::Moved CurlConnection::receive(std::span<char> into) {
    if (!socket_.is_open()) return {0, true};
    std::size_t count = 0;
    const CURLcode code = curl_easy_recv(easy_.get(), into.data(), into.size(), &count);
    return moved(code, count);
}

void CurlConnection::wait(Direction direction, std::function<void()> ready) {
    using Descriptor = boost::asio::posix::stream_descriptor;
    socket_.async_wait(
        direction == Direction::kRead ? Descriptor::wait_read : Descriptor::wait_write,
        [ready = std::move(ready)](boost::system::error_code failure) {
            if (failure != boost::asio::error::operation_aborted) ready();
        });
}

}  // namespace carillon::deliver
