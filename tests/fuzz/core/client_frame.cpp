// What a client sends, as the server reads it.

#include "core/base/limits.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <string>

namespace carillon::fuzz {

void client_frame(std::string_view text) {
    if (text.find('"') == std::string_view::npos) {  // all of it is the token
        check_keeps_secret(text, [](std::string_view marked) {
            const std::string frame = R"({"type":"auth","token":")" + std::string(marked) + "\"}";
            const auto refused = decode_client_frame(frame);
            return refused.ok() ? Error{} : refused.error();
        });
    }
    if (!comes_back(text, decode_client_frame,
                    [](const ClientFrame& frame) { return encode(frame); })) {
        return;
    }
    const auto frame = decode_client_frame(text);
    if (const auto* request = std::get_if<frames::Request>(&*frame)) {
        require(!request->op.empty() && count_code_points(request->op) <= limits::kOpChars,
                "an op keeps its limit");
        require(request->operation.ids.size() <= limits::kOperationIds, "ids keep their limit");
        const auto checked = check(request->operation, Millis(0));
        if (!checked.ok()) check_refusal(checked.error());
    }
    if (const auto* sync = std::get_if<frames::Sync>(&*frame)) {
        // What is no revision is answered with a snapshot.
        if (const auto since = Revision::parse(sync->since)) {
            require(since->text() == sync->since, "a revision has one text");
        }
    }
}

}  // namespace carillon::fuzz
