#include "tests/store/fault_vfs.hpp"

#include <sqlite3.h>

namespace carillon::test {
namespace {

// What SQLite allocates per open file: this, then the system's own.
struct FaultFile {
    sqlite3_file base;
    FaultVfs* owner;
    bool is_log;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

FaultFile& file_of(sqlite3_file* file) {
    return *reinterpret_cast<FaultFile*>(file);
}
sqlite3_file* real_of(sqlite3_file* file) {
    return file_of(file).real();
}
const sqlite3_io_methods& methods_of(sqlite3_file* file) {
    return *real_of(file)->pMethods;
}

int close_file(sqlite3_file* file) {
    return methods_of(file).xClose(real_of(file));
}
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    return methods_of(file).xRead(real_of(file), to, size, at);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    FaultVfs& owner = *file_of(file).owner;
    if (owner.fails_now(false)) return owner.code();
    return methods_of(file).xWrite(real_of(file), from, size, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    return methods_of(file).xTruncate(real_of(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
    FaultVfs& owner = *file_of(file).owner;
    if (file_of(file).is_log) owner.count_log_sync();
    if (owner.fails_now(true)) return owner.code();
    return methods_of(file).xSync(real_of(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return methods_of(file).xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return methods_of(file).xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return methods_of(file).xUnlock(real_of(file), level);
}
int check_reserved(sqlite3_file* file, int* out) {
    return methods_of(file).xCheckReservedLock(real_of(file), out);
}
int control(sqlite3_file* file, int op, void* arg) {
    return methods_of(file).xFileControl(real_of(file), op, arg);
}
int sector_size(sqlite3_file* file) {
    return methods_of(file).xSectorSize(real_of(file));
}
int characteristics(sqlite3_file* file) {
    return methods_of(file).xDeviceCharacteristics(real_of(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return methods_of(file).xShmMap(real_of(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return methods_of(file).xShmLock(real_of(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) {
    methods_of(file).xShmBarrier(real_of(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return methods_of(file).xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods kMethods = {
    2,         close_file,  read_file,      write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_reserved, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,      nullptr,    nullptr};

sqlite3_vfs* system_vfs() {
    static sqlite3_vfs* const kFound = sqlite3_vfs_find(nullptr);
    return kFound;
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* made = new (file) FaultFile{};
    made->owner = static_cast<FaultVfs*>(vfs->pAppData);
    made->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    const int code = system_vfs()->xOpen(system_vfs(), path, made->real(), flags, out_flags);
    if (made->real()->pMethods) made->base.pMethods = &kMethods;
    return code;
}

}  // namespace

struct FaultVfs::Layer {
    sqlite3_vfs vfs;
};

FaultVfs::FaultVfs() : layer_(new Layer{*system_vfs()}) {
    static std::atomic<int> made{0};
    name_ = "fault-" + std::to_string(++made);
    layer_->vfs.zName = name_.c_str();
    layer_->vfs.pAppData = this;
    layer_->vfs.pNext = nullptr;
    layer_->vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + system_vfs()->szOsFile;
    layer_->vfs.xOpen = open_file;
    // Everything but opening is the system's, called with the system's own layer.
    layer_->vfs.xDelete = [](sqlite3_vfs*, const char* path, int sync) {
        return system_vfs()->xDelete(system_vfs(), path, sync);
    };
    layer_->vfs.xAccess = [](sqlite3_vfs*, const char* path, int flags, int* out) {
        return system_vfs()->xAccess(system_vfs(), path, flags, out);
    };
    layer_->vfs.xFullPathname = [](sqlite3_vfs*, const char* path, int size, char* out) {
        return system_vfs()->xFullPathname(system_vfs(), path, size, out);
    };
    sqlite3_vfs_register(&layer_->vfs, 0);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&layer_->vfs);
    delete layer_;
}

void FaultVfs::fail(Fault fault, std::int64_t after) {
    first_ = steps_ + after;
    fault_ = fault;
}

void FaultVfs::clear() {
    fault_ = Fault::kNone;
}

bool FaultVfs::fails_now(bool is_sync) {
    const std::int64_t step = steps_++;
    const Fault fault = fault_;
    if (fault == Fault::kNone || step < first_) return false;
    return (fault == Fault::kSyncError) == is_sync;
}

int FaultVfs::code() const {
    switch (fault_.load()) {
        case Fault::kDiskFull:
            return SQLITE_FULL;
        case Fault::kSyncError:
            return SQLITE_IOERR_FSYNC;
        default:
            return SQLITE_IOERR_WRITE;
    }
}

}  // namespace carillon::test
