#pragma once
// The web site: files read once into memory, answered with validators, compression and the headers
// that keep the page safe. What was not there at the start is not found: a path from outside is
// only ever looked up in a table, so none can lead out of the folder.

#include "core/base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carillon {

struct SiteAnswer {
    int status = 404;  // 200, 304, 308 or 404
    // All but Content-Length and what every answer of the server has.
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<const std::string> body;  // null: none (304, 308)
};

class Site {
  public:
    static constexpr std::size_t kMaxFileBytes = std::size_t{32} * 1024 * 1024;
    static constexpr std::size_t kMaxFiles = 2000;

    // An empty site: every path is 404 with a page that tells how to build one.
    Site();
    // kInvalid when the folder or a file of it cannot be read or is too large.
    static Result<Site> load(const std::filesystem::path& folder);
    // The folder to use without --site: beside the program's build tree, or where it is installed
    // (<prefix>/share/carillon/site). Nothing when there is none.
    static std::filesystem::path find_default(const std::filesystem::path& executable);

    // `target` is a request's path, with or without query; header values may be empty. Any thread.
    SiteAnswer find(std::string_view target, std::string_view accept_encoding,
                    std::string_view if_none_match) const;

    bool empty() const { return files_.empty(); }

  private:
    struct Variant {
        std::string encoding;  // "br", "gzip", "" = as it is
        std::string etag;
        std::shared_ptr<const std::string> body;
    };
    struct File {
        std::string content_type;
        std::vector<Variant> variants;  // the plain one first
    };

    static Result<File> read_site_file(const std::filesystem::path& path,
                                       const std::filesystem::path& root);
    static const Variant& choose(const File& file, std::string_view accept_encoding);

    std::map<std::string, File, std::less<>> files_;  // by path: "/center/index.html"
};

// The headers that every document of the site carries, Content-Security-Policy first.
const std::vector<std::pair<std::string, std::string>>& site_security_headers();

}  // namespace carillon
