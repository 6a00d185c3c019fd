#pragma once
// Finds places for small pictures on one large one: in rows ("shelves") from top to bottom, a
// picture on the first row that is high enough and has room. Nothing is taken back singly; the
// whole is cleared.

#include <optional>
#include <vector>

namespace carillon::center {

class ShelfPacker {
  public:
    ShelfPacker(int width, int height) : width_(width), height_(height) {}

    struct Place {
        int x = 0;
        int y = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };
    // One pixel is left free around, so that a smooth edge takes nothing from its neighbour.
    std::optional<Place> place(int width, int height);
    void clear();

  private:
    struct Shelf {
        int y = 0;
        int height = 0;
        int used = 0;  // of its width
    };
    int width_;
    int height_;
    int bottom_ = 0;
    std::vector<Shelf> shelves_;
};

}  // namespace carillon::center
