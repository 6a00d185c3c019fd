#pragma once
// What SQLite refuses, as an exception of the files in this folder; it never leaves them.

#include <stdexcept>
#include <string>

namespace carillon::sqlite {

class SqliteError : public std::runtime_error {
  public:
    // `code` is an extended result code (sqlite.org/rescode.html).
    SqliteError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}

    int code() const { return code_; }
    int primary_code() const { return code_ & 0xff; }

    // Is it the database that is away, locked or full, and not our statement that is wrong? Such a
    // failure concerns whatever else is asked, and may pass.
    bool is_outage() const;
    // Should the connection be closed and opened anew before it is used again?
    bool breaks_connection() const;

  private:
    int code_;
};

}  // namespace carillon::sqlite
