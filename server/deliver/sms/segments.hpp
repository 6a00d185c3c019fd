#pragma once
// How long a text is as SMS, and cutting it. A text whose characters all stand in the GSM 7-bit
// default alphabet or its extension table (3GPP TS 23.038 sections 6.2.1 and 6.2.1.1) is counted in
// septets, a character of the extension table as two; any other text in UTF-16 code units (UCS-2).
// A message has 160 septets or 70 units; each of several has 153 or 67, the rest is the header that
// joins them (3GPP TS 23.040 section 9.2.3.24.1). Neither an escape and its character nor the two
// halves of a surrogate pair are parted.

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::deliver {

enum class SmsAlphabet { kGsm7, kUcs2 };

struct SmsLength {
    SmsAlphabet alphabet = SmsAlphabet::kGsm7;
    std::size_t units = 0;     // septets, or UTF-16 code units
    std::size_t segments = 0;  // 0 of an empty text
    friend bool operator==(const SmsLength&, const SmsLength&) = default;
};

// Preconditions: is_utf8(text).
SmsLength sms_length(std::string_view text);

// `text` and after it `tail` (a link, on its own line) in at most so many segments: a longer text
// is cut where a grapheme cluster ends, and ends with "…", or with "..." where that spares it the
// shorter segments of UCS-2. Only a first cluster that is over the limit by itself is cut inside,
// at a code point's end. Empty where not even the tail fits. Preconditions: is_utf8 of both,
// segments > 0.
std::string cut_sms(std::string_view text, std::size_t segments, std::string_view tail = {});

}  // namespace carillon::deliver
