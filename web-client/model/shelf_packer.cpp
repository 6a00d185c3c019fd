#include "web-client/model/shelf_packer.hpp"

namespace carillon::center {
namespace {

constexpr int kGap = 1;
// Heights are rounded up to this, so that texts of about one size share shelves.
constexpr int kStep = 4;

}  // namespace

std::optional<ShelfPacker::Place> ShelfPacker::place(int width, int height) {
    const int wide = width + kGap;
    const int high = (height + kGap + kStep - 1) / kStep * kStep;
    if (wide > width_) return std::nullopt;
    for (Shelf& shelf : shelves_) {
        // A shelf that is much too high would be wasted.
        if (shelf.height < high || shelf.height > 2 * high || shelf.used + wide > width_) continue;
        const Place place{shelf.used, shelf.y};
        shelf.used += wide;
        return place;
    }
    if (bottom_ + high > height_) return std::nullopt;
    shelves_.push_back({bottom_, high, wide});
    bottom_ += high;
    return Place{0, shelves_.back().y};
}

void ShelfPacker::clear() {
    shelves_.clear();
    bottom_ = 0;
}

}  // namespace carillon::center
