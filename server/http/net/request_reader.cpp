#include "server/http/net/request_reader.hpp"

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cassert>

namespace carillon {

namespace beast = boost::beast;

namespace {

constexpr std::size_t kHeadStep = std::size_t{2} * 1024;
constexpr std::size_t kBodyStep = std::size_t{32} * 1024;
constexpr std::size_t kDropStep = std::size_t{4} * 1024;
// Of one chunk's size line, or of the trailer.
constexpr std::size_t kChunkLineBytes = std::size_t{16} * 1024;
constexpr std::size_t kKeptBytes = std::size_t{4} * 1024;

// A body that is kept up to its limit, or only counted. No memory is taken for what is announced.
struct LimitedBody {
    struct value_type {  // NOLINT(readability-identifier-naming): Beast's name
        std::string text;
        std::size_t size = 0;
        std::size_t most = 0;
        bool is_kept = true;
    };
    class reader {  // NOLINT(readability-identifier-naming): Beast's name
      public:
        template <bool kIsRequest, class Fields>
        reader(beast::http::header<kIsRequest, Fields>&, value_type& body) : body_(body) {}
        // called by Beast
        void init(const boost::optional<std::uint64_t>&, beast::error_code& ec) { ec = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, beast::error_code& ec) {
            const std::size_t more = beast::buffer_bytes(buffers);
            if (more > body_.most - body_.size) {
                ec = beast::http::error::body_limit;
                return 0;
            }
            ec = {};
            body_.size += more;
            if (!body_.is_kept) return more;
            for (const auto& part : beast::buffers_range_ref(buffers))
                body_.text.append(static_cast<const char*>(part.data()), part.size());
            return more;
        }
        void finish(beast::error_code& ec) { ec = {}; }

