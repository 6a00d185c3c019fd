#include "web-client/platform/text_atlas.hpp"

#include <algorithm>

namespace carillon::center {
namespace {

constexpr int kPageWidth = 4096;
constexpr int kOpacityHeight = 1024;  // 4 MB a page
constexpr int kColorsHeight = 256;
constexpr std::size_t kMostPages = 3;

}  // namespace

int TextAtlas::page_height() const {
    return kind_ == TextureKind::kColors ? kColorsHeight : kOpacityHeight;
}

void TextAtlas::begin_frame() {
    ++frame_;
    wants_frame_ = false;
    const bool clears = is_short_ && !was_cleared_;
    if (clears) {
        for (Page& page : pages_)
            reset(page);
    }
    was_cleared_ = clears;
    is_short_ = false;
}

void TextAtlas::reset(Page& page) {
    page.packer.clear();
    page.era = ++last_era_;
}

TextAtlas::Page* TextAtlas::free_page() {
    if (pages_.size() < kMostPages) {
        pages_.push_back({renderer_.make_texture(kPageWidth, page_height(), kind_), ++last_era_, 0,
                          ShelfPacker(kPageWidth, page_height())});
        return &pages_.back();
    }
    const auto oldest = std::min_element(
        pages_.begin(), pages_.end(), [](const Page& a, const Page& b) { return a.used < b.used; });
    if (oldest->used >= frame_) return nullptr;
    reset(*oldest);
    return &*oldest;
}

std::optional<TextAtlas::Picture> TextAtlas::place(int width, int height,
                                                   const unsigned char* pixels) {
    Page* page = nullptr;
    std::optional<ShelfPacker::Place> place;
    for (Page& candidate : pages_) {
        place = candidate.packer.place(width, height);
        if (!place) continue;
        page = &candidate;
        break;
    }
    if (!place) {
        page = free_page();
        if (page != nullptr) place = page->packer.place(width, height);
    }
    if (!place) {
        is_short_ = true;
        wants_frame_ = !was_cleared_;
        return std::nullopt;
    }
    page->used = frame_;
    renderer_.fill_texture(page->texture, place->x, place->y, width, height, kind_, pixels);
    return Picture{static_cast<std::size_t>(page - pages_.data()),
                   page->era,
                   place->x,
                   place->y,
                   width,
                   height};
}

bool TextAtlas::use(const Picture& picture) {
    if (picture.page >= pages_.size() || pages_[picture.page].era != picture.era) return false;
    pages_[picture.page].used = frame_;
    return true;
}

void TextAtlas::draw(ImDrawList& list, const Picture& picture, ImVec2 at, ImU32 color) const {
    const auto across = [](int x) { return static_cast<float>(x) / kPageWidth; };
    const auto down = [this](int y) {
        return static_cast<float>(y) / static_cast<float>(page_height());
    };
    const ImVec2 end(at.x + static_cast<float>(picture.width),
                     at.y + static_cast<float>(picture.height));
    list.AddImage(Renderer::id_of(pages_[picture.page].texture, kind_), at, end,
                  ImVec2(across(picture.x), down(picture.y)),
                  ImVec2(across(picture.x + picture.width), down(picture.y + picture.height)),
                  color);
}

void TextAtlas::clear() {
    for (const Page& page : pages_)
        renderer_.drop_texture(page.texture);
    pages_.clear();
}

}  // namespace carillon::center
