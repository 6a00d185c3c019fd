// The web site: validators, compressed forms, headers, and no way out of the folder.

#include "server/http/site/site.hpp"

#include "server/base/coding/accept_encoding.hpp"
#include "server/http/site/content_type.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

namespace carillon {
namespace {

namespace fs = std::filesystem;

const std::string kPage = "<!doctype html>" + std::string(200, 'x');

std::string header(const SiteAnswer& answer, const std::string& name) {
    std::string value;
    int found = 0;
    for (const auto& [key, text] : answer.headers) {
        if (key == name) {
            value = text;
            found += 1;
        }
    }
    CHECK(found <= 1);
    return value;
}

void write_site(const test::TempDir& folder) {
    folder.write("site/index.html", kPage);
    folder.write("site/index.html.br", "brotli form");
    folder.write("site/index.html.gz", "gzip form, longer");
    folder.write("site/center/index.html", "centre");
    folder.write("site/carillon/core.wasm", std::string("\0asm", 4));
    folder.write("site/carillon/a b.js", "blank");
    folder.write("site/notes.txt", "short");
    folder.write("site/notes.txt.gz", "longer than the file");
    folder.write("site/.hidden", "hidden");
    folder.write("site/.git/config", "hidden");
    folder.write("secret.txt", "outside");
}

Site load(const fs::path& path) {
    auto site = Site::load(path);
    if (!site) FAIL(site.error().message);
    return std::move(*site);
}

TEST_CASE("a file is answered with its type, a validator and the safe headers", "[server][site]") {
    const test::TempDir folder;
    write_site(folder);
    const Site site = load(folder.path() / "site");
    const SiteAnswer answer = site.find("/?x=1", "", "");
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body);
    CHECK(*answer.body == kPage);
    CHECK(header(answer, "Content-Type") == "text/html; charset=utf-8");
    CHECK(header(answer, "Content-Encoding").empty());
    CHECK(header(answer, "Vary") == "Accept-Encoding");
    CHECK(header(answer, "Cache-Control") == "no-cache");
    CHECK(header(answer, "X-Content-Type-Options") == "nosniff");
    CHECK_FALSE(header(answer, "Referrer-Policy").empty());
    CHECK_FALSE(header(answer, "Permissions-Policy").empty());
    CHECK(header(answer, "Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(header(answer, "Content-Security-Policy") ==
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src "
          "'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; frame-src 'self'; "
          "base-uri 'none'; "
          "form-action 'self'; frame-ancestors 'none'");
    CHECK(header(site.find("/carillon/core.wasm", "", ""), "Content-Type") == "application/wasm");
    CHECK(*site.find("/carillon/a%20b.js", "", "").body == "blank");
    // A letter that needs no escape is not found escaped.
    CHECK(site.find("/carillon/%61%20b.js", "", "").status == 404);
    CHECK(site.find("/carillon%2fa%20b.js", "", "").status == 404);
}

TEST_CASE("the compressed form is the one that the client likes best", "[server][site]") {
    const test::TempDir folder;
    write_site(folder);
    const Site site = load(folder.path() / "site");
    const std::pair<const char*, const char*> rows[] = {
        {"", ""},
        {"br", "br"},
        {"gzip, deflate, br, zstd", "br"},
        {"gzip", "gzip"},
        {"x-gzip", "gzip"},
        {"BR;Q=1.0", "br"},
        {"br;q=0.5, gzip;q=0.8", "gzip"},
        {"br;q=0, gzip", "gzip"},
        {"br;q=0, *", "gzip"},
        {"*", "br"},
        {"*;q=0", ""},
        {"identity, br;q=0.9", ""},
        {"identity;q=0, br;q=0.001", "br"},
        {"deflate", ""},
        {"br;q=2", ""},
        {"br;q=x, gzip;q=0.1", "gzip"},
        {",,;;,", ""},
    };
    for (const auto& [accept, coding] : rows) {
        CAPTURE(accept);
        const SiteAnswer answer = site.find("/index.html", accept, "");
        CHECK(answer.status == 200);
        CHECK(header(answer, "Content-Encoding") == coding);
        const std::string name = coding;
        CHECK(*answer.body == (name == "br"     ? "brotli form"
                               : name == "gzip" ? "gzip form, longer"
                                                : kPage));
    }
    const SiteAnswer plain = site.find("/notes.txt", "gzip", "");
    CHECK(*plain.body == "short");
    CHECK(header(plain, "Vary").empty());
    CHECK(site.find("/index.html.br", "", "").status == 404);
}

TEST_CASE("a compressed form that is older than its file is not used", "[server][site]") {
    const test::TempDir folder;
    write_site(folder);
    const fs::path compressed = folder.path() / "site/index.html.br";
    fs::last_write_time(compressed, fs::last_write_time(compressed) - std::chrono::hours(1));
    const Site site = load(folder.path() / "site");
    CHECK(header(site.find("/", "br, gzip;q=0.5", ""), "Content-Encoding") == "gzip");
}

TEST_CASE("a known validator is answered with 304", "[server][site]") {
    const test::TempDir folder;
    write_site(folder);
    const Site site = load(folder.path() / "site");
    const std::string plain = header(site.find("/", "", ""), "ETag");
    const std::string brotli = header(site.find("/", "br", ""), "ETag");
    REQUIRE(plain.size() > 10);
    CHECK((plain.front() == '"' && plain.back() == '"'));
    CHECK(plain != brotli);

    for (const std::string& known :
         {plain, "W/" + plain, "\"other\", " + plain, std::string("*")}) {
        CAPTURE(known);
        const SiteAnswer answer = site.find("/", "", known);
        CHECK(answer.status == 304);
        CHECK_FALSE(answer.body);
        CHECK(header(answer, "ETag") == plain);
        CHECK(header(answer, "Vary") == "Accept-Encoding");
        CHECK_FALSE(header(answer, "Cache-Control").empty());
    }
    for (const std::string& other :
         {brotli, std::string("\"\""), std::string("\""), plain.substr(1), std::string("x")}) {
        CAPTURE(other);
        CHECK(site.find("/", "", other).status == 200);
    }
    CHECK(site.find("/", "br", brotli).status == 304);

    folder.write("site/index.html", kPage + "!");
    CHECK(header(load(folder.path() / "site").find("/", "", ""), "ETag") != plain);
}

TEST_CASE("a folder is answered with its index, after a redirect that keeps the query",
          "[server][site]") {
    const test::TempDir folder;
    write_site(folder);
    const Site site = load(folder.path() / "site");
    const SiteAnswer redirect = site.find("/center?user=1", "", "");
    CHECK(redirect.status == 308);
    CHECK_FALSE(redirect.body);
    CHECK(header(redirect, "Location") == "/center/?user=1");
    CHECK(*site.find("/center/", "", "").body == "centre");
    CHECK(site.find("/carillon", "", "").status == 404);
    CHECK(site.find("/carillon/", "", "").status == 404);
}

TEST_CASE("no path leads out of the folder", "[server][site]") {
    const test::TempDir folder;
    write_site(folder);
    fs::create_symlink(folder.path() / "secret.txt", folder.path() / "site/link.txt");
    fs::create_directory_symlink(folder.path(), folder.path() / "site/up");
    fs::create_symlink("nowhere", folder.path() / "site/broken");
    const Site site = load(folder.path() / "site");
    for (const char* target : {"/../secret.txt",
                               "/%2e%2e/secret.txt",
                               "/..%2fsecret.txt",
                               "/center/../../secret.txt",
                               "/%252e%252e/secret.txt",
                               "/..\\secret.txt",
                               "//secret.txt",
                               "/./../secret.txt",
                               "/link.txt",
                               "/up/secret.txt",
                               "/up/",
                               "/broken",
                               "/.hidden",
                               "/.git/config",
                               "/center/..",
                               "secret.txt",
                               "",
                               "*",
                               "/%",
                               "/%2",
                               "/%zz",
                               "/index.html%00.txt",
                               "/%ff",
                               "/index.html/",
                               "/center//index.html",
                               "http://x/index.html"}) {
        CAPTURE(target);
        const SiteAnswer answer = site.find(target, "br", "*");
        CHECK(answer.status == 404);
        CHECK(header(answer, "Location").empty());
        REQUIRE(answer.body);
        CHECK(answer.body->find("outside") == std::string::npos);
        CHECK_FALSE(header(answer, "Content-Security-Policy").empty());
    }
}

TEST_CASE("without a site the answer tells how to build one", "[server][site]") {
    const Site site;
    const SiteAnswer answer = site.find("/", "", "");
    CHECK(answer.status == 404);
    CHECK(answer.body->find("scripts/build") != std::string::npos);
    const test::TempDir folder;
    const auto missing = Site::load(folder.path() / "missing");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.find("missing") != std::string::npos);
}

TEST_CASE("the site is found beside the build tree and where it is installed", "[server][site]") {
    const test::TempDir folder;
    CHECK(Site::find_default(folder.path() / "build/release/carillon").empty());
    folder.write("build/release/carillon", "");
    folder.write("build/site/index.html", "");
    CHECK(Site::find_default(folder.path() / "build/release/carillon") ==
          folder.path() / "build/site");
    folder.write("usr/bin/carillon", "");
    folder.write("usr/share/carillon/site/index.html", "");
    CHECK(Site::find_default(folder.path() / "usr/bin/carillon") ==
          folder.path() / "usr/share/carillon/site");
}

TEST_CASE("types go by the end of the name", "[server][site]") {
    CHECK(content_type_of("/a.js") == "text/javascript; charset=utf-8");
    CHECK(content_type_of("/a.min.mjs") == "text/javascript; charset=utf-8");
    CHECK(content_type_of("/a.css") == "text/css; charset=utf-8");
    CHECK(content_type_of("/a.svg") == "image/svg+xml");
    CHECK(content_type_of("/a.woff2") == "font/woff2");
    CHECK(content_type_of("/a.ttf") == "font/ttf");
    CHECK(content_type_of("/a.js.map") == "application/json");
    CHECK(content_type_of("/a") == "application/octet-stream");
}

}  // namespace
}  // namespace carillon
