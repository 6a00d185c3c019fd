// A disk that is full while a file says so: to be put before a program's own functions
// (LD_PRELOAD). While the file CARILLON_FULL_FLAG exists, whatever would make a file larger whose
// path holds CARILLON_FULL_PATH is answered with "no space left on device", as a real full disk
// does; what fits into the file as it is, goes through.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool is_concerned(int file) {
    const char* flag = std::getenv("CARILLON_FULL_FLAG");
    const char* part = std::getenv("CARILLON_FULL_PATH");
    if (!flag || !part || ::access(flag, F_OK) != 0) return false;
    std::array<char, 4096> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
    if (size <= 0) return false;
    const std::string_view text(path.data(), static_cast<std::size_t>(size));
    return text.find(part) != std::string_view::npos;
}

// Is there no room for this much at this place? Sets errno.
bool is_full(int file, off_t at, off_t bytes) {
    const int before = errno;
    struct stat status {};
    const bool full =
        is_concerned(file) && ::fstat(file, &status) == 0 && at + bytes > status.st_size;
    errno = full ? ENOSPC : before;
    return full;
}

off_t sum(const iovec* parts, int count) {
    off_t bytes = 0;
    for (int i = 0; i < count; ++i)
        bytes += static_cast<off_t>(parts[i].iov_len);
    return bytes;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* data, std::size_t bytes) {
    static const auto kReal = next<ssize_t (*)(int, const void*, std::size_t)>("write");
    const off_t at = ::lseek(file, 0, SEEK_CUR);
    if (at >= 0 && is_full(file, at, static_cast<off_t>(bytes))) return -1;
    return kReal(file, data, bytes);
}

ssize_t pwrite(int file, const void* data, std::size_t bytes, off_t at) {
    static const auto kReal = next<ssize_t (*)(int, const void*, std::size_t, off_t)>("pwrite");
    if (is_full(file, at, static_cast<off_t>(bytes))) return -1;
    return kReal(file, data, bytes, at);
}

ssize_t pwrite64(int file, const void* data, std::size_t bytes, off_t at) {
    return pwrite(file, data, bytes, at);
}

ssize_t pwritev(int file, const iovec* parts, int count, off_t at) {
    static const auto kReal = next<ssize_t (*)(int, const iovec*, int, off_t)>("pwritev");
    if (is_full(file, at, sum(parts, count))) return -1;
    return kReal(file, parts, count, at);
}

ssize_t pwritev64(int file, const iovec* parts, int count, off_t at) {
    return pwritev(file, parts, count, at);
}

int posix_fallocate(int file, off_t at, off_t bytes) {
    static const auto kReal = next<int (*)(int, off_t, off_t)>("posix_fallocate");
    if (is_full(file, at, bytes)) return ENOSPC;
    return kReal(file, at, bytes);
}

int posix_fallocate64(int file, off_t at, off_t bytes) {
    return posix_fallocate(file, at, bytes);
}

int fallocate(int file, int mode, off_t at, off_t bytes) {
    static const auto kReal = next<int (*)(int, int, off_t, off_t)>("fallocate");
    if (is_full(file, at, bytes)) return -1;
    return kReal(file, mode, at, bytes);
}

int fallocate64(int file, int mode, off_t at, off_t bytes) {
    return fallocate(file, mode, at, bytes);
}

}  // extern "C"
