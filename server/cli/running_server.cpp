#include "server/cli/running_server.hpp"

#include "core/json_codec.hpp"
#include "core/json_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace carillon {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 4096;

fs::path path_in(const fs::path& data_dir) {
    return data_dir / "server.json";
}

std::optional<RunningServer> read_record(int file) {
    std::string text(kMaxBytes, '\0');
    const ssize_t size = ::pread(file, text.data(), text.size(), 0);
    if (size <= 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(size));
    const auto document = json::Document::parse(text);
    if (!document || !document->root().is(json::Kind::kObject)) return std::nullopt;
    const auto pid = document->root().find("pid");
    const auto url = document->root().find("url");
    if (!pid || !pid->is(json::Kind::kNumber) || !url || !url->is(json::Kind::kString)) {
        return std::nullopt;
    }
    return RunningServer{static_cast<int>(pid->number()), std::string(url->text())};
}

// An open file description lock on the whole file (fcntl(2)): it belongs to what was opened, not to
// the process, and to ask for it does not take it.
struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

bool is_locked(int file) {
    struct flock lock = whole_file();
    return ::fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool take_lock(int file) {
    struct flock lock = whole_file();
    return ::fcntl(file, F_OFD_SETLK, &lock) == 0;
}

// Is the open file still the one of that name? Its holder may have removed it meanwhile.
bool is_current(int file, const fs::path& path) {
    struct stat opened {};
    struct stat named {};
    return ::fstat(file, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

Error refuse(const fs::path& path) {
    return {Errc::kUnavailable, "", path.string() + ": " + std::strerror(errno)};
}

}  // namespace

std::optional<RunningServer> find_running_server(const fs::path& data_dir) {
    const int file = ::open(path_in(data_dir).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    std::optional<RunningServer> server;
    if (is_locked(file)) server = read_record(file);
    ::close(file);
    return server;
}

Result<ServerRecord> ServerRecord::write(const fs::path& data_dir, const std::string& url) {
    const fs::path path = path_in(data_dir);
    std::error_code ignored;  // the open tells
    fs::create_directories(data_dir, ignored);
    while (true) {
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (file < 0) return refuse(path);
        ServerRecord record(path, file);
        if (!take_lock(file)) {
            const auto other = read_record(file);
            ::close(record.file_);
            record.file_ = -1;
            return Error{Errc::kConflict, "",
                         "another server" +
                             (other ? " (pid " + std::to_string(other->pid) + ")" : std::string()) +
                             " runs on the data folder " + data_dir.string()};
        }
        if (!is_current(file, path)) {
            ::close(record.file_);
            record.file_ = -1;
            continue;
        }
        std::string text;
        json::ObjectWriter object(text);
        object.number("pid", static_cast<std::uint64_t>(::getpid()));
        object.text("url", url);
        object.close();
        text += '\n';
        if (::ftruncate(file, 0) != 0 ||
            ::pwrite(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
            return refuse(path);
        }
        return record;
    }
}

ServerRecord::~ServerRecord() {
    if (file_ < 0) return;
    ::unlink(path_.c_str());
    ::close(file_);
}

ServerRecord::ServerRecord(ServerRecord&& other) noexcept
    : path_(std::move(other.path_)), file_(other.file_) {
    other.file_ = -1;
}

}  // namespace carillon
