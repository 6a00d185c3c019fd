#include "core/wire/published_commit.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/changes.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/wire/frame_codec.hpp"

#include <utility>

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

CommitFold::CommitFold(std::shared_ptr<const Commit> first)
    : first_(std::move(first)), bytes_(frame_size_bound(first_->changes)) {}

bool CommitFold::add(const Commit& next) {
    const Commit& last = folded_ ? *folded_ : *first_;
    if (next.user != last.user || !follows_on(last.changes, next.changes)) return false;
    if (next.has_preferences || last.has_preferences) return false;
    const std::size_t bytes = bytes_ + frame_size_bound(next.changes);
    if (bytes > limits::kServerFrameBytes) return false;
    bytes_ = bytes;
    if (!folded_) folded_ = std::make_shared<Commit>(*first_);
    fold(folded_->changes, next.changes);
    folded_->created += next.created;
    folded_->created_critical |= next.created_critical;
    return true;
}

PublishedCommit CommitFold::take() {
    if (folded_) return PublishedCommit(std::move(folded_));
    return PublishedCommit(std::move(first_));
}

}  // namespace carillon
