// Full text over title and body (filter.hpp): words are compared folded, so that "echeance" finds
// "Échéance" and "oeuvre" finds "Œuvre". Fold before indexing, too: then a database's index and
// this file find the same.

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/inbox/filter.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace carillon {
namespace {

// U+00C0..U+017F as written without case and accents; '*' = more than one letter (see ligature()),
// '-' = no letter (× and ÷).
constexpr std::string_view kFolded =
    "aaaaaa*ceeeeiiii"   // À
    "dnooooo-ouuuuy**"   // Ð
    "aaaaaa*ceeeeiiii"   // à
    "dnooooo-ouuuuy*y"   // ð
    "aaaaaaccccccccdd"   // Ā
    "ddeeeeeeeeeegggg"   // Đ
    "gggghhhhiiiiiiii"   // Ġ
    "ii**jjkkklllllll"   // İ
    "lllnnnnnnnnnoooo"   // ŀ
    "oo**rrrrrrssssss"   // Ő
    "ssttttttuuuuuuuu"   // Š
    "uuuuwwyyyzzzzzzs";  // Ű
static_assert(kFolded.size() == 0x180 - 0xc0);

// The letters beyond: Latin with more accents, Greek, Cyrillic; each as its small letter
// without accent.
struct Letters {
    char32_t first;
    std::u16string_view folded;
};
constexpr Letters kLetters[] = {
    {0x180,
     u"ƀɓƃƃƅƅɔƈƈɖɗƌƌƍǝə"
     u"ɛƒƒɠɣƕɩɨƙƙƚƛɯɲƞɵ"
     u"ooƣƣƥƥʀƨƨʃƪƫƭƭʈu"
     u"uʊʋƴƴƶƶʒƹƹƺƻƽƽƾƿ"
     u"ǀǁǂǃǆǆǆǉǉǉǌǌǌaai"
     u"ioouuuuuuuuuuǝaa"
     u"aaææǥǥggkkooooʒʒ"
     u"jǳǳǳggƕƿnnaaææøø"
     u"aaaaeeeeiiiioooo"
     u"rrrruuuussttȝȝhh"
     u"ƞȡȣȣȥȥaaeeoooooo"
     u"ooyyȴȵȶȷȸȹⱥȼȼƚⱦȿ"
     u"ɀɂɂƀʉʌɇɇɉɉɋɋɍɍɏɏ"},
    {0x370,
     u"ͱͱͳͳʹ\u0375ͷͷ\u0378\u0379ͺͻͼͽ\u037eϳ"
     u"\u0380\u0381\u0382\u0383\u0384\u0385α\u0387εηι\u038bο\u038dυω"
     u"ιαβγδεζηθικλμνξο"
     u"πρ\u03a2στυφχψωιυαεηι"
     u"υαβγδεζηθικλμνξο"
     u"πρσστυφχψωιυουωϗ"
     u"βθϒϒϒφπϗϙϙϛϛϝϝϟϟ"
     u"ϡϡϣϣϥϥϧϧϩϩϫϫϭϭϯϯ"
     u"κρϲϳθε\u03f6ϸϸϲϻϻϼͻͼͽ"
     u"ееђгєѕііјљњћкиуџ"
     u"абвгдежзииклмноп"
     u"рстуфхцчшщъыьэюя"
     u"абвгдежзииклмноп"
     u"рстуфхцчшщъыьэюя"
     u"ееђгєѕііјљњћкиуџ"
     u"ѡѡѣѣѥѥѧѧѩѩѫѫѭѭѯѯ"
     u"ѱѱѳѳѵѵѵѵѹѹѻѻѽѽѿѿ"
     u"ҁҁ\u0482\u0483\u0484\u0485\u0486\u0487\u0488\u0489ҋҋҍҍҏҏ"
     u"ґґғғҕҕҗҗҙҙққҝҝҟҟ"
     u"ҡҡңңҥҥҧҧҩҩҫҫҭҭүү"
     u"ұұҳҳҵҵҷҷҹҹһһҽҽҿҿ"
     u"ӏжжӄӄӆӆӈӈӊӊӌӌӎӎӏ"
     u"ааааӕӕееәәәәжжзз"
     u"ӡӡииииооөөөөээуу"
     u"ууууччӷӷыыӻӻӽӽӿӿ"
     u"ԁԁԃԃԅԅԇԇԉԉԋԋԍԍԏԏ"
     u"ԑԑԓԓԕԕԗԗԙԙԛԛԝԝԟԟ"
     u"ԡԡԣԣԥԥԧԧԩԩԫԫԭԭԯԯ"},
    {0x1e00,
     u"aabbbbbbccdddddd"
     u"ddddeeeeeeeeeeff"
     u"gghhhhhhhhhhiiii"
     u"kkkkkkllllllllmm"
     u"mmmmnnnnnnnnoooo"
     u"oooopppprrrrrrrr"
     u"sssssssssstttttt"
     u"ttuuuuuuuuuuvvvv"
     u"wwwwwwwwwwxxxxyy"
     u"zzzzzzhtwyẚsẜẝßẟ"
     u"aaaaaaaaaaaaaaaa"
     u"aaaaaaaaeeeeeeee"
     u"eeeeeeeeiiiioooo"
     u"oooooooooooooooo"
     u"oooouuuuuuuuuuuu"
     u"uuyyyyyyyyỻỻỽỽỿỿ"},
};
static_assert(kLetters[0].folded.size() == 0x250 - 0x180);
static_assert(kLetters[1].folded.size() == 0x530 - 0x370);
static_assert(kLetters[2].folded.size() == 0x1f00 - 0x1e00);

// Itself for what is in no table.
char32_t small_letter(char32_t c) {
    for (const Letters& letters : kLetters) {
        if (c >= letters.first && c - letters.first < letters.folded.size())
            return letters.folded[c - letters.first];
    }
    return c;
}

std::string_view ligature(char32_t letter) {
    switch (letter) {
        case 0xc6:
        case 0xe6:
            return "ae";
        case 0xde:
        case 0xfe:
            return "th";
        case 0xdf:
            return "ss";
        case 0x132:
        case 0x133:
            return "ij";
        default:
            return "oe";  // U+0152, U+0153
    }
}

bool is_combining_accent(char32_t c) {
    return c >= 0x300 && c <= 0x36f;
}

// Appends a character folded; nothing for an accent that stands apart from its letter.
void append_folded(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += ascii_lower(static_cast<char>(c));
    } else if (c < 0xc0 || (c < 0x180 && kFolded[c - 0xc0] == '-')) {
        append_code_point(out, c);
    } else if (c >= 0x180) {
        const char32_t small = small_letter(c);
        if (small != c) return append_folded(out, small);  // "ǣ" by way of "æ"
        if (!is_combining_accent(c)) append_code_point(out, c);
    } else if (kFolded[c - 0xc0] == '*') {
        out += ligature(c);
    } else {
        out += kFolded[c - 0xc0];
    }
}

// Letters and digits of any script: all but ASCII's and Unicode's blocks of signs.
bool is_word_character(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba;
    if (c == 0xd7 || c == 0xf7) return false;
    if (c >= 0x2000 && c <= 0x2bff) return false;  // punctuation, currencies, arrows, boxes
    if (c >= 0x3000 && c <= 0x303f)
        return c >= 0x3005 && c <= 0x3007;  // CJK punctuation but 々〆〇
    return c != 0x1680 && c != 0xfeff && c != 0xfffd;
}

// Blocks of the scripts that put no spaces between words (unicode.org/reports/tr14: the classes ID,
// CJ and SA), first and last.
constexpr char32_t kUnspaced[][2] = {
    {0x0e00, 0x0fff},    // Thai, Lao, Tibetan
    {0x1000, 0x109f},    // Myanmar
    {0x1780, 0x17ff},    // Khmer
    {0x1950, 0x19ff},    // Tai Le, New Tai Lue, Khmer symbols
    {0x1a20, 0x1aaf},    // Tai Tham
    {0x2e80, 0x2fdf},    // CJK radicals
    {0x3005, 0x3007},    // 々〆〇
    {0x3040, 0x312f},    // Hiragana, Katakana, Bopomofo
    {0x31a0, 0x31ff},    // Bopomofo and Katakana, extended
    {0x3400, 0x4dbf},    // Han
    {0x4e00, 0x9fff},    //
    {0xa980, 0xa9ff},    // Javanese, Myanmar
    {0xaa60, 0xaadf},    // Myanmar, Tai Viet
    {0xf900, 0xfaff},    // Han
    {0xff66, 0xff9f},    // Katakana of half width
    {0x1aff0, 0x1b16f},  // Kana
    {0x20000, 0x3ffff},  // Han
};

bool is_unspaced_character(char32_t c) {
    for (const auto& block : kUnspaced) {
        if (c < block[0]) return false;
        if (c <= block[1]) return true;
    }
    return false;
}

// As code_point_at, sooner for ASCII, which most texts are mostly of.
CodePoint character_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) return {byte, 1};
    return code_point_at(text, at);
}

