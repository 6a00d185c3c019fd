#pragma once
// A disk in memory that remembers everything done to it, so that one can ask what would be left had
// the power gone at any moment.
//
// What is left of a file: all that was synced, and of what was written since then any part. A write
// is lost, kept or torn sector by sector (of 512 bytes), independently of every other; of one that
// is torn the rest is old or rubbish. Bytes outside of a write stay (what SQLite calls powersafe
// overwrite, and what the system's file layer promises). A file that grew with a hole holds zeros
// there. Creating and removing files reaches the disk in order, at the latest when the folder is
// synced, which SQLite's layer does with the first sync of a journal or log.

#include "core/session/backoff.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace carillon::test {

// Files by path.
using DiskFiles = std::map<std::string, std::string>;

class LossyDisk {
  public:
    struct File {
        std::size_t number = 0;
        std::string bytes;  // as processes see them
    };
    using FileRef = std::shared_ptr<File>;
    enum class Step : std::uint8_t { kCreate, kRemove, kWrite, kTruncate, kSync, kSyncFolder };

    explicit LossyDisk(DiskFiles files = {});

    // For the file layer. Each is one step of the history (a read is none).
    FileRef find(const std::string& path) const;
    FileRef create(const std::string& path);
    void remove(const std::string& path, bool sync_folder);
    void write(File& file, std::size_t at, const char* bytes, std::size_t size);
    void truncate(File& file, std::size_t size);
    void sync(File& file, bool sync_folder);
    // From now on syncs are taken and not done: a disk that lies.
    void ignore_syncs() { ignores_syncs_ = true; }

    // Steps so far. A cut at `steps` leaves the steps before it.
    std::size_t steps() const;

  private:
    friend class PowerCut;
    struct Record {
        Step step;
        std::size_t file;  // its number
        std::size_t at = 0;
        std::string bytes = {};  // of a write; of a create or remove the path
    };
    void note(Record record) { history_.push_back(std::move(record)); }

    mutable std::recursive_mutex mutex_;
    std::map<std::string, FileRef> paths_;
    std::size_t files_ = 0;
    std::vector<Record> history_;
    DiskFiles initial_;
    bool ignores_syncs_ = false;
};

// Goes along the history of a disk, once and forward, and says what a cut would leave. The disk is
// not to be used meanwhile.
class PowerCut {
  public:
    explicit PowerCut(const LossyDisk& disk);

    // Precondition: `steps` is not below that of the call before. Another draw: another state.
    DiskFiles after(std::size_t steps, SeededRandom& random);

  private:
    using Record = LossyDisk::Record;
    struct Inode {
        std::string synced;
        std::vector<const Record*> pending;
    };
    void take(const Record& record);
    void sync_folder(std::size_t count);
    std::string remains(const Inode& inode, unsigned mode, SeededRandom& random) const;

    const LossyDisk& disk_;
    std::size_t at_ = 0;
    std::vector<Inode> inodes_;
    std::map<std::string, std::size_t> names_;  // durable
    std::vector<const Record*> folder_;         // what the folder has not on disk yet
};

}  // namespace carillon::test
