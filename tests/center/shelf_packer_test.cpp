// Places for small pictures on a large one.

#include "web-client/model/shelf_packer.hpp"

#include "web-client/model/recent.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon::center;

TEST_CASE("pictures never overlap and stay within", "[center][shelf_packer]") {
    ShelfPacker packer(100, 60);
    struct Rect {
        int x, y, width, height;
    };
    std::vector<Rect> placed;
    for (int i = 0; i < 200; ++i) {
        const int width = 3 + (i * 7) % 30;
        const int height = 4 + (i * 5) % 12;
        const auto place = packer.place(width, height);
        if (!place) continue;
        CHECK(place->x >= 0);
        CHECK(place->y >= 0);
        CHECK(place->x + width <= 100);
        CHECK(place->y + height <= 60);
        for (const Rect& other : placed) {
            const bool apart = place->x >= other.x + other.width || other.x >= place->x + width ||
                               place->y >= other.y + other.height || other.y >= place->y + height;
            CHECK(apart);
        }
        placed.push_back({place->x, place->y, width, height});
    }
    CHECK(placed.size() > 10);
}

TEST_CASE("what is full or too wide has no place, and is empty after clearing",
          "[center][shelf_packer]") {
    ShelfPacker packer(20, 20);
    CHECK_FALSE(packer.place(20, 4));
    REQUIRE(packer.place(19, 15));
    CHECK_FALSE(packer.place(19, 15));
    packer.clear();
    CHECK(packer.place(19, 15) == ShelfPacker::Place{0, 0});
}

TEST_CASE("a cache keeps what was asked for lately and never more than its cap",
          "[center][recent]") {
    Recent<int> cache(10);
    cache.put("kept", 1);
    for (int i = 0; i < 500; ++i) {
        cache.put(std::to_string(i), i);
        REQUIRE(cache.find("kept") != nullptr);
        REQUIRE(cache.size() <= 20);
    }
    CHECK(cache.find("0") == nullptr);
    CHECK(*cache.find("499") == 499);
}
