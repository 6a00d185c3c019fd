#pragma once
// What SQLite refuses, as an exception of the files in this folder; it never leaves them.

#include "server/store/engine/database_error.hpp"

#include <string>

namespace carillon::sqlite {

class SqliteError final : public DatabaseError {
  public:
    // `code` is an extended result code (sqlite.org/rescode.html).
    SqliteError(int code, const std::string& what) : DatabaseError(what), code_(code) {}

    int code() const { return code_; }
    int primary_code() const { return code_ & 0xff; }

    bool is_outage() const override;
    bool is_ended() const override;
    bool breaks_connection() const override;
    bool is_lost_connection() const override { return false; }  // a file is there or is not

  private:
    int code_;
};

}  // namespace carillon::sqlite
