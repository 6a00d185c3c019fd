#pragma once
// One server per data folder, and how a command finds it: the server keeps `server.json` there,
// {"pid":…,"url":…}, and holds a lock on it from its start to its end. The lock goes with the
// process, however it ends, so a file that nobody holds is a left-over and not believed.

#include "core/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace carillon {

struct RunningServer {
    int pid = 0;
    std::string url;  // "http://127.0.0.1:8080", without a slash at the end
    // What a demo signs its tokens with, from its start to its end; empty: it is none. Secret.
    std::string demo_secret;
};

// Nothing when none runs. Reads only.
std::optional<RunningServer> find_running_server(const std::filesystem::path& data_dir);

// The server's side. Removes the file when it ends.
class ServerRecord {
  public:
    // Before anything of the folder is used. kConflict when another server holds it: the message
    // names the folder and its pid. kUnavailable when the folder cannot be written.
    static Result<ServerRecord> take(const std::filesystem::path& data_dir);
    // From here on commands go through the server at that address.
    // A demo tells its secret too; the file is then for its owner alone (mode 0600).
    Status announce(const std::string& url, const std::string& demo_secret = {});
    // From here on they use the database. The folder stays taken.
    void withdraw();
    ~ServerRecord();
    ServerRecord(ServerRecord&& other) noexcept;
    ServerRecord& operator=(ServerRecord&&) = delete;

  private:
    ServerRecord(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}

    std::filesystem::path path_;
    int file_ = -1;  // open and locked; -1 = moved from
};

}  // namespace carillon
