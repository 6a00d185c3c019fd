#pragma once
// A floor for what the embedded store writes: a bare table of SQLite's, durable.

#include "tests/bench/store_load.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace carillon::bench {

// The rows of `event` (store_load.hpp) with nothing to find them by but the order they came in.
class BareTable {
  public:
    // A new file.
    explicit BareTable(const std::string& path);
    ~BareTable();
    BareTable(const BareTable&) = delete;
    BareTable& operator=(const BareTable&) = delete;

    // So many rows, and so many of them in each transaction.
    Cost publish(std::size_t rows, std::size_t each);

  private:
    void execute(const char* sql);
    void bind(const void* bytes, std::size_t size, bool is_text);
    void insert(std::uint64_t number);

    sqlite3* db_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    int at_ = 0;
};

}  // namespace carillon::bench
