#include "tests/store/lossy_disk.hpp"

#include <algorithm>
#include <cstring>

namespace carillon::test {
namespace {

constexpr std::size_t kSector = 512;

void put(std::string& bytes, std::size_t at, std::string_view written) {
    if (bytes.size() < at + written.size()) bytes.resize(at + written.size(), '\0');
    std::memcpy(bytes.data() + at, written.data(), written.size());
}

// How much of what was not synced is left; drawn once for each cut, for the extremes matter.
enum Mode : unsigned { kNothing, kAll, kHalf, kFew, kMost, kFirstOnes, kModes };

bool survives(unsigned mode, std::size_t index, std::size_t count, SeededRandom& random) {
    switch (mode) {
        case kNothing:
            return false;
        case kAll:
            return true;
        case kFew:
            return random.below(10) == 0;
        case kMost:
            return random.below(10) != 0;
        case kFirstOnes:
            return random.below(count) >= index;
        default:
            return random.below(2) == 0;
    }
}

}  // namespace

LossyDisk::LossyDisk(DiskFiles files) : initial_(std::move(files)) {
    for (const auto& [path, bytes] : initial_) {
        paths_[path] = std::make_shared<File>(File{files_++, bytes});
    }
}

LossyDisk::FileRef LossyDisk::find(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = paths_.find(path);
    return found == paths_.end() ? nullptr : found->second;
}

LossyDisk::FileRef LossyDisk::create(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (auto found = find(path)) return found;
    auto file = std::make_shared<File>(File{files_++, {}});
    paths_[path] = file;
    note({Step::kCreate, file->number, 0, path});
    return file;
}

void LossyDisk::remove(const std::string& path, bool sync_folder) {
    const std::lock_guard lock(mutex_);
    const auto found = paths_.find(path);
    if (found == paths_.end()) return;
    note({Step::kRemove, found->second->number, 0, path});
    paths_.erase(found);
    if (sync_folder && !ignores_syncs_) note({Step::kSyncFolder, 0});
}

void LossyDisk::write(File& file, std::size_t at, const char* bytes, std::size_t size) {
    const std::lock_guard lock(mutex_);
    put(file.bytes, at, {bytes, size});
    note({Step::kWrite, file.number, at, {bytes, size}});
}

void LossyDisk::truncate(File& file, std::size_t size) {
    const std::lock_guard lock(mutex_);
    file.bytes.resize(size, '\0');
    note({Step::kTruncate, file.number, size});
}

void LossyDisk::sync(File& file, bool sync_folder) {
    const std::lock_guard lock(mutex_);
    if (ignores_syncs_) return;
    note({Step::kSync, file.number});
    if (sync_folder) note({Step::kSyncFolder, file.number});
}

std::size_t LossyDisk::steps() const {
    const std::lock_guard lock(mutex_);
    return history_.size();
}

PowerCut::PowerCut(const LossyDisk& disk) : disk_(disk), inodes_(disk.files_) {
    std::size_t number = 0;
    for (const auto& [path, bytes] : disk.initial_) {
        inodes_[number].synced = bytes;
        names_[path] = number++;
    }
}

void PowerCut::sync_folder(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const Record& record = *folder_[i];
        if (record.step == LossyDisk::Step::kCreate) {
            names_[record.bytes] = record.file;
        } else {
            names_.erase(record.bytes);
        }
    }
    folder_.erase(folder_.begin(), folder_.begin() + static_cast<std::ptrdiff_t>(count));
}

void PowerCut::take(const Record& record) {
    Inode& inode = inodes_[record.file];
    switch (record.step) {
        case LossyDisk::Step::kCreate:
        case LossyDisk::Step::kRemove:
            folder_.push_back(&record);
            return;
        case LossyDisk::Step::kSyncFolder:
            sync_folder(folder_.size());
            return;
        case LossyDisk::Step::kWrite:
        case LossyDisk::Step::kTruncate:
            inode.pending.push_back(&record);
            return;
        case LossyDisk::Step::kSync:
            for (const Record* pending : inode.pending) {
                if (pending->step == LossyDisk::Step::kTruncate) {
                    inode.synced.resize(pending->at, '\0');
                } else {
                    put(inode.synced, pending->at, pending->bytes);
                }
            }
            inode.pending.clear();
            return;
    }
}

std::string PowerCut::remains(const Inode& inode, unsigned mode, SeededRandom& random) const {
    std::string bytes = inode.synced;
    const std::size_t count = inode.pending.size();
    for (std::size_t index = 0; index < count; ++index) {
        const Record& record = *inode.pending[index];
        if (record.step == LossyDisk::Step::kTruncate) {
            if (survives(mode, index, count, random)) bytes.resize(record.at, '\0');
            continue;
        }
        for (std::size_t from = 0; from < record.bytes.size();) {
            const std::size_t at = record.at + from;
            const std::size_t size = std::min(kSector - at % kSector, record.bytes.size() - from);
            std::string piece = record.bytes.substr(from, size);
            from += size;
            if (!survives(mode, index, count, random)) continue;
            if (mode != kAll && random.below(16) == 0) {  // torn
                const auto whole = static_cast<std::size_t>(random.below(size));
                if (random.below(2) == 0) {
                    piece.resize(whole);
                } else {
                    for (std::size_t i = whole; i < size; ++i)
                        piece[i] = static_cast<char>(random.below(256));
                }
            }
            put(bytes, at, piece);
        }
    }
    return bytes;
}

DiskFiles PowerCut::after(std::size_t steps, SeededRandom& random) {
    for (; at_ < steps; ++at_)
        take(disk_.history_[at_]);
    const auto mode = static_cast<unsigned>(random.below(kModes));
    // The folder as far as it may have come.
    auto names = names_;
    const auto known = static_cast<std::size_t>(random.below(folder_.size() + 1));
    for (std::size_t i = 0; i < known; ++i) {
        const Record& record = *folder_[i];
        if (record.step == LossyDisk::Step::kCreate) {
            names[record.bytes] = record.file;
        } else {
            names.erase(record.bytes);
        }
    }
    DiskFiles files;
    for (const auto& [path, number] : names) {
        files[path] = remains(inodes_[number], mode, random);
    }
    return files;
}

}  // namespace carillon::test
