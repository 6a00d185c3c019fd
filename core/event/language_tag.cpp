#include "core/event/language_tag.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <vector>

namespace carillon {
namespace {

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(std::string_view part) {
    return std::all_of(part.begin(), part.end(),
                       [](char c) { return is_letter(c) || is_digit(c); });
}
bool is_letters(std::string_view part) {
    return std::all_of(part.begin(), part.end(), is_letter);
}
bool is_digits(std::string_view part) {
    return std::all_of(part.begin(), part.end(), is_digit);
}

using Parts = std::vector<std::string>;

// In lower case. None for a part that is empty, longer than eight, or of other characters.
Parts parts_of(std::string_view tag) {
    Parts parts(1);
    for (const char c : tag) {
        if (c == '-' || c == '_') {
            parts.emplace_back();
        } else {
            parts.back() += ascii_lower(c);
        }
    }
    const bool fits = std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
        return !part.empty() && part.size() <= 8 && is_alphanumeric(part);
    });
    return fits ? parts : Parts();
}

bool is_script(std::string_view part) {
    return part.size() == 4 && is_letters(part);
}
bool is_region(std::string_view part) {
    return (part.size() == 2 && is_letters(part)) || (part.size() == 3 && is_digits(part));
}
bool is_variant(std::string_view part) {
    return part.size() >= 5 || (part.size() == 4 && is_digit(part[0]));
}

// Reads a tag's parts in the order of the grammar and puts each in its case.
class TagReader {
  public:
    explicit TagReader(Parts parts) : parts_(std::move(parts)) {}

    bool read() {
        if (!read_language()) return false;
        if (at(is_script)) capitalise();
        if (at(is_region)) upper();
        while (at(is_variant))
            ++next_;
        while (next_ < parts_.size() && parts_[next_].size() == 1) {
            const bool is_private = parts_[next_] == "x";
            const std::size_t first = ++next_;
            const std::size_t least = is_private ? 1 : 2;
            while (next_ < parts_.size() && parts_[next_].size() >= least)
                ++next_;
            if (next_ == first) return false;
        }
        return next_ == parts_.size();
    }

    std::string text() const {
        std::string text;
        for (const std::string& part : parts_)
            text += (text.empty() ? "" : "-") + part;
        return text;
    }

  private:
    // Two or three letters and up to three extensions of them.
    bool read_language() {
        if (parts_.empty() || !is_letters(parts_[0])) return false;
        if (parts_[0].size() < 2 || parts_[0].size() > 3) return false;
        next_ = 1;
        for (int i = 0; i < 3; ++i) {
            if (!at([](std::string_view part) { return part.size() == 3 && is_letters(part); }))
                break;
            ++next_;
        }
        return true;
    }
    template <class Is>
    bool at(Is is) const {
        return next_ < parts_.size() && is(parts_[next_]);
    }
    void capitalise() {
        char& first = parts_[next_++][0];
        first = static_cast<char>(first - 'a' + 'A');
    }
    void upper() {
        for (char& c : parts_[next_])
            c = is_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
        ++next_;
    }

    Parts parts_;
    std::size_t next_ = 0;
};

}  // namespace

std::optional<std::string> canonical_language_tag(std::string_view tag) {
    tag = tag.substr(0, tag.find_first_of(".@"));
    if (tag.size() > kLocaleChars) return std::nullopt;
    TagReader reader(parts_of(tag));
    if (!reader.read()) return std::nullopt;
    return reader.text();
}

}  // namespace carillon
