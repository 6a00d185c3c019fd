#pragma once
// Caps of one client (core/base/limits.hpp has those that both ends share).

#include "core/base/time.hpp"

#include <cstddef>

namespace carillon::limits {

inline constexpr std::size_t kUndoSteps = 50;     // over: the oldest cannot be taken back any more
inline constexpr Millis kUndoTime{8000};          // so long a delete is held back
inline constexpr std::size_t kLists = 50;         // open at once (over: refused)
inline constexpr std::size_t kDurableRows = 200;  // that a closed tab keeps; the first in order

}  // namespace carillon::limits