// Calls visit(word) for each word of folded text; ends early when it answers false.
template <class Visit>
void for_each_word(std::string_view folded, Visit visit) {
    std::size_t at = 0;
    while (at < folded.size()) {
        const std::size_t begin = at;
        bool is_run = false;
        while (at < folded.size()) {
            const CodePoint c = character_at(folded, at);
            if (c.bytes == 0 || !is_word_character(c.value)) break;
            const bool is_of_run = is_unspaced_character(c.value);
            if (at == begin) is_run = is_of_run;
            if (is_of_run != is_run) break;
            at += c.bytes;
        }
        if (at > begin) {
            if (!visit(folded.substr(begin, at - begin))) return;
            continue;
        }
        at += std::max<std::size_t>(character_at(folded, at).bytes, 1);
    }
}

bool begins_a_word(std::string_view beginning, std::string_view folded) {
    bool found = false;
    for_each_word(folded, [&](std::string_view word) {
        found = word.substr(0, beginning.size()) == beginning;
        return !found;
    });
    return found;
}

}  // namespace

std::string fold_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = character_at(text, at);
        if (c.bytes == 0) {
            out += text[at++];  // not UTF-8: stays
            continue;
        }
        append_folded(out, c.value);
        at += c.bytes;
    }
    return out;
}

