#pragma once
// Why a read was ended before it was done.

#include "core/base/result.hpp"
#include "core/inbox/filter.hpp"

namespace carillon {

inline Error read_too_long() {
    return {Errc::kUnavailable, "", "this takes the database too long just now; try again"};
}
// A list: it is what was asked that takes so long.
inline Error list_too_long(const Filter& filter) {
    if (filter.q.empty()) {
        return {Errc::kUnprocessable, "",
                "the list takes too long: ask for less by a filter, and for the pages behind the "
                "first by `cursor`"};
    }
    return {Errc::kUnprocessable, "q",
            "the search takes too long: use fewer or longer words, or a filter beside them"};
}
inline Error nobody_waits() {
    return {Errc::kUnavailable, "", "the connection was closed before the answer"};
}

}  // namespace carillon
