#pragma once
// Where imported people go: through the server that runs on this data folder, or, when none does,
// straight into the embedded store.

#include "core/base/result.hpp"
#include "core/event/directory.hpp"
#include "server/config/config.hpp"

#include <memory>
#include <string>
#include <vector>

namespace carillon {

class DirectorySink {
  public:
    virtual ~DirectorySink() = default;
    // Puts them all, the entries of one person in their order. One answer for each.
    virtual std::vector<Status> put(const std::vector<DirectoryUser>& users) = 0;
    // "the server at http://…" or "the database PATH", for messages.
    virtual std::string place() const = 0;
};

Result<std::unique_ptr<DirectorySink>> open_directory_sink(const Config& config);

}  // namespace carillon
