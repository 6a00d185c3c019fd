#include "tests/store/memory_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace carillon::test {
namespace {

struct OpenFile;

// Who holds what of one file. Holders are told apart by their OpenFile.
struct Locks {
    std::map<const OpenFile*, int> levels;  // SQLITE_LOCK_…
    struct Slot {
        const OpenFile* exclusive = nullptr;
        std::vector<const OpenFile*> shared;
    };
    std::array<Slot, SQLITE_SHM_NLOCK> slots;
    std::vector<std::unique_ptr<char[]>> regions;
    std::vector<const OpenFile*> mappers;
};

struct State {
    LossyDisk& disk;
    std::mutex mutex;
    std::map<std::size_t, Locks> locks;  // by the file's number
};

// What SQLite allocates per open file.
struct OpenFile {
    sqlite3_file base;
    State* state;
    LossyDisk::FileRef file;
    bool syncs_folder;  // with its first sync: a journal or log that was made here
    bool is_temporary;
    std::string temporary;

    Locks& locks() const { return state->locks[file->number]; }
};

OpenFile& of(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file);
}

int close_file(sqlite3_file* file) {
    OpenFile& open = of(file);
    if (open.file) {
        const std::lock_guard lock(open.state->mutex);
        open.locks().levels.erase(&open);
    }
    open.~OpenFile();
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    const std::string& bytes = open.is_temporary ? open.temporary : open.file->bytes;
    const auto from = std::min(static_cast<std::size_t>(at), bytes.size());
    const auto have = std::min(static_cast<std::size_t>(size), bytes.size() - from);
    std::memcpy(to, bytes.data() + from, have);
    std::memset(static_cast<char*>(to) + have, 0, static_cast<std::size_t>(size) - have);
    return have == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    const auto* bytes = static_cast<const char*>(from);
    const auto offset = static_cast<std::size_t>(at);
    const auto count = static_cast<std::size_t>(size);
    if (open.is_temporary) {
        if (open.temporary.size() < offset + count) open.temporary.resize(offset + count);
        std::memcpy(open.temporary.data() + offset, bytes, count);
    } else {
        open.state->disk.write(*open.file, offset, bytes, count);
    }
    return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    if (open.is_temporary) {
        open.temporary.resize(static_cast<std::size_t>(size));
    } else {
        open.state->disk.truncate(*open.file, static_cast<std::size_t>(size));
    }
    return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    if (!open.is_temporary) {
        open.state->disk.sync(*open.file, std::exchange(open.syncs_folder, false));
    }
    return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    const std::string& bytes = open.is_temporary ? open.temporary : open.file->bytes;
    *size = static_cast<sqlite3_int64>(bytes.size());
    return SQLITE_OK;
}

bool others_hold(const Locks& locks, const OpenFile& self, int least) {
    return std::any_of(locks.levels.begin(), locks.levels.end(), [&](const auto& entry) {
        return entry.first != &self && entry.second >= least;
    });
}

// As the system's: SHARED is kept out by PENDING, RESERVED by RESERVED, EXCLUSIVE by any, and who
// asks for EXCLUSIVE in vain keeps PENDING.
int lock_file(sqlite3_file* file, int level) {
    OpenFile& open = of(file);
    if (open.is_temporary) return SQLITE_OK;
    const std::lock_guard lock(open.state->mutex);
    Locks& locks = open.locks();
    int& own = locks.levels[&open];
    if (own >= level) return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if (others_hold(locks, open, SQLITE_LOCK_PENDING)) return SQLITE_BUSY;
    } else if (others_hold(locks, open, SQLITE_LOCK_RESERVED)) {
        return SQLITE_BUSY;
    } else if (level == SQLITE_LOCK_EXCLUSIVE && others_hold(locks, open, SQLITE_LOCK_SHARED)) {
        own = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
    }
    own = level;
    return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
    OpenFile& open = of(file);
    if (open.is_temporary) return SQLITE_OK;
    const std::lock_guard lock(open.state->mutex);
    int& own = open.locks().levels[&open];
    own = std::min(own, level);
    return SQLITE_OK;
}

