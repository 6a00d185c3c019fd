// What a server sends, as the browser's package reads it.

#include "core/base/limits.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void server_frame(std::string_view text) {
    if (!comes_back(text, decode_server_frame,
                    [](const ServerFrame& frame) { return encode(frame); })) {
        return;
    }
    const auto frame = decode_server_frame(text);
    if (const auto* changes = std::get_if<Changes>(&*frame)) {
        require(changes->from <= changes->to && changes->to <= limits::kMaxCounter,
                "changes lead forward");
        Changes folded = *changes;
        fold(folded, Changes{changes->epoch, changes->to, changes->to, changes->unread, {}, {}});
        require(folded.to == changes->to && folded.upserts.size() <= changes->upserts.size(),
                "nothing folded on adds nothing");
    }
    if (const auto* answer = std::get_if<frames::Result>(&*frame)) {
        require(answer->revision.has_value() != answer->error.has_value(),
                "an answer is done or refused");
    }
}

}  // namespace carillon::fuzz
