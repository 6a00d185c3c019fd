// Pieces of requests and answers of HTTP that are plain text.

#include "core/base/percent.hpp"
#include "server/http/net/http.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>

namespace carillon::fuzz {

void http_text(std::string_view text) {
    if (const auto decoded = percent_decode(text)) {
        require(is_utf8(*decoded), "what is decoded is UTF-8");
        require(decoded->find('\0') == std::string::npos, "and without NUL");
        require(decoded->size() <= text.size(), "and no longer");
    }
    http::Request request;
    request.target = text;
    require(request.path().size() + request.query().size() <= text.size(),
            "a target is taken apart");

    http::Headers headers;
    headers.add("Accept", std::string(text));
    for (const std::string_view member : headers.members("ACCEPT")) {
        require(!member.empty() && member.find(',') == std::string_view::npos,
                "members are parted");
        require(headers.has_token("accept", member), "each member is found");
    }
    require(text.size() <= 128 || !http::is_request_id(text), "a request's id keeps its limit");

    http::Response response;
    response.content_type = text;
    response.headers.emplace_back("X-Text", std::string(text));
    http::HeadContext context;
    context.request_id = text;
    const std::string head = http::encode_head(response, context);
    require(head.ends_with("\r\n\r\n"), "a head ends with an empty line");
    require(head.find("\r\n\r\n") == head.size() - 4, "and has none before");
    http::Response plain;
    plain.content_type = "x";
    plain.headers.emplace_back("X-Text", "x");
    const std::string plain_head = http::encode_head(plain, {});
    require(std::count(head.begin(), head.end(), '\n') ==
                std::count(plain_head.begin(), plain_head.end(), '\n') + (text.empty() ? -1 : 0),
            "no value begins a line");
}

}  // namespace carillon::fuzz
