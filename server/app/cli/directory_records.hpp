#pragma once
// A file of directory users, in whichever of its forms: JSON (an array or one object), NDJSON, CSV.

#include "core/base/result.hpp"
#include "core/event/directory.hpp"
#include "server/base/text/text_source.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace carillon {

struct DirectoryRecord {
    std::size_t line = 0;  // where it begins, from 1
    Result<DirectoryUser> user;
};

class DirectoryRecords {
  public:
    static constexpr std::size_t kRecordBytes = std::size_t{1024} * 1024;

    virtual ~DirectoryRecords() = default;
    // Nothing at the end. A record that is wrong is an error of its own; reading goes on behind it
    // where it can be told what is behind it.
    virtual std::optional<DirectoryRecord> next() = 0;
};

// By the ending of the name (.csv, .ndjson, .jsonl), else by what the file begins with: `[` or `{`
// is JSON, anything else the header of a CSV file. The error is about the file as a whole: columns
// that are not known, a file that is empty. The source outlives the records.
Result<std::unique_ptr<DirectoryRecords>> open_directory_records(TextSource& source,
                                                                 std::string_view file_name);

}  // namespace carillon
