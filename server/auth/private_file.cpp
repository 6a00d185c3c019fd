#include "server/auth/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string_view>

namespace carillon {

namespace {

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return fsync(file) == 0;
}

}  // namespace

bool create_private_file(const std::filesystem::path& path, const std::string& content) {
    std::string draft = path.string() + ".XXXXXX";
    const int file = mkostemp(draft.data(), O_CLOEXEC);  // mode 0600
    if (file < 0) return false;
    const bool written = write_all(file, content);
    const int unwritten = errno;
    ::close(file);
    if (!written) errno = unwritten;
    const bool linked = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
    const int why = errno;
    ::unlink(draft.c_str());
    errno = why;
    if (!linked) return false;
    const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        ::close(folder);
    }
    return true;
}

}  // namespace carillon
