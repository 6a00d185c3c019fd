#pragma once
// A mail server of a test's own, by aiosmtpd (smtp_servers.py), and certificates for it.

#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace carillon::test {

// Self-signed, for one name or address, of which it is the only authority.
class Certificate {
  public:
    explicit Certificate(const std::string& subject = "IP:127.0.0.1");
    std::string file() const { return (folder_.path() / "certificate.pem").string(); }
    std::string key() const { return (folder_.path() / "key.pem").string(); }

  private:
    TempDir folder_;
};

class MailServer {
  public:
    explicit MailServer(const Arguments& options = {});

    std::uint16_t port() const { return port_; }
    // "127.0.0.1:2525".
    std::string at() const { return "127.0.0.1:" + std::to_string(port_); }
    // The next thing of this kind that it tells; others before it are passed over.
    nlohmann::json await(const std::string& did);
    // How much of this kind it has told, up to what was awaited last.
    std::size_t count(const std::string& did) const;
    void stop();

  private:
    std::unique_ptr<ChildProcess> process_;
    std::uint16_t port_ = 0;
    std::vector<std::string> seen_;
};

}  // namespace carillon::test
