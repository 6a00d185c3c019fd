// Answers in fewer bytes, for those who ask.

#include "server/base/coding/compress.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <brotli/decode.h>
#include <catch2/catch.hpp>
#include <zlib.h>

#include <chrono>
#include <cstdint>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

std::string gunzip(std::string packed) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string out(16 * 1024 * 1024, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

std::string unbrotli(const std::string& packed) {
    std::string out(16 * 1024 * 1024, '\0');
    std::size_t size = out.size();
    CHECK(BrotliDecoderDecompress(
              packed.size(), reinterpret_cast<const std::uint8_t*>(packed.data()), &size,
              reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_DECODER_RESULT_SUCCESS);
    out.resize(size);
    return out;
}

std::string unpacked(const HttpAnswer& answer) {
    const std::string coding = answer.header("Content-Encoding");
    if (coding == "gzip") return gunzip(answer.body);
    if (coding == "br") return unbrotli(answer.body);
    CHECK(coding.empty());
    return answer.body;
}

bool varies(const HttpAnswer& answer) {
    for (const auto& [name, value] : answer.headers)
        if (name == "Vary" && value == "Accept-Encoding") return true;
    return false;
}

HeaderList with(HeaderList headers, const std::string& accepted) {
    headers.emplace_back("Accept-Encoding", accepted);
    return headers;
}

}  // namespace

TEST_CASE("the coding that is liked best is chosen, of equals the smaller one",
          "[server][compression]") {
    CHECK(choose_coding("") == Coding::kIdentity);
    CHECK(choose_coding("gzip, deflate, br") == Coding::kBrotli);
    CHECK(choose_coding("gzip") == Coding::kGzip);
    CHECK(choose_coding("x-gzip") == Coding::kGzip);
    CHECK(choose_coding("br;q=0.5, gzip;q=0.8") == Coding::kGzip);
    CHECK(choose_coding("br;q=0, gzip;q=0") == Coding::kIdentity);
    CHECK(choose_coding("identity, gzip;q=0.5") == Coding::kIdentity);
    CHECK(choose_coding("*") == Coding::kBrotli);
    CHECK(choose_coding("*;q=0.1, br;q=0") == Coding::kGzip);
    CHECK(choose_coding("deflate, zstd") == Coding::kIdentity);
    CHECK(choose_coding(";;,=q") == Coding::kIdentity);
}

TEST_CASE("what compression would not shorten stays as it is", "[server][compression]") {
    CHECK_FALSE(compress("", Coding::kGzip));
    CHECK_FALSE(compress("short", Coding::kBrotli));
    CHECK_FALSE(compress(std::string(5000, 'x'), Coding::kIdentity));
    const std::string text(5000, 'x');
    CHECK(gunzip(compress(text, Coding::kGzip).value()) == text);
    CHECK(unbrotli(compress(text, Coding::kBrotli).value()) == text);
}

TEST_CASE("answers over 1 KiB are compressed when asked, of whatever size they are",
          "[server][compression]") {
    RunningApp server;
    const std::string padding(14 * 1024, 'x');
    const Json event = {
        {"event", "task.assigned"},
        {"payload", {{"recipients", {user(1).text()}}, {"task", "é"}, {"padding", padding}}}};
    for (int i = 0; i < 20; ++i)
        REQUIRE(server.http()
                    .request("POST", "/api/v1/events", server.bearer(user(99), Role::kService),
                             event.dump())
                    .status == 200);
    for (int i = 0; i < 20; ++i)
        server.assign_task({user(1)}, "task " + std::to_string(i));
    auto client = server.http();
    // Compressed on the shard's thread, made here and compressed by a worker, made by a worker.
    for (const char* path :
         {"/api/v1/notifications?limit=10", "/api/v1/notifications?limit=22",
          "/api/v1/notifications?limit=200", "/api/v1/templates", "/openapi.json", "/metrics"}) {
        INFO(path);
        const auto plain = client.request("GET", path, server.bearer(user(1)));
        REQUIRE(plain.status == 200);
        CHECK(plain.header("Content-Encoding").empty());
        CHECK(varies(plain));
        for (const char* coding : {"gzip", "br"}) {
            const auto packed = client.request("GET", path, with(server.bearer(user(1)), coding));
            REQUIRE(packed.status == 200);
            CHECK(packed.header("Content-Encoding") == coding);
            CHECK(varies(packed));
            CHECK(packed.header("Content-Type") == plain.header("Content-Type"));
            CHECK(packed.body.size() < plain.body.size());
            if (std::string(path) != "/metrics") CHECK(unpacked(packed) == plain.body);
        }
    }
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (server.app().buffered() > 0 && std::chrono::steady_clock::now() < end)
        client.request("GET", "/healthz");
    CHECK(server.app().buffered() == 0);
}

TEST_CASE("small answers and event streams are not compressed", "[server][compression]") {
    const RunningApp server;
    auto client = server.http();
    const auto small = client.request("GET", "/healthz", with({}, "gzip, br"));
    CHECK(small.header("Content-Encoding").empty());
    CHECK_FALSE(varies(small));
    client.send(HttpClient::text_of("GET", "/api/v1/notifications/stream",
                                    with(server.bearer(user(1)), "gzip, br")));
    const std::string head = client.read_until("\"snapshot\"");
    CHECK(head.find("Content-Encoding") == std::string::npos);
}
