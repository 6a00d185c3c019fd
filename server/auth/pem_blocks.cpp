#include "server/auth/pem_blocks.hpp"

#include <string>

namespace carillon {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

}  // namespace

Result<std::vector<PemBlock>> pem_blocks(std::string_view text) {
    constexpr std::size_t kNone = std::string_view::npos;
    std::vector<PemBlock> blocks;
    for (std::size_t at = 0;;) {
        const std::size_t begin = text.find(kBegin, at);
        if (begin == kNone) return blocks;
        const std::size_t name = begin + kBegin.size();
        const std::size_t name_end = text.find(kDashes, name);
        const std::size_t end = text.find(kEnd, begin);
        const std::size_t after = end == kNone ? kNone : text.find(kDashes, end + kEnd.size());
        if (after == kNone) {
            return Error{Errc::kInvalid, "",
                         "key " + std::to_string(blocks.size() + 1) + ": its END line is missing"};
        }
        const std::size_t stop = after + kDashes.size();
        blocks.push_back({text.substr(at, begin - at), text.substr(name, name_end - name),
                          text.substr(begin, stop - begin)});
        at = stop;
    }
}

}  // namespace carillon
