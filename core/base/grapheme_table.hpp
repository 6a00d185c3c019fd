#pragma once
// What the rules of grapheme clusters ask of a character: Grapheme_Cluster_Break,
// Extended_Pictographic and Indic_Conjunct_Break in one value (UAX #29 section 3, UAX #44).

#include <cstddef>
#include <cstdint>

namespace carillon {

// The first sixteen are numbered as the table has them. kInCBLinker and kInCBExtend are kExtend
// besides, and kZWJ takes part in conjuncts too.
enum class GraphemeProperty : std::uint8_t {
    kOther,
    kCR,
    kLF,
    kControl,
    kExtend,
    kZWJ,
    kRegionalIndicator,
    kPrepend,
    kSpacingMark,
    kL,
    kV,
    kT,
    kExtendedPictographic,
    kInCBConsonant,
    kInCBLinker,
    kInCBExtend,
    kLv,
    kLvt,
};

// Any value up to U+10FFFF.
GraphemeProperty grapheme_property(char32_t point);

}  // namespace carillon
