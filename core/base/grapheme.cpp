#include "core/base/grapheme.hpp"

#include "core/base/grapheme_table.hpp"
#include "core/base/utf8.hpp"

namespace carillon {
namespace {

using Property = GraphemeProperty;

bool is_control(Property property) {
    return property == Property::kCR || property == Property::kLF || property == Property::kControl;
}

bool is_extend(Property property) {
    return property == Property::kExtend || property == Property::kInCBLinker ||
           property == Property::kInCBExtend;
}

// GB6 to GB8: the letters of a Hangul syllable.
bool joins_hangul(Property left, Property right) {
    switch (left) {
        case Property::kL:
            return right == Property::kL || right == Property::kV || right == Property::kLv ||
                   right == Property::kLvt;
        case Property::kLv:
        case Property::kV:
            return right == Property::kV || right == Property::kT;
        case Property::kLvt:
        case Property::kT:
            return right == Property::kT;
        default:
            return false;
    }
}

// What has been met of one cluster from its begin.
class Cluster {
  public:
    explicit Cluster(Property first) { take(first); }

    // Is there no boundary between what was taken last and this? The rules are tried in their
    // order.
    bool takes(Property next) const {
        if (last_ == Property::kCR && next == Property::kLF) return true;            // GB3
        if (is_control(last_) || is_control(next)) return false;                     // GB4, GB5
        if (joins_hangul(last_, next)) return true;                                  // GB6 to GB8
        if (is_extend(next) || next == Property::kZWJ) return true;                  // GB9
        if (next == Property::kSpacingMark) return true;                             // GB9a
        if (last_ == Property::kPrepend) return true;                                // GB9b
        if (next == Property::kInCBConsonant) return has_consonant_ && has_linker_;  // GB9c
        if (next == Property::kExtendedPictographic) return is_joined_picture_;      // GB11
        return next == Property::kRegionalIndicator && regional_ % 2 == 1;           // GB12, GB13
    }

    void take(Property next) {
        is_joined_picture_ = next == Property::kZWJ && is_picture_;
        is_picture_ = next == Property::kExtendedPictographic || (is_picture_ && is_extend(next));
        regional_ = next == Property::kRegionalIndicator ? regional_ + 1 : 0;
        if (next == Property::kInCBConsonant) {
            has_consonant_ = true;
            has_linker_ = false;
        } else if (next == Property::kInCBLinker) {
            has_linker_ = has_consonant_;
        } else if (next != Property::kInCBExtend && next != Property::kZWJ) {
            has_consonant_ = false;
            has_linker_ = false;
        }
        last_ = next;
    }

  private:
    Property last_ = Property::kOther;
    bool is_picture_ = false;         // a pictograph and nothing but Extend behind it
    bool is_joined_picture_ = false;  // that, and a ZWJ
    bool has_consonant_ = false;      // of a conjunct that may go on
    bool has_linker_ = false;
    unsigned regional_ = 0;  // indicators at the end
};

}  // namespace

std::size_t grapheme_end(std::string_view text, std::size_t at) {
    CodePoint point = code_point_at(text, at);
    std::size_t end = at + point.bytes;
    Cluster cluster(grapheme_property(point.value));
    while (end < text.size()) {
        point = code_point_at(text, end);
        const Property next = grapheme_property(point.value);
        if (!cluster.takes(next)) break;
        cluster.take(next);
        end += point.bytes;
    }
    return end;
}

std::size_t whole_graphemes(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text.size();
    std::size_t whole = 0;
    while (whole < most) {
        const std::size_t end = grapheme_end(text, whole);
        if (end > most) break;
        whole = end;
    }
    return whole;
}

}  // namespace carillon
