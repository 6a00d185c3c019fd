#include "server/deliver/sms/segments.hpp"

#include "core/base/grapheme.hpp"
#include "core/base/utf8.hpp"

namespace carillon::deliver {

namespace {

// In the order of the table, without the escape (0x1b).
constexpr std::u32string_view kDefaultAlphabet =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(kDefaultAlphabet.size() == 127);
constexpr std::u32string_view kExtensionTable = U"\f^{}\\[~]|€";

constexpr std::string_view kGsmEllipsis = "...";
constexpr std::string_view kEllipsis = "\u2026";

// 0: it has none.
std::size_t septets_of(char32_t character) {
    if (kDefaultAlphabet.find(character) != std::u32string_view::npos) return 1;
    return kExtensionTable.find(character) != std::u32string_view::npos ? 2 : 0;
}

std::size_t utf16_units_of(char32_t character) {
    return character < 0x10000 ? 1 : 2;
}

struct Room {
    std::size_t alone;   // units of a message that is sent in one piece
    std::size_t joined;  // of each of several
};
constexpr Room kGsmRoom{160, 153};
constexpr Room kUcs2Room{70, 67};

// Fills segments one after the other; what does not fit at the end of one begins the next.
class Packing {
  public:
    explicit Packing(Room room) : room_(room) {}

    void add(std::size_t units) {
        total_ += units;
        if (joined_ == 0 || used_ + units > room_.joined) {
            ++joined_;
            used_ = 0;
        }
        used_ += units;
    }
    std::size_t total() const { return total_; }
    std::size_t segments() const {
        if (total_ == 0) return 0;
        return total_ <= room_.alone ? 1 : joined_;
    }

  private:
    Room room_;
    std::size_t total_ = 0;
    std::size_t joined_ = 0;  // segments, if it takes several
    std::size_t used_ = 0;    // of the last of these
};

// A beginning of a text in both alphabets.
class Beginning {
  public:
    void add(std::string_view part) {
        for (std::size_t at = 0; at < part.size();) {
            const CodePoint point = code_point_at(part, at);
            const std::size_t septets = septets_of(point.value);
            is_gsm_ = is_gsm_ && septets != 0;
            gsm_.add(septets);
            ucs2_.add(utf16_units_of(point.value));
            at += point.bytes;
        }
    }
    SmsLength length() const {
        if (is_gsm_) return {SmsAlphabet::kGsm7, gsm_.total(), gsm_.segments()};
        return {SmsAlphabet::kUcs2, ucs2_.total(), ucs2_.segments()};
    }
    bool is_gsm() const { return is_gsm_; }
    // Neither alphabet takes it, nor anything longer.
    bool is_hopeless(std::size_t segments) const {
        return (!is_gsm_ || gsm_.segments() > segments) && ucs2_.segments() > segments;
    }

  private:
    bool is_gsm_ = true;
    Packing gsm_{kGsmRoom};
    Packing ucs2_{kUcs2Room};
};

std::size_t code_point_end(std::string_view text, std::size_t at) {
    return at + code_point_at(text, at).bytes;
}

// What may stand at the end of a text that is cut.
struct Ending {
    std::string_view tail;
    std::size_t segments;
    bool is_gsm;  // the tail

    std::string of(const Beginning& text) const {
        std::string ending(text.is_gsm() && is_gsm ? kGsmEllipsis : kEllipsis);
        ending += tail;
        return ending;
    }
};

// The longest beginning that fits with its ending, in steps of `end_of`; empty when none does.
template <class EndOf>
std::string cut_in_steps(std::string_view text, const Ending& ending, EndOf end_of) {
    Beginning read;
    std::string best;
    for (std::size_t at = 0; at < text.size() && !read.is_hopeless(ending.segments);) {
        const std::size_t end = end_of(text, at);
        read.add(text.substr(at, end - at));
        at = end;
        Beginning whole = read;
        const std::string last = ending.of(read);
        whole.add(last);
        if (whole.length().segments <= ending.segments) best.assign(text.substr(0, at)) += last;
    }
    return best;
}

}  // namespace

SmsLength sms_length(std::string_view text) {
    Beginning whole;
    whole.add(text);
    return whole.length();
}

std::string cut_sms(std::string_view text, std::size_t segments, std::string_view tail) {
    std::string whole(text);
    whole += tail;
    if (sms_length(whole).segments <= segments) return whole;
    const SmsLength end = sms_length(tail);
    const Ending ending{tail, segments, end.alphabet == SmsAlphabet::kGsm7};
    std::string cut = cut_in_steps(text, ending, grapheme_end);
    if (cut.empty()) cut = cut_in_steps(text, ending, code_point_end);
    if (cut.empty() && end.segments <= segments) cut = tail;
    return cut;
}

}  // namespace carillon::deliver
