#include "web-client/view/vector_path.hpp"

#include <cmath>

namespace carillon::center {
namespace {

constexpr float kPi = 3.14159265358979f;

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_relative(char command) {
    return command >= 'a';
}

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    // The next command; a number where a command could stand repeats the last one.
    char command() {
        skip();
        if (text_.empty()) return 0;
        if (!is_letter(text_.front())) return last_;
        const char command = text_.front();
        text_.remove_prefix(1);
        // Pairs that follow a move are lines.
        last_ = command == 'M' ? 'L' : command == 'm' ? 'l' : command;
        return command;
    }

    float number() {
        skip();
        float sign = 1;
        if (!text_.empty() && text_.front() == '-') {
            sign = -1;
            text_.remove_prefix(1);
        }
        float value = 0;
        float place = 0;  // 0 before the point, then a tenth, a hundredth …
        while (!text_.empty()) {
            const char c = text_.front();
            if (c == '.' && place == 0) {
                place = 1;
            } else if (c >= '0' && c <= '9') {
                const auto digit = static_cast<float>(c - '0');
                if (place == 0) {
                    value = value * 10 + digit;
                } else {
                    place /= 10;
                    value += digit * place;
                }
            } else {
                break;
            }
            text_.remove_prefix(1);
        }
        return sign * value;
    }

    // An arc's flag is one digit and may touch what follows.
    bool flag() {
        skip();
        if (text_.empty()) return false;
        const bool set = text_.front() == '1';
        text_.remove_prefix(1);
        return set;
    }

  private:
    void skip() {
        while (!text_.empty() && (text_.front() == ' ' || text_.front() == ',')) {
            text_.remove_prefix(1);
        }
    }

    std::string_view text_;
    char last_ = 0;
};

class Pen {
  public:
    Pen(ImDrawList& list, ImVec2 origin, float unit, ImU32 color, float width)
        : list_(list), origin_(origin), unit_(unit), color_(color), width_(width) {}

    void draw(std::string_view path) {
        Reader reader(path);
        while (const char command = reader.command()) {
            if (!step(reader, command)) break;
        }
        finish(false);
    }

  private:
    ImVec2 on_screen(ImVec2 p) const {
        return ImVec2(origin_.x + p.x * unit_, origin_.y + p.y * unit_);
    }

    ImVec2 point(Reader& reader, bool relative) const {
        const float x = reader.number();
        const float y = reader.number();
        return relative ? ImVec2(at_.x + x, at_.y + y) : ImVec2(x, y);
    }

    bool step(Reader& reader, char command) {
        const bool relative = is_relative(command);
        switch (command) {
            case 'M':
            case 'm': {
                const ImVec2 to = point(reader, relative);
                finish(false);
                start_ = at_ = to;
                list_.PathLineTo(on_screen(to));
                break;
            }
            case 'L':
            case 'l':
                line_to(point(reader, relative));
                break;
            case 'H':
            case 'h':
                line_to(ImVec2(reader.number() + (relative ? at_.x : 0), at_.y));
                break;
            case 'V':
            case 'v':
                line_to(ImVec2(at_.x, reader.number() + (relative ? at_.y : 0)));
                break;
            case 'C':
            case 'c':
            case 'S':
            case 's': {
                const bool smooth = command == 'S' || command == 's';
                const ImVec2 first = smooth ? mirrored() : point(reader, relative);
                const ImVec2 second = point(reader, relative);
                curve_to(first, second, point(reader, relative));
                break;
            }
            case 'A':
            case 'a': {
                const float radius = reader.number();
                reader.number();  // the other radius: ours are circles
                reader.number();  // their rotation
                const bool large = reader.flag();
                const bool clockwise = reader.flag();
                arc_to(point(reader, relative), radius, large, clockwise);
                break;
            }
            case 'Z':
            case 'z':
                finish(true);
                at_ = start_;
                break;
            default:
                return false;
        }
        return true;
    }

    void line_to(ImVec2 to) {
        list_.PathLineTo(on_screen(to));
        at_ = control_ = to;
    }

    ImVec2 mirrored() const { return ImVec2(2 * at_.x - control_.x, 2 * at_.y - control_.y); }

    void curve_to(ImVec2 first, ImVec2 second, ImVec2 to) {
        list_.PathBezierCubicCurveTo(on_screen(first), on_screen(second), on_screen(to));
        control_ = second;
        at_ = to;
    }

    // SVG 1.1, appendix F.6.5, for circles.
    void arc_to(ImVec2 to, float radius, bool large, bool clockwise) {
        const float dx = (to.x - at_.x) / 2;
        const float dy = (to.y - at_.y) / 2;
        const float half = std::sqrt(dx * dx + dy * dy);
        if (half == 0) return;
        const float r = radius < half ? half : radius;
        const float away = std::sqrt(r * r - half * half) * (large == clockwise ? -1.0f : 1.0f);
        const ImVec2 middle(at_.x + dx - away * dy / half, at_.y + dy + away * dx / half);
        const float from = std::atan2(at_.y - middle.y, at_.x - middle.x);
        float until = std::atan2(to.y - middle.y, to.x - middle.x);
        if (clockwise && until < from) until += 2 * kPi;
        if (!clockwise && until > from) until -= 2 * kPi;
        // The present point is on the path already.
        const int segments = 1 + static_cast<int>(std::abs(until - from) * std::sqrt(r * unit_));
        for (int i = 1; i <= segments; ++i) {
            const float angle =
                from + (until - from) * static_cast<float>(i) / static_cast<float>(segments);
            list_.PathLineTo(
                on_screen(ImVec2(middle.x + r * std::cos(angle), middle.y + r * std::sin(angle))));
        }
        at_ = control_ = to;
    }

    void finish(bool closed) {
        auto& path = list_._Path;
        if (path.Size == 0) return;
        const ImVec2 first = path.front();
        const ImVec2 last = path.back();
        // A path that came back to its start by itself is as closed as one that was told to.
        const bool meets =
            path.Size > 2 && std::abs(first.x - last.x) + std::abs(first.y - last.y) < 0.01f;
        if (meets) path.pop_back();
        closed = closed || meets;
        list_.PathStroke(color_, closed ? ImDrawFlags_Closed : ImDrawFlags_None, width_);
        if (!closed && width_ > 1.5f) {
            list_.AddCircleFilled(first, width_ / 2, color_, 8);
            list_.AddCircleFilled(last, width_ / 2, color_, 8);
        }
    }

    ImDrawList& list_;
    ImVec2 origin_;
    float unit_;
    ImU32 color_;
    float width_;
    ImVec2 at_{0, 0};
    ImVec2 start_{0, 0};
    ImVec2 control_{0, 0};  // the second one of the last curve, for S
};

}  // namespace

void stroke_path(ImDrawList& list, std::string_view path, ImVec2 origin, float unit, ImU32 color,
                 float width) {
    Pen(list, origin, unit, color, width).draw(path);
}

}  // namespace carillon::center
