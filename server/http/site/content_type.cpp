#include "server/http/site/content_type.hpp"

namespace carillon {

std::string_view content_type_of(std::string_view path) {
    struct Entry {
        std::string_view end;
        std::string_view type;
    };
    static constexpr Entry kEntries[] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".ts", "text/plain; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".wasm", "application/wasm"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".ttf", "font/ttf"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".xml", "application/xml"},
    };
    for (const Entry& entry : kEntries) {
        if (path.size() >= entry.end.size() &&
            path.substr(path.size() - entry.end.size()) == entry.end) {
            return entry.type;
        }
    }
    return "application/octet-stream";
}

}  // namespace carillon
