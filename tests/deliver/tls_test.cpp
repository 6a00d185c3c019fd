// Whom a request is sent to over TLS: only a server that proves to be the one of the URL.

#include "server/deliver/http/http_client.hpp"
#include "tests/deliver/loop.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace carillon::deliver {
namespace {

using test::ChildProcess;
using test::Loop;

// A certificate that nobody has signed, for the host hooks.example.
struct Certificate {
    Certificate() {
        ChildProcess::Options options;
        options.program = "openssl";
        ChildProcess made({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                           "-nodes", "-days", "2", "-subj", "/CN=hooks.example", "-addext",
                           "subjectAltName=DNS:hooks.example", "-keyout", key, "-out", file},
                          options);
        const auto end = made.wait();
        if (end.exit_code != 0) throw std::runtime_error(end.err);
    }
    test::TempDir folder;
    std::string key = folder.path() / "key.pem";
    std::string file = folder.path() / "certificate.pem";
};

struct TlsServer {
    explicit TlsServer(const Certificate& certificate, const std::string& max_version = "TLSv1.3",
                       const test::Variables& more = {})
        : process({CARILLON_RECEIVERS "/tls_server.mjs"},
                  options_of(certificate, max_version, more)),
          port(process.read_line()) {
        if (port.empty()) throw std::runtime_error(process.wait().err);
    }
    static ChildProcess::Options options_of(const Certificate& certificate,
                                            const std::string& max_version,
                                            const test::Variables& more) {
        ChildProcess::Options options;
        options.program = "node";
        options.environment = {
            {"KEY", certificate.key}, {"CERT", certificate.file}, {"MAX_VERSION", max_version}};
        options.environment.insert(more.begin(), more.end());
        return options;
    }
    // Asks for a name that leads to the server.
    HttpAnswer asked_as(const std::string& host, const std::string& ca_file) const {
        HttpClientSettings settings;
        settings.rule = refuse_nothing;
        settings.ca_file = ca_file;
        settings.resolved = [&] {
            return std::vector<std::string>{host + ":" + port + ":127.0.0.1"};
        };
        Loop loop;
        HttpClient client(loop.executor(), settings);
        HttpRequest request;
        request.url = "https://" + host + ":" + port + "/secret";
        request.body = "{}";
        return loop.ask(client, request);
    }

    ChildProcess process;
    std::string port;
};

TEST_CASE("a server with a certificate of an authority that is known is asked", "[deliver][tls]") {
    const Certificate certificate;
    TlsServer server(certificate);
    const HttpAnswer answer = server.asked_as("hooks.example", certificate.file);
    CHECK(answer.error.empty());
    CHECK(answer.body == "in confidence");
    CHECK(server.process.read_line() == "1.1 POST /secret");
}

TEST_CASE(
    "a server with a certificate that nobody vouches for, or of another host, is told nothing",
    "[deliver][tls]") {
    const Certificate certificate;
    TlsServer server(certificate);
    CHECK_THAT(server.asked_as("hooks.example", "").error, Catch::Contains("certificate"));
    CHECK_THAT(server.asked_as("other.example", certificate.file).error,
               Catch::Contains("other.example"));
    // What it hears first is the request that it may hear.
    CHECK(server.asked_as("hooks.example", certificate.file).status == 503);
    server.process.signal(15);
    const auto end = server.process.wait();
    CHECK(end.out == "1.1 POST /secret\n");
}

TEST_CASE("whoever speaks HTTP/2 is spoken to in it", "[deliver][tls]") {
    const Certificate certificate;
    TlsServer server(certificate, "TLSv1.3", {{"HTTP2", "1"}});
    HttpAnswer expected;
    expected.status = 503;
    expected.retry_after = "7";
    expected.body = "in confidence";
    CHECK(server.asked_as("hooks.example", certificate.file) == expected);
    CHECK(server.process.read_line() == "2.0 POST /secret");
}

TEST_CASE("a server of TLS 1.1 is not asked", "[deliver][tls]") {
    const Certificate certificate;
    TlsServer server(certificate, "TLSv1.1");
    const HttpAnswer answer = server.asked_as("hooks.example", certificate.file);
    CHECK(answer.status == 0);
    CHECK_FALSE(answer.error.empty());
    CHECK(TlsServer(certificate, "TLSv1.2").asked_as("hooks.example", certificate.file).status ==
          503);
}

}  // namespace
}  // namespace carillon::deliver
