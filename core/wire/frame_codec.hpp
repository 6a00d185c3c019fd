#pragma once
// Text of frames, both ways. Every decoder takes hostile bytes: the answer is a Result, memory is
// bounded by the input, nesting by limits::kJsonDepth. Unknown members are passed over, unknown
// frame types are refused.

#include "core/base/result.hpp"
#include "core/wire/frames.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon {

std::string encode(const ServerFrame& frame);
std::string encode(const Snapshot& frame);
Result<ServerFrame> decode_server_frame(std::string_view json);

std::string encode(const ClientFrame& frame);
// Also checks limits::kOperationIds and limits::kOpChars; time is check()'s (operation.hpp).
Result<ClientFrame> decode_client_frame(std::string_view json);
// The `op` of a frame that was refused, so that the refusal can name it; empty where it has none
// that can be told.
std::string op_of_refused(std::string_view json);

// What a snapshot or changes frame needs around its rows (encoded_size_bound), and what one delete
// adds.
inline constexpr std::size_t kFrameOverheadBytes = 512;
inline constexpr std::size_t kDeleteBytes = 40;

}  // namespace carillon
