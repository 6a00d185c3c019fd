#include "server/http/site/site.hpp"

#include "core/base/hex.hpp"
#include "core/base/percent.hpp"
#include "server/base/coding/accept_encoding.hpp"
#include "server/http/net/http.hpp"
#include "server/http/site/content_type.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <span>

namespace carillon {

namespace {

namespace fs = std::filesystem;

Error refuse(const fs::path& path, const char* why) {
    return {Errc::kInvalid, "--site", path.string() + ": " + why};
}

// Strong: of exactly these bytes, so each compressed form has its own.
std::string make_etag(std::string_view content) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
    return '"' + hex_of(std::span(digest).first(12)) + '"';
}

std::shared_ptr<const std::string> read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return nullptr;
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad()) return nullptr;
    return std::make_shared<const std::string>(std::move(text));
}

bool is_compressed_form(const fs::path& path) {
    std::error_code failure;
    if (path.extension() != ".br" && path.extension() != ".gz") return false;
    return fs::is_regular_file(fs::path(path).replace_extension(), failure);
}

// A compressed form that is older than its file is one of an earlier build.
bool is_fresh(const fs::path& compressed, const fs::path& file) {
    std::error_code failure;
    const auto made = fs::last_write_time(compressed, failure);
    if (failure) return false;
    const auto changed = fs::last_write_time(file, failure);
    return !failure && made >= changed;
}

bool lies_within(const fs::path& path, const fs::path& folder) {
    std::error_code failure;
    const fs::path real = fs::canonical(path, failure);
    if (failure) return false;
    const auto [at, _] = std::mismatch(folder.begin(), folder.end(), real.begin(), real.end());
    return at == folder.end();
}

// If-None-Match (RFC 9110 section 13.1.2): a list of entity tags compared weakly, or "*".
bool matches(std::string_view header, std::string_view etag) {
    if (header == "*") return true;
    std::size_t at = 0;
    while (at < header.size()) {
        const std::size_t open = header.find('"', at);
        if (open == std::string_view::npos) return false;
        const std::size_t close = header.find('"', open + 1);
        if (close == std::string_view::npos) return false;
        if (header.substr(open, close - open + 1) == etag) return true;
        at = close + 1;
    }
    return false;
}

// A character that needs no escape, written as one (RFC 3986, 2.3). Such a spelling names nothing
// here: whoever guards a path in front of the server need know one spelling.
bool escapes_plain_letters(std::string_view path) {
    for (std::size_t at = path.find('%'); at != std::string_view::npos;
         at = path.find('%', at + 1)) {
        const auto decoded = percent_decode(path.substr(at, 3));
        if (!decoded || decoded->size() != 1) continue;
        const char c = decoded->front();
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
                              c == '~' || c == '/';
        if (is_plain) return true;
    }
    return false;
}

