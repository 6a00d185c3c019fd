#include "server/base/coding/compress.hpp"

#include "server/base/coding/accept_encoding.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace carillon {

namespace {

// Answers are made for one reader: what more effort saves in bytes, it costs in time.
constexpr int kGzipLevel = 5;
constexpr int kBrotliQuality = 4;
constexpr int kBrotliWindow = 18;  // 256 KiB: bounds what one compression holds

std::optional<std::string> gzip(std::string_view content) {
    if (content.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
    z_stream stream{};
    constexpr int kWindowOfGzip = 15 + 16;
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kWindowOfGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string out(content.size(), '\0');
    // zlib reads through a pointer that is not const, and does not write there.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (!is_whole) return std::nullopt;
    return out;
}

std::optional<std::string> brotli(std::string_view content) {
    std::string out(content.size(), '\0');
    std::size_t size = out.size();
    if (BrotliEncoderCompress(kBrotliQuality, kBrotliWindow, BROTLI_MODE_TEXT, content.size(),
                              reinterpret_cast<const std::uint8_t*>(content.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_FALSE)
        return std::nullopt;
    out.resize(size);
    return out;
}

}  // namespace

std::string_view text(Coding coding) {
    switch (coding) {
        case Coding::kGzip:
            return "gzip";
        case Coding::kBrotli:
            return "br";
        case Coding::kIdentity:
            break;
    }
    return "identity";
}

Coding choose_coding(std::string_view accept_encoding) {
    Coding best = Coding::kIdentity;
    int weight = accept_weight(accept_encoding, text(best));
    for (const Coding coding : {Coding::kGzip, Coding::kBrotli}) {
        const int of_this = accept_weight(accept_encoding, text(coding));
        if (of_this == 0 || of_this < weight) continue;
        best = coding;
        weight = of_this;
    }
    return best;
}

std::optional<std::string> compress(std::string_view content, Coding coding) {
    std::optional<std::string> packed;
    if (coding == Coding::kGzip) packed = gzip(content);
    if (coding == Coding::kBrotli) packed = brotli(content);
    if (packed && packed->size() < content.size()) packed->shrink_to_fit();
    return packed && packed->size() < content.size() ? std::move(packed) : std::nullopt;
}

}  // namespace carillon
