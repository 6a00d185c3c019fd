#include "server/http/api/openapi.hpp"

#include "server/base/coding/compress.hpp"
#include "server/http/api/exchange.hpp"

#include <memory>
#include <string>

namespace carillon {

namespace {

using SharedText = std::shared_ptr<const std::string>;

SharedText packed(Coding coding) {
    auto text = compress(openapi_document(), coding);
    if (!text) return nullptr;
    return std::make_shared<const std::string>(std::move(*text));
}

struct Forms {
    SharedText plain = std::make_shared<const std::string>(openapi_document());
    SharedText gzip = packed(Coding::kGzip);
    SharedText brotli = packed(Coding::kBrotli);

    const SharedText& of(Coding coding) const {
        if (coding == Coding::kGzip && gzip) return gzip;
        if (coding == Coding::kBrotli && brotli) return brotli;
        return plain;
    }
};

const Forms& forms() {
    static const Forms kForms;
    return kForms;
}

}  // namespace

void prepare_openapi() {
    forms();
}

http::Response openapi_answer(std::string_view accept_encoding) {
    const Coding coding = choose_coding(accept_encoding);
    const SharedText& text = forms().of(coding);
    http::Response response = json_response(200, {});
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (text != forms().plain)
        response.headers.emplace_back("Content-Encoding", carillon::text(coding));
    response.shared_body = text;
    return response;
}

}  // namespace carillon
