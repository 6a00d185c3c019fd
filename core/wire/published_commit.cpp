#include "core/wire/published_commit.hpp"

#include "core/inbox/notification_codec.hpp"
#include "core/wire/frame_codec.hpp"

namespace carillon {

std::size_t frame_size_bound(const Changes& changes) {
    std::size_t bytes = kFrameOverheadBytes + changes.deletes.size() * kDeleteBytes;
    for (const auto& n : changes.upserts)
        bytes += encoded_size_bound(n) + 1;
    return bytes;
}

std::size_t PublishedCommit::frame_bytes() const {
    if (frame_bytes_ == 0) frame_bytes_ = frame_size_bound(changes());
    return frame_bytes_;
}

const FrameText& PublishedCommit::frame() const {
    if (!frame_) frame_ = std::make_shared<const std::string>(encode(ServerFrame(changes())));
    return frame_;
}

}  // namespace carillon
