#include "server/base/text/text_file.hpp"

#include "server/base/text/encoding.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>

namespace carillon {

namespace {

namespace fs = std::filesystem;

Error refuse(std::string why) {
    return {Errc::kInvalid, "", std::move(why)};
}

}  // namespace

Result<std::string> read_text_file(const fs::path& path, std::size_t most) {
    std::error_code failure;
    const auto kind = fs::status(path, failure).type();
    if (kind == fs::file_type::not_found) return refuse("there is none");
    if (failure) return refuse(failure.message());
    if (kind == fs::file_type::directory) return refuse("it is a folder");
    if (kind != fs::file_type::regular) return refuse("it is not a regular file");
    std::ifstream file(path, std::ios::binary);
    if (!file) return refuse(std::string("it cannot be read: ") + std::strerror(errno));
    std::string text(most + 1 + kEncodingBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) return refuse("it cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    const auto begin = std::string_view(text).substr(0, kEncodingBytes);
    if (auto complaint = wide_encoding_complaint(begin)) return refuse(std::move(*complaint));
    text.erase(0, utf8_mark_bytes(begin));
    if (text.size() > most + 1) text.resize(most + 1);
    return text;
}

}  // namespace carillon
