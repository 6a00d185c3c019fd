#include "tests/support/http_client.hpp"

#include "server/http/net/http.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <stdexcept>

namespace carillon::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

struct HttpClient::Content {
    asio::io_context context;
    beast::tcp_stream stream{context};
    beast::flat_buffer buffer;

    // Runs what `begin` starts; it tells its error through the reference it is given.
    template <class Begin>
    error_code await(Begin begin) {
        error_code result;
        stream.expires_after(kPatience);
        begin(result);
        context.restart();
        context.run();
        if (result == beast::error::timeout) throw std::runtime_error("waited in vain");
        return result;
    }
};

std::string HttpAnswer::header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
        if (http::same_name(known, name)) return value;
    }
    return {};
}

HttpClient::HttpClient(std::uint16_t port) : content_(std::make_unique<Content>()) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    const auto ec = content_->await([&](error_code& result) {
        content_->stream.async_connect(endpoint, [&](error_code e) { result = e; });
    });
    if (ec) throw std::runtime_error("cannot connect: " + ec.message());
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

std::string HttpClient::text_of(std::string_view method, std::string_view target,
                                const HeaderList& headers, std::string_view body) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (const auto& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST")
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return text.append("\r\n").append(body);
}

HttpAnswer HttpClient::request(std::string_view method, std::string_view target,
                               const HeaderList& headers, std::string_view body) {
    send(text_of(method, target, headers, body));
    return read_answer(method == "HEAD");
}

void HttpClient::send(std::string_view bytes) {
    const auto ec = content_->await([&](error_code& result) {
        asio::async_write(content_->stream, asio::buffer(bytes.data(), bytes.size()),
                          [&](error_code e, std::size_t) { result = e; });
    });
    if (ec) throw std::runtime_error("cannot send: " + ec.message());
}

HttpAnswer HttpClient::read_answer(bool is_head) {
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(is_head);
    const auto ec = content_->await([&](error_code& result) {
        beast::http::async_read(content_->stream, content_->buffer, parser,
                                [&](error_code e, std::size_t) { result = e; });
    });
    if (ec) throw std::runtime_error("no answer: " + ec.message());
    HttpAnswer answer;
    answer.keep_alive = parser.keep_alive();
    auto message = parser.release();
    answer.status = static_cast<int>(message.result_int());
    for (const auto& field : message)
        answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    answer.body = std::move(message.body());
    return answer;
}

std::string HttpClient::read_some() {
    auto& buffer = content_->buffer;
    if (buffer.size() == 0) {
        const auto ec = content_->await([&](error_code& result) {
            content_->stream.async_read_some(buffer.prepare(std::size_t{16} * 1024),
                                             [&](error_code e, std::size_t size) {
                                                 buffer.commit(size);
                                                 result = e;
                                             });
        });
        if (ec && buffer.size() == 0) return {};
    }
    std::string bytes(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    buffer.consume(bytes.size());
    return bytes;
}

std::string HttpClient::read_until(std::string_view end) {
    std::string text;
    while (text.find(end) == std::string::npos) {
        const std::string more = read_some();
        if (more.empty()) throw std::runtime_error("the connection ended before: " + text);
        text.append(more);
    }
    const auto size = text.find(end) + end.size();
    auto& buffer = content_->buffer;
    buffer.commit(asio::buffer_copy(buffer.prepare(text.size() - size),
                                    asio::buffer(text.data() + size, text.size() - size)));
    return text.substr(0, size);
}

bool HttpClient::ends() {
    bool is_first = true;
    while (!read_some().empty())
        is_first = false;
    return is_first;
}

void HttpClient::drop() {
    content_->stream.close();
}

}  // namespace carillon::test
