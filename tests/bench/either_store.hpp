#pragma once
// The store that a bench is asked for: SQLite's, in a new folder, or PostgreSQL's, by its address
// as the first argument.

#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/bench/store_load.hpp"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace carillon::bench {

// Gone with all that is in it.
class NewFolder {
  public:
    NewFolder()
        : path_((std::filesystem::temp_directory_path() / "carillon-bench-XXXXXX").string()) {
        if (!::mkdtemp(path_.data())) throw std::runtime_error(path_ + " cannot be made");
    }
    ~NewFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

class EitherStore {
  public:
    // [postgresql:…] [COUNT]
    EitherStore(int argc, char** argv) : args_(argv + 1, argv + argc) {
        if (args_.empty() || args_[0].rfind("postgresql:", 0) != 0) return;
        url_ = args_[0];
        args_.erase(args_.begin());
    }
    std::size_t count(std::size_t otherwise) const {
        return args_.empty() ? otherwise : std::strtoul(args_[0].c_str(), nullptr, 10);
    }
    // Ends before this does.
    std::unique_ptr<Store> open(StoreSettings settings) const {
        if (url_.empty())
            return checked(
                open_sqlite_store({folder_.path() + "/carillon.db"}, std::move(settings)));
        PostgresSettings postgres;
        postgres.url = url_;
        return checked(open_postgres_store(postgres, std::move(settings)));
    }

  private:
    NewFolder folder_;
    std::vector<std::string> args_;
    std::string url_;  // empty: SQLite's
};

}  // namespace carillon::bench