int check_reserved(sqlite3_file* file, int* out) {
    OpenFile& open = of(file);
    *out = 0;
    if (open.is_temporary) return SQLITE_OK;
    const std::lock_guard lock(open.state->mutex);
    const auto& levels = open.locks().levels;
    *out = std::any_of(levels.begin(), levels.end(),
                       [](const auto& entry) { return entry.second >= SQLITE_LOCK_RESERVED; });
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
    return 4096;
}
int characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    Locks& locks = open.locks();
    auto& mappers = locks.mappers;
    if (std::find(mappers.begin(), mappers.end(), &open) == mappers.end()) mappers.push_back(&open);
    *out = nullptr;
    const auto index = static_cast<std::size_t>(region);
    while (locks.regions.size() <= index) {
        if (!extend) return SQLITE_OK;
        locks.regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    }
    *out = locks.regions[index].get();
    return SQLITE_OK;
}

int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    Locks& locks = open.locks();
    const auto first = static_cast<std::size_t>(offset);
    const auto end = first + static_cast<std::size_t>(count);
    const bool is_shared = (flags & SQLITE_SHM_SHARED) != 0;
    if ((flags & SQLITE_SHM_UNLOCK) == 0) {
        for (std::size_t i = first; i < end; ++i) {
            const Locks::Slot& slot = locks.slots[i];
            if (slot.exclusive && slot.exclusive != &open) return SQLITE_BUSY;
            const bool others = std::any_of(slot.shared.begin(), slot.shared.end(),
                                            [&](const OpenFile* who) { return who != &open; });
            if (!is_shared && others) return SQLITE_BUSY;
        }
    }
    for (std::size_t i = first; i < end; ++i) {
        Locks::Slot& slot = locks.slots[i];
        std::erase(slot.shared, &open);
        if (slot.exclusive == &open) slot.exclusive = nullptr;
        if ((flags & SQLITE_SHM_UNLOCK) != 0) continue;
        if (is_shared) {
            slot.shared.push_back(&open);
        } else {
            slot.exclusive = &open;
        }
    }
    return SQLITE_OK;
}

void shm_barrier(sqlite3_file* file) {
    const std::lock_guard lock(of(file).state->mutex);
}

int shm_unmap(sqlite3_file* file, int remove) {
    OpenFile& open = of(file);
    const std::lock_guard lock(open.state->mutex);
    Locks& locks = open.locks();
    std::erase(locks.mappers, &open);
    for (Locks::Slot& slot : locks.slots) {
        std::erase(slot.shared, &open);
        if (slot.exclusive == &open) slot.exclusive = nullptr;
    }
    if (locks.mappers.empty() && remove) locks.regions.clear();
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    2,         close_file,  read_file,      write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_reserved, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,      nullptr,    nullptr};

State& state_of(sqlite3_vfs* vfs) {
    return *static_cast<State*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    State& state = state_of(vfs);
    file->pMethods = nullptr;
    LossyDisk::FileRef found;
    bool is_new = false;
    if (path != nullptr) {
        found = state.disk.find(path);
        is_new = !found;
        if (is_new && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        if (is_new) found = state.disk.create(path);
    }
    constexpr int kLogs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
    new (file) OpenFile{{&kMethods}, &state, found, is_new && (flags & kLogs) != 0, !found, {}};
    if (out_flags) *out_flags = flags;
    return SQLITE_OK;
}

}  // namespace

struct MemoryVfs::Layer {
    State state;
    sqlite3_vfs vfs;
};

MemoryVfs::MemoryVfs(LossyDisk& disk)
    : layer_(new Layer{{disk, {}, {}}, *sqlite3_vfs_find(nullptr)}) {
    static std::atomic<int> made{0};
    name_ = "memory-" + std::to_string(++made);
    sqlite3_vfs& vfs = layer_->vfs;
    vfs.zName = name_.c_str();
    vfs.pAppData = &layer_->state;
    vfs.pNext = nullptr;
    vfs.szOsFile = static_cast<int>(sizeof(OpenFile));
    vfs.xOpen = open_file;
    vfs.xDelete = [](sqlite3_vfs* self, const char* path, int sync) {
        state_of(self).disk.remove(path, sync != 0);
        return SQLITE_OK;
    };
    vfs.xAccess = [](sqlite3_vfs* self, const char* path, int, int* out) {
        *out = state_of(self).disk.find(path) ? 1 : 0;
        return SQLITE_OK;
    };
    vfs.xFullPathname = [](sqlite3_vfs*, const char* path, int size, char* out) {
        sqlite3_snprintf(size, out, "%s", path);
        return SQLITE_OK;
    };
    sqlite3_vfs_register(&vfs, 0);
}

MemoryVfs::~MemoryVfs() {
    sqlite3_vfs_unregister(&layer_->vfs);
}

}  // namespace carillon::test
