#pragma once
// A file layer for SQLite whose files are on a LossyDisk. Locks and the shared memory of the
// write-ahead log work between the connections of this process, as the system's do.

#include "tests/store/lossy_disk.hpp"

#include <memory>
#include <string>

namespace carillon::test {

class MemoryVfs {
  public:
    // The disk outlives it.
    explicit MemoryVfs(LossyDisk& disk);
    ~MemoryVfs();  // after all connections that use it
    MemoryVfs(const MemoryVfs&) = delete;
    MemoryVfs& operator=(const MemoryVfs&) = delete;

    const std::string& name() const { return name_; }

  private:
    std::string name_;
    struct Layer;
    std::unique_ptr<Layer> layer_;
};

}  // namespace carillon::test