SiteAnswer answer_text(int status, std::string_view text) {
    SiteAnswer answer;
    answer.status = status;
    answer.headers = site_security_headers();
    answer.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    answer.headers.emplace_back("Cache-Control", "no-store");
    answer.body = std::make_shared<const std::string>(text);
    return answer;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& site_security_headers() {
    static const std::vector<std::pair<std::string, std::string>> kHeaders = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
         "connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
         "frame-src 'self'; "
         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Permissions-Policy",
         "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    return kHeaders;
}

Site::Site() = default;

Result<Site::File> Site::read_site_file(const fs::path& path, const fs::path& root) {
    std::error_code failure;
    if (fs::file_size(path, failure) > kMaxFileBytes) return refuse(path, "is too large");
    auto body = read_file(path);
    if (!body) return refuse(path, "cannot be read");
    File file;
    file.content_type = content_type_of(path.filename().string());
    file.variants.push_back({"", make_etag(*body), body});
    for (const auto& [coding, end] : {std::pair("br", ".br"), std::pair("gzip", ".gz")}) {
        const fs::path compressed = path.string() + end;
        if (!is_fresh(compressed, path) || !lies_within(compressed, root)) continue;
        auto smaller = read_file(compressed);
        if (smaller && smaller->size() < body->size()) {
            file.variants.push_back({coding, make_etag(*smaller), smaller});
        }
    }
    return file;
}

Result<Site> Site::load(const fs::path& folder) {
    std::error_code failure;
    const fs::path root = fs::canonical(folder, failure);
    if (failure || !fs::is_directory(root, failure))
        return refuse(folder, "is not a folder: expected the one that holds the files of the site");

    Site site;
    fs::recursive_directory_iterator entries(root, failure);  // does not follow links to folders
    for (; !failure && entries != fs::recursive_directory_iterator(); entries.increment(failure)) {
        const fs::path& path = entries->path();
        if (path.filename().string().front() == '.') {
            entries.disable_recursion_pending();
            continue;
        }
        std::error_code unreadable;
        if (!fs::is_regular_file(path, unreadable) || is_compressed_form(path)) continue;
        if (!lies_within(path, root)) continue;  // a link that leads out
        if (site.files_.size() == kMaxFiles) return refuse(folder, "holds too many files");
        auto file = read_site_file(path, root);
        if (!file) return file.error();
        site.files_.emplace("/" + path.lexically_relative(root).generic_string(), std::move(*file));
    }
    if (failure) return refuse(folder, "cannot be read");
    return site;
}

fs::path Site::find_default(const fs::path& executable) {
    std::error_code failure;
    const fs::path folder = executable.parent_path();
    // build/release/carillon and build/site; <prefix>/bin/carillon and
    // <prefix>/share/carillon/site.
    for (const char* candidate : {"../site", "../share/carillon/site"}) {
        const fs::path path = (folder / candidate).lexically_normal();
        if (fs::is_regular_file(path / "index.html", failure)) return path;
    }
    return {};
}

const Site::Variant& Site::choose(const File& file, std::string_view accept_encoding) {
    // Better an answer in a form that was not wished for than none (RFC 9110 section 12.5.3).
    const Variant* chosen = &file.variants.front();
    int best = 0;
    for (const Variant& variant : file.variants) {
        const int weight = accept_weight(accept_encoding,
                                         variant.encoding.empty() ? "identity" : variant.encoding);
        const bool smaller = variant.body->size() < chosen->body->size();
        if (weight > best || (weight == best && weight > 0 && smaller)) {
            chosen = &variant;
            best = weight;
        }
    }
    return *chosen;
}

SiteAnswer Site::find(std::string_view target, std::string_view accept_encoding,
                      std::string_view if_none_match) const {
    if (files_.empty()) {
        return answer_text(404,
                           "No web site was found beside this program. Build it with "
                           "scripts/build, or name its folder: carillon serve --site DIR\n");
    }
    const std::size_t path_end = std::min(target.find_first_of("?#"), target.size());
    if (escapes_plain_letters(target.substr(0, path_end))) return answer_text(404, "Not found.\n");
    const auto path = percent_decode(target.substr(0, path_end));
    if (!path || path->empty() || path->front() != '/') return answer_text(404, "Not found.\n");
    const std::string name = path->back() == '/' ? *path + "index.html" : *path;
    const auto found = files_.find(name);
    if (found == files_.end()) {
        if (files_.find(*path + "/index.html") == files_.end()) {
            return answer_text(404, "Not found.\n");
        }
        // Within the folder, so that the document's relative addresses are right.
        SiteAnswer redirect;
        redirect.status = 308;
        redirect.headers = site_security_headers();
        redirect.headers.emplace_back("Cache-Control", "no-store");
        redirect.headers.emplace_back("Location", std::string(target.substr(0, path_end)) + "/" +
                                                      std::string(target.substr(path_end)));
        return redirect;
    }

    const File& file = found->second;
    const Variant& chosen = choose(file, accept_encoding);
    SiteAnswer answer;
    answer.headers = site_security_headers();
    answer.headers.emplace_back("ETag", chosen.etag);
    answer.headers.emplace_back("Cache-Control", "no-cache");  // kept, and asked about each time
    if (file.variants.size() > 1) answer.headers.emplace_back("Vary", "Accept-Encoding");
    if (matches(if_none_match, chosen.etag)) {
        answer.status = 304;
        return answer;
    }
    answer.status = 200;
    answer.headers.emplace_back("Content-Type", file.content_type);
    if (!chosen.encoding.empty()) {
        answer.headers.emplace_back("Content-Encoding", chosen.encoding);
    }
    answer.body = chosen.body;
    return answer;
}

}  // namespace carillon
