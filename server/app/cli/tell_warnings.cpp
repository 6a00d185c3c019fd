#include "server/app/cli/tell_warnings.hpp"

#include <iostream>

namespace carillon::cli {

void tell_warnings(const Emitted& emitted) {
    for (const auto& [warning, count] : emitted.warnings) {
        std::cerr << "carillon: warning: " << warning;
        if (emitted.events > 1)
            std::cerr << " (" << count << " of " << emitted.events << " events)";
        std::cerr << '\n';
    }
}

}  // namespace carillon::cli
