#include "server/app/cli/running_server.hpp"

#include "core/json/document.hpp"
#include "core/json/writer.hpp"

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

struct Record {
    std::optional<int> pid;
    std::optional<std::string> url;  // nothing: it does not answer yet, or any more
    std::string demo_secret;
};

Record read_record(int file) {
    Record record;
    std::string text(kMaxBytes, '\0');
    const ssize_t size = ::pread(file, text.data(), text.size(), 0);
    if (size <= 0) return record;
    text.resize(static_cast<std::size_t>(size));
    const auto document = json::Document::parse(text);
    if (!document || !document->root().is(json::Kind::kObject)) return record;
    const auto pid = document->root().find("pid");
    const auto url = document->root().find("url");
    if (pid && pid->is(json::Kind::kNumber)) record.pid = static_cast<int>(pid->number());
    if (url && url->is(json::Kind::kString)) record.url = std::string(url->text());
    const auto secret = document->root().find("demo_secret");
    if (secret && secret->is(json::Kind::kString)) record.demo_secret = std::string(secret->text());
    return record;
}

// Without a url while none is to be told.
bool write_record(int file, const std::string& url, const std::string& demo_secret = {}) {
    std::string text;
    json::ObjectWriter object(text);
    object.number("pid", static_cast<std::uint64_t>(::getpid()));
    if (!url.empty()) object.text("url", url);
    if (!demo_secret.empty()) object.text("demo_secret", demo_secret);
    object.close();
    text += '\n';
    if (!demo_secret.empty() && ::fchmod(file, S_IRUSR | S_IWUSR) != 0) return false;
    return ::ftruncate(file, 0) == 0 &&
           ::pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
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
    if (is_locked(file)) {
        const Record record = read_record(file);
        if (record.pid && record.url)
            server = RunningServer{*record.pid, *record.url, record.demo_secret};
    }
    ::close(file);
    return server;
}

Result<ServerRecord> ServerRecord::take(const fs::path& data_dir) {
    const fs::path path = path_in(data_dir);
    std::error_code ignored;  // the open tells
    fs::create_directories(data_dir, ignored);
    while (true) {
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (file < 0) return refuse(path);
        if (!take_lock(file)) {
            if (errno != EAGAIN && errno != EACCES) {  // no lock of anybody's: there are none here
                const Error error = refuse(path);
                ::close(file);
                return error;
            }
            const auto pid = read_record(file).pid;
            ::close(file);
            return Error{Errc::kConflict, "",
                         "another server" +
                             (pid ? " (pid " + std::to_string(*pid) + ")" : std::string()) +
                             " runs on the data folder " + data_dir.string() +
                             ": stop it, or set NOTIFICATION_DATA_DIR to another folder"};
        }
        if (!is_current(file, path)) {
            ::close(file);
            continue;
        }
        ServerRecord record(path, file);
        if (!write_record(file, {})) return refuse(path);
        return record;
    }
}

Status ServerRecord::announce(const std::string& url, const std::string& demo_secret) {
    if (!write_record(file_, url, demo_secret)) return refuse(path_);
    return Done{};
}

void ServerRecord::withdraw() {
    write_record(file_, {});
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