std::vector<std::string> search_words(std::string_view q) {
    std::vector<std::string> words;
    const std::string folded = fold_text(q);
    for_each_word(folded, [&words](std::string_view word) {
        if (std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
        return true;
    });
    return words;
}

bool is_unspaced(std::string_view word) {
    return !word.empty() && is_unspaced_character(character_at(word, 0).value);
}

std::vector<std::string> character_pairs(std::string_view word) {
    std::vector<std::string> pairs;
    std::size_t before = 0;
    std::size_t at = word.empty() ? 0 : code_point_at(word, 0).bytes;
    while (at < word.size()) {
        const std::size_t end = at + std::max<std::size_t>(code_point_at(word, at).bytes, 1);
        pairs.emplace_back(word.substr(before, end - before));
        before = std::exchange(at, end);
    }
    return pairs;
}

std::vector<std::string> index_terms(std::string_view text) {
    std::vector<std::string> terms;
    const std::string folded = fold_text(text);
    for_each_word(folded, [&terms](std::string_view word) {
        if (!is_unspaced(word)) {
            terms.emplace_back(word);
            return true;
        }
        std::vector<std::string> pairs = character_pairs(word);
        std::size_t last = 0;
        for (std::size_t at = 0; at < word.size(); at += code_point_at(word, at).bytes)
            last = at;
        std::move(pairs.begin(), pairs.end(), std::back_inserter(terms));
        terms.emplace_back(word.substr(last));
        return true;
    });
    return terms;
}

bool has_unspaced(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (c.bytes > 0 && is_unspaced_character(c.value)) return true;
        at += std::max<std::size_t>(c.bytes, 1);
    }
    return false;
}

bool matches_text(const std::vector<std::string>& words, const Notification& n) {
    if (words.empty()) return true;
    const std::string title = fold_text(n.title);
    const std::string body = fold_text(n.body);
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        if (is_unspaced(word)) {
            return title.find(word) != std::string::npos || body.find(word) != std::string::npos;
        }
        return begins_a_word(word, title) || begins_a_word(word, body);
    });
}

}  // namespace carillon
