#pragma once
// What a fuzz target is: a function that gives any bytes to one decoder and then asks that its laws
// hold. "Does not crash" is asked by the sanitizers; a target asks the rest with require().
//
// The same functions run in two programs: under libFuzzer (entry.cpp, one program per target),
// which looks for bytes that break a law, and in fuzz_tests (replay_test.cpp), which runs all that
// was ever found, natively and as WebAssembly. What happens to a broken law is the program's
// business.

#include "core/base/result.hpp"
#include "core/base/utf8.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::fuzz {

// Does not return: aborts, or throws. Each program defines its own.
[[noreturn]] void violated(std::string_view law);

inline void require(bool holds, std::string_view law) {
    if (!holds) violated(law);
}

// Names of members in a path come from the text itself and may be long; beyond this an error would
// be a copy of what it refuses.
inline constexpr std::size_t kMessageBytes = 4096;

// What is refused says why, in text that any log and any answer can carry.
inline void check_refusal(const Error& error) {
    require(!error.message.empty(), "what is refused has a message");
    require(error.message.size() <= kMessageBytes, "a message is short");
    require(is_utf8(error.message), "a message is UTF-8");
    require(is_utf8(error.field), "a field is UTF-8");
}

// Secrets are not shown: `refuse` gives the error, if any, of a text; a mark put into the middle of
// this one must not come back. (The text itself may be a piece of the message by chance.)
template <class Refuse>
void check_keeps_secret(std::string_view text, Refuse refuse) {
    constexpr std::string_view kMark = "S3cr3tM4rk";
    std::string marked(text.substr(0, text.size() / 2));
    marked.append(kMark).append(text.substr(text.size() / 2));
    const Error error = refuse(marked);
    require(error.message.find(kMark) == std::string::npos, "no error shows a secret");
    require(error.field.find(kMark) == std::string::npos, "no field shows a secret");
}

// Decodes; what is accepted comes back as it was after its way through `encode`, and is written the
// same way again. Answers whether it was accepted.
template <class Decode, class Encode>
bool comes_back(std::string_view text, Decode decode, Encode encode) {
    const auto decoded = decode(text);
    if (!decoded.ok()) {
        check_refusal(decoded.error());
        return false;
    }
    const std::string written = encode(*decoded);
    const auto again = decode(written);
    require(again.ok(), "what we write, we read");
    require(*again == *decoded, "what was accepted comes back as it was");
    require(encode(*again) == written, "one value has one text");
    return true;
}

}  // namespace carillon::fuzz
