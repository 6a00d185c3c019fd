#include "server/store/sqlite/log_writes.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>

namespace carillon::sqlite {
namespace {

// The system's layer writes less than 128 KiB at once (os_unix.c, seekAndWriteFd).
constexpr std::size_t kMostWaiting = std::size_t{120} * 1024;

// What waits, and the log itself, which lies behind it in the memory that SQLite gives.
class Log {
  public:
    explicit Log(sqlite3_file* file) : file_(file) {}

    sqlite3_file* file() const { return file_; }
    const sqlite3_io_methods& methods() const { return *file_->pMethods; }

    int write(std::string_view bytes, sqlite3_int64 at) {
        const bool follows = at == at_ + size();
        if (!follows || waiting_.size() + bytes.size() > kMostWaiting) {
            if (const int code = write_out(); code != SQLITE_OK) return code;
        }
        if (waiting_.empty()) at_ = at;
        waiting_ += bytes;
        return SQLITE_OK;
    }
    // Where that fails it is not tried again: whoever has written it begins again.
    int write_out() {
        if (waiting_.empty()) return SQLITE_OK;
        const int code = methods().xWrite(file_, waiting_.data(), static_cast<int>(size()), at_);
        waiting_.clear();
        return code;
    }

  private:
    sqlite3_int64 size() const { return static_cast<sqlite3_int64>(waiting_.size()); }

    sqlite3_file* file_;
    std::string waiting_;
    sqlite3_int64 at_ = 0;
};

struct LogFile {
    sqlite3_file head;  // of a log: what SQLite calls
    Log log;
};

Log& log_of(sqlite3_file* file) {
    return reinterpret_cast<LogFile*>(file)->log;
}

// Calls what the log's own layer has for it, behind what waits.
template <class Call>
int behind(sqlite3_file* file, Call call) {
    Log& log = log_of(file);
    const int code = log.write_out();
    return code == SQLITE_OK ? call(log.methods(), log.file()) : code;
}

int close_log(sqlite3_file* file) {
    const int code = behind(file, [](const auto&, sqlite3_file*) { return SQLITE_OK; });
    Log& log = log_of(file);
    const int closed = log.methods().xClose(log.file());
    reinterpret_cast<LogFile*>(file)->~LogFile();
    return code == SQLITE_OK ? closed : code;
}

int read_log(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    return behind(file, [&](const auto& log, auto* real) { return log.xRead(real, to, size, at); });
}

int write_log(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
    try {
        return log_of(file).write(bytes, at);
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
}

int truncate_log(sqlite3_file* file, sqlite3_int64 size) {
    return behind(file, [&](const auto& log, auto* real) { return log.xTruncate(real, size); });
}

int sync_log(sqlite3_file* file, int flags) {
    return behind(file, [&](const auto& log, auto* real) { return log.xSync(real, flags); });
}

int size_of_log(sqlite3_file* file, sqlite3_int64* size) {
    return behind(file, [&](const auto& log, auto* real) { return log.xFileSize(real, size); });
}

int lock_log(sqlite3_file* file, int kind) {
    return log_of(file).methods().xLock(log_of(file).file(), kind);
}

int unlock_log(sqlite3_file* file, int kind) {
    return log_of(file).methods().xUnlock(log_of(file).file(), kind);
}

int is_log_reserved(sqlite3_file* file, int* answer) {
    return log_of(file).methods().xCheckReservedLock(log_of(file).file(), answer);
}

int control_log(sqlite3_file* file, int what, void* with) {
    return log_of(file).methods().xFileControl(log_of(file).file(), what, with);
}

int sector_of_log(sqlite3_file* file) {
    return log_of(file).methods().xSectorSize(log_of(file).file());
}

int device_of_log(sqlite3_file* file) {
    return log_of(file).methods().xDeviceCharacteristics(log_of(file).file());
}

constexpr sqlite3_io_methods kLogMethods = {
    1,        close_log,  read_log,        write_log,   truncate_log,  sync_log,      size_of_log,
    lock_log, unlock_log, is_log_reserved, control_log, sector_of_log, device_of_log, nullptr,
    nullptr,  nullptr,    nullptr,         nullptr,     nullptr};

struct Layer {
    std::string name;
    std::string base;  // empty: the system's
    sqlite3_vfs vfs{};

    sqlite3_vfs* below() const { return sqlite3_vfs_find(base.empty() ? nullptr : base.c_str()); }
};

// Null when the layer below has gone.
sqlite3_vfs* below(sqlite3_vfs* vfs) {
    return static_cast<const Layer*>(vfs->pAppData)->below();
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* got) {
    file->pMethods = nullptr;
    sqlite3_vfs* under = below(vfs);
    const int room = vfs->szOsFile - static_cast<int>(sizeof(LogFile));
    if (!under || under->szOsFile > room) return SQLITE_CANTOPEN;
    if ((flags & SQLITE_OPEN_WAL) == 0) return under->xOpen(under, path, file, flags, got);
    auto* real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LogFile));
    real->pMethods = nullptr;
    const int code = under->xOpen(under, path, real, flags, got);
    if (code != SQLITE_OK) {
        // One that was opened halfway has methods, and is to be closed.
        if (real->pMethods) real->pMethods->xClose(real);
        return code;
    }
    new (file) LogFile{{&kLogMethods}, Log(real)};
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    return below(vfs)->xDelete(below(vfs), path, sync_folder);
}

int access_file(sqlite3_vfs* vfs, const char* path, int how, int* answer) {
    return below(vfs)->xAccess(below(vfs), path, how, answer);
}

int full_path(sqlite3_vfs* vfs, const char* path, int size, char* to) {
    return below(vfs)->xFullPathname(below(vfs), path, size, to);
}

int random_bytes_of(sqlite3_vfs* vfs, int size, char* to) {
    return below(vfs)->xRandomness(below(vfs), size, to);
}

int sleep_of(sqlite3_vfs* vfs, int microseconds) {
    return below(vfs)->xSleep(below(vfs), microseconds);
}

int time_of(sqlite3_vfs* vfs, double* days) {
    return below(vfs)->xCurrentTime(below(vfs), days);
}

int last_error_of(sqlite3_vfs* vfs, int size, char* to) {
    return below(vfs)->xGetLastError ? below(vfs)->xGetLastError(below(vfs), size, to) : 0;
}

std::unique_ptr<Layer> make_layer(const std::string& base) {
    auto layer = std::make_unique<Layer>();
    layer->name = "carillon-whole-log-writes" + (base.empty() ? "" : '-' + base);
    layer->base = base;
    sqlite3_vfs& vfs = layer->vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = static_cast<int>(sizeof(LogFile));
    vfs.zName = layer->name.c_str();
    vfs.pAppData = layer.get();
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = random_bytes_of;
    vfs.xSleep = sleep_of;
    vfs.xCurrentTime = time_of;
    vfs.xGetLastError = last_error_of;
    if (const sqlite3_vfs* under = layer->below()) {
        vfs.mxPathname = under->mxPathname;
        vfs.szOsFile += under->szOsFile;
    }
    return layer;
}

}  // namespace

std::string with_whole_log_writes(const std::string& base) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<Layer>> layers;
    const std::lock_guard lock(mutex);
    std::unique_ptr<Layer>& layer = layers[base];
    if (!layer) {
        layer = make_layer(base);
        sqlite3_vfs_register(&layer->vfs, 0);
    }
    return layer->name;
}

}  // namespace carillon::sqlite
