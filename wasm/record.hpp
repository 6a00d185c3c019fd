#pragma once
// The bytes of one answer to the host (seam.h: "Out"): u32 bytes that follow, then fields.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace carillon::wasm {

class Record {
  public:
    // Forgets the fields; keeps memory for the next ones unless it had grown large.
    void clear() {
        if (bytes_.capacity() > kKeptBytes) bytes_ = std::string();
        bytes_.assign(kSizeBytes, '\0');
    }

    void u32(std::uint32_t value) { append(&value, sizeof value); }
    void f64(double value) { append(&value, sizeof value); }
    void text(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size()));
        bytes_.append(value);
    }
    void fields_of(const Record& other) { bytes_.append(other.bytes_, kSizeBytes); }

    // Where the host finds it; nothing when no field was written. Valid until the next change.
    const std::uint8_t* finish() {
        if (bytes_.size() == kSizeBytes) return nullptr;
        const auto size = static_cast<std::uint32_t>(bytes_.size() - kSizeBytes);
        std::memcpy(bytes_.data(), &size, sizeof size);
        return reinterpret_cast<const std::uint8_t*>(bytes_.data());
    }

    friend bool operator==(const Record&, const Record&) = default;

  private:
    static constexpr std::size_t kSizeBytes = sizeof(std::uint32_t);
    static constexpr std::size_t kKeptBytes = 256 * 1024;

    void append(const void* value, std::size_t size) {
        bytes_.append(static_cast<const char*>(value), size);
    }

    std::string bytes_ = std::string(kSizeBytes, '\0');
};

}  // namespace carillon::wasm