      private:
        value_type& body_;
    };
};

using Parser = beast::http::request_parser<LimitedBody>;

std::string size_text(std::size_t bytes) {
    constexpr std::size_t kKiB = 1024;
    if (bytes % (kKiB * kKiB) == 0) return std::to_string(bytes / kKiB / kKiB) + " MiB";
    if (bytes % kKiB == 0) return std::to_string(bytes / kKiB) + " KiB";
    return std::to_string(bytes) + " bytes";
}

std::string text(beast::string_view view) {
    return std::string(view.data(), view.size());
}

// RFC 9112, 3.2.2: a server must accept the absolute form; its authority replaces Host.
std::string origin_form(std::string target) {
    const auto scheme = target.find("://");
    if (target.empty() || target.front() == '/' || scheme == std::string::npos) return target;
    const auto path = target.find_first_of("/?", scheme + 3);
    if (path == std::string::npos) return "/";
    return target[path] == '?' ? "/" + target.substr(path) : target.substr(path);
}

// Beast takes a list of equal lengths for one (RFC 9110, 8.6, leaves both open).
bool is_one_number(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Finds a line that begins with a blank, in a head that comes in pieces.
class Folds {
  public:
    bool see(std::string_view head) {
        for (const char c : head) {
            if (is_line_begun_ && (c == ' ' || c == '\t')) return true;
            is_line_begun_ = c == '\n';
        }
        return false;
    }

  private:
    bool is_line_begun_ = false;
};

}  // namespace

struct RequestReader::Content {
    beast::flat_buffer buffer;
    std::optional<Parser> parser;  // from the first byte of a request to its take()
    Folds folds;                   // of the head under way
    std::size_t head_bytes = 0;    // of the head, already out of the buffer
    bool is_head_done = false;
    bool has_failed = false;
    http::Request head;
    Framing framing;
    Failure failure;
};

RequestReader::RequestReader(ReaderLimits limits)
    : limits_(limits), content_(std::make_unique<Content>()) {}
RequestReader::~RequestReader() = default;

std::span<char> RequestReader::space() {
    std::size_t step = kHeadStep;
    if (content_->is_head_done)
        step = content_->parser->get().body().is_kept ? kBodyStep : kDropStep;
    const auto room = content_->buffer.prepare(step);
    return {static_cast<char*>(room.data()), room.size()};
}

void RequestReader::filled(std::size_t size) {
    content_->buffer.commit(size);
}

RequestReader::Step RequestReader::fail(int status, std::string message) {
    content_->has_failed = true;
    content_->failure = {status, std::move(message)};
    return Step::kFailed;
}

RequestReader::Step RequestReader::advance() {
    if (content_->has_failed) return Step::kFailed;
    if (!content_->is_head_done) return read_head();
    return read_body();
}

RequestReader::Step RequestReader::read_head() {
    auto& c = *content_;
    if (!c.parser) {
        // RFC 9112, 2.2: empty lines before a request are passed over.
        while (c.buffer.size() > 0) {
            const char first = *static_cast<const char*>(c.buffer.cdata().data());
            if (first != '\r' && first != '\n') break;
            c.buffer.consume(1);
        }
        if (c.buffer.size() == 0) return Step::kNeedMore;
        c.parser.emplace();
        c.parser->header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
        c.parser->body_limit(boost::none);  // ours is told by the body itself
        c.parser->get().body().most = limits_.body_bytes;
        c.head_bytes = 0;
        c.folds = {};
    }
    if (c.buffer.size() == 0) return Step::kNeedMore;
    beast::error_code ec;
    const std::size_t used = c.parser->put(c.buffer.cdata(), ec);
    // RFC 9112, 5.2: a field that goes on in the next line. Beast would join the two.
    const bool is_folded = c.folds.see({static_cast<const char*>(c.buffer.cdata().data()), used});
    c.buffer.consume(used);
    c.head_bytes += used;
    if (is_folded) return fail(400, "a header field is folded over several lines");
    const bool is_too_large = c.parser->is_header_done()
                                  ? c.head_bytes > limits_.head_bytes
                                  : c.head_bytes + c.buffer.size() >= limits_.head_bytes;
    if (ec == beast::http::error::header_limit ||
        (is_too_large && (!ec || ec == beast::http::error::need_more)))
        return fail(431, "the request head is larger than 16 KiB");
    if (ec == beast::http::error::need_more) return Step::kNeedMore;
    if (ec == beast::http::error::bad_version)
        return fail(505, "the version of HTTP is not 1.0 or 1.1");
    if (ec) return fail(400, "the request head is malformed: " + ec.message());
    if (!c.parser->is_header_done()) return Step::kNeedMore;
    return check_head();
}

RequestReader::Step RequestReader::check_head() {
    auto& c = *content_;
    const auto& message = c.parser->get();
    c.head = http::Request{};
    c.head.method =
        http::parse_method({message.method_string().data(), message.method_string().size()});
    c.head.target = origin_form(text(message.target()));
    for (const auto& field : message)
        c.head.headers.add(text(field.name_string()), text(field.value()));

    auto& framing = c.framing;
    framing = Framing{};
    framing.is_http_1_0 = message.version() == 10;
    framing.keep_alive = c.parser->keep_alive();
    framing.is_chunked = c.parser->chunked();
    framing.is_upgrade = c.parser->upgrade();
    if (const auto length = c.parser->content_length()) framing.content_length = *length;
    framing.expects_continue =
        !framing.is_http_1_0 && c.head.headers.has_token("Expect", "100-continue");

    // Shapes that two readers of one connection might understand differently (request smuggling)
    // are refused as a whole.
    if (c.head.headers.count("Host") > 1 ||
        (c.head.headers.count("Host") == 0 && !framing.is_http_1_0))
        return fail(400, "exactly one Host is needed");
    if (c.head.headers.count("Transfer-Encoding") > 0) {
        if (framing.is_http_1_0) return fail(400, "HTTP/1.0 knows no Transfer-Encoding");
        if (c.head.headers.count("Content-Length") > 0)
            return fail(400, "Transfer-Encoding and Content-Length together");
        const auto codings = c.head.headers.members("Transfer-Encoding");
        if (codings.size() != 1 || !http::same_name(codings.front(), "chunked"))
            return fail(501, "the only Transfer-Encoding is chunked");
    }
    if (c.head.headers.count("Content-Length") > 1)
        return fail(400, "more than one Content-Length");
    if (!is_one_number(c.head.headers.find("Content-Length")))
        return fail(400, "Content-Length must be one decimal number");
    if (c.head.target.empty() || (c.head.target.front() != '/' && c.head.target != "*"))
        return fail(400, "the request target must be a path, which begins with /, or *");
    c.is_head_done = true;
    limit_body(c.parser->get().body().most);
    c.parser->eager(true);
    return Step::kHead;
}

RequestReader::Step RequestReader::body_too_large() {
    return fail(413, "the body is larger than " + size_text(content_->parser->get().body().most));
}

RequestReader::Step RequestReader::read_body() {
    auto& c = *content_;
    if (c.framing.content_length.value_or(0) > c.parser->get().body().most) return body_too_large();
    while (!c.parser->is_done()) {
        if (c.buffer.size() == 0) return Step::kNeedMore;
        beast::error_code ec;
        const std::size_t used = c.parser->put(c.buffer.cdata(), ec);
        c.buffer.consume(used);
        if (ec == beast::http::error::body_limit) return body_too_large();
        if (ec == beast::http::error::need_more) {
            if (c.buffer.size() > kChunkLineBytes) return fail(400, "a chunk's head is too large");
            return Step::kNeedMore;
        }
        if (ec) return fail(400, "the body is malformed: " + ec.message());
    }
    return Step::kDone;
}

http::Request& RequestReader::head() {
    return content_->head;
}
const RequestReader::Framing& RequestReader::framing() const {
    return content_->framing;
}
const RequestReader::Failure& RequestReader::failure() const {
    return content_->failure;
}

void RequestReader::limit_body(std::size_t bytes) {
    content_->parser->get().body().most = bytes;
    content_->parser->body_limit(bytes);  // a chunk that says more is refused by its head
}

void RequestReader::drop_body(std::size_t bytes) {
    limit_body(bytes);
    content_->parser->get().body().is_kept = false;
}

http::Request RequestReader::take() {
    auto& c = *content_;
    assert(c.parser && c.parser->is_done());
    http::Request request = std::move(c.head);
    request.body = std::move(c.parser->get().body().text);
    c.head = {};
    c.head_bytes = 0;
    c.parser.reset();
    c.is_head_done = false;
    if (c.buffer.size() == 0 && c.buffer.capacity() > kKeptBytes) c.buffer.shrink_to_fit();
    return request;
}

bool RequestReader::is_idle() const {
    return !content_->parser && content_->buffer.size() == 0;
}

std::size_t RequestReader::held_bytes() const {
    const auto& c = *content_;
    return c.buffer.capacity() + c.head_bytes + (c.parser ? c.parser->get().body().text.size() : 0);
}

std::string RequestReader::take_rest() {
    const auto rest = content_->buffer.cdata();
    std::string bytes(static_cast<const char*>(rest.data()), rest.size());
    content_->buffer.consume(bytes.size());
    return bytes;
}

}  // namespace carillon
