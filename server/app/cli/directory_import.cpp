#include "server/app/cli/commands.hpp"
#include "server/app/cli/directory_records.hpp"
#include "server/app/cli/directory_sink.hpp"
#include "server/app/cli/progress.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

namespace carillon::cli {

namespace {

constexpr std::size_t kBatch = 1000;

std::string counted(std::uint64_t count, const char* thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

// One file on its way into the directory.
class Import {
  public:
    Import(DirectorySink& sink, Progress& progress) : sink_(sink), progress_(progress) {}

    // An error ends the import: the database or the server is away.
    Status run(DirectoryRecords& records, const TextSource& source) {
        while (auto record = records.next()) {
            if (!record->user) {
                refuse(record->line, record->user.error());
                continue;
            }
            lines_.push_back(record->line);
            users_.push_back(std::move(record->user).value());
            if (users_.size() < kBatch) continue;
            if (auto status = flush(); !status) return status;
            progress_.update(source.bytes_read(), imported_);
        }
        return flush();
    }

    std::uint64_t imported() const { return imported_; }
    std::uint64_t refused() const { return refused_; }

  private:
    void refuse(std::size_t line, const Error& error) {
        ++refused_;
        progress_.clear();
        const bool names_field = error.message.find(error.field) != std::string::npos;
        std::cerr << "line " << line << ": " << (names_field ? "" : error.field + ": ")
                  << error.message << '\n';
    }

    Status flush() {
        const auto answers = sink_.put(users_);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (answers[i]) {
                ++imported_;
                continue;
            }
            const Error& error = answers[i].error();
            if (error.code != Errc::kInvalid && error.code != Errc::kMalformed &&
                error.code != Errc::kUnprocessable && error.code != Errc::kConflict) {
                return Error{error.code, "",
                             "line " + std::to_string(lines_[i]) + ": " + error.message +
                                 " (imported by then: " + counted(imported_, "user") + ")"};
            }
            refuse(lines_[i], error);
        }
        users_.clear();
        lines_.clear();
        return Done{};
    }

    DirectorySink& sink_;
    Progress& progress_;
    std::vector<DirectoryUser> users_;
    std::vector<std::size_t> lines_;  // of users_
    std::uint64_t imported_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace

Status import_directory(const ImportOptions& options, const Config& config) {
    const bool is_input = options.file == "-";
    std::ifstream file;
    std::optional<std::uint64_t> total_bytes;
    if (!is_input) {
        file.open(options.file, std::ios::binary);
        std::error_code failure;
        const auto size = std::filesystem::file_size(options.file, failure);
        if (!failure) total_bytes = size;
    }
    TextSource source(is_input ? std::cin : file);
    const auto records = open_directory_records(source, is_input ? "" : options.file);
    if (!records)
        return Error{records.error().code, "", options.file + ": " + records.error().message};
    const auto sink = open_directory_sink(config);
    if (!sink) return sink.error();
    Progress progress(STDERR_FILENO, total_bytes, "user");
    Import import(**sink, progress);
    const Status status = import.run(**records, source);
    progress.clear();
    if (!status) return status.error();
    std::cout << counted(import.imported(), "user") << " imported through " << (*sink)->place()
              << std::endl;
    if (source.has_failed()) return Error{Errc::kUnavailable, "", options.file + " cannot be read"};
    if (import.refused() > 0) {
        return Error{Errc::kInvalid, "",
                     counted(import.refused(), "record") + " not imported, see above"};
    }
    return Done{};
}

}  // namespace carillon::cli
