// The door to the JSON library: documents, and arrays taken apart.

#include "core/base/limits.hpp"
#include "core/json/document.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {
namespace {

std::string text_of(const carillon::json::Document& document) {
    std::string out;
    document.root().append_to(out);
    return out;
}

}  // namespace

void json(std::string_view text) {
    using carillon::json::Document;
    using carillon::json::Kind;
    std::size_t fault = 0;
    const auto document = Document::parse(text, &fault);
    const auto pieces = carillon::json::split_array(text, 100);
    if (!document.ok()) {
        check_refusal(document.error());
        require(fault <= text.size(), "a fault lies within the text");
        return;
    }
    require(is_utf8(text), "JSON is UTF-8");
    require(document->root().depth() <= limits::kJsonDepth, "depth keeps its limit");
    const std::string written = text_of(*document);
    const auto again = Document::parse(written);
    require(again.ok() && text_of(*again) == written, "a document comes back as it was");
    require(pieces.has_value() == document->root().is(Kind::kArray), "an array is one to both");
    if (!pieces || !pieces->ok()) return;
    require((*pieces)->size() == document->root().size(), "as many pieces as elements");
    std::string joined = "[";
    for (const std::string_view piece : **pieces) {
        const auto element = Document::parse(piece);
        require(element.ok(), "a piece of valid JSON is valid JSON");
        if (joined.size() > 1) joined += ',';
        joined += text_of(*element);
    }
    require(joined + ']' == written, "the pieces are the array");
}

}  // namespace carillon::fuzz
