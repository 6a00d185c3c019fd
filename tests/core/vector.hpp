#pragma once
// Golden vectors: one file per value under tests/vectors/KIND/NAME.json, the exact bytes that go
// over the wire and a line's end. C++ (native and WebAssembly), the browser's package and
// docs/protocol.md are held against the same files.

#include <string>
#include <vector>

namespace carillon::test {

// Its text without the line's end. Throws when there is no such file.
std::string vector_text(const std::string& kind, const std::string& name);
// The names of a kind, sorted; the kinds there are.
std::vector<std::string> vector_names(const std::string& kind);
std::vector<std::string> vector_kinds();

}  // namespace carillon::test
