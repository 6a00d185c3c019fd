#include "tests/deliver/mail_server.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace carillon::test {

Certificate::Certificate(const std::string& subject) {
    ChildProcess::Options options;
    options.program = "openssl";
    const Finished made =
        ChildProcess({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-nodes", "-keyout", key(), "-out", file(), "-subj", "/CN=test", "-addext",
                      "subjectAltName=" + subject, "-days", "2"},
                     options)
            .wait();
    if (made.exit_code != 0) throw std::runtime_error("openssl: " + made.err);
}

MailServer::MailServer(const Arguments& options) {
    // It goes with this process, however that ends.
    Arguments arguments = {"--pdeathsig", "KILL", "/usr/bin/python3",
                           CARILLON_DELIVER_TESTS "/smtp_servers.py"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    ChildProcess::Options child;
    child.program = "setpriv";
    process_ = std::make_unique<ChildProcess>(arguments, child);
    const std::string line = process_->read_line();
    if (line.empty()) {
        throw std::runtime_error("the mail server did not start: " + process_->wait().err);
    }
    port_ = static_cast<std::uint16_t>(std::stoul(line));
}

nlohmann::json MailServer::await(const std::string& did) {
    while (true) {
        const std::string line = process_->read_line();
        if (line.empty())
            throw std::runtime_error("the mail server ended: " + process_->wait().err);
        auto told = nlohmann::json::parse(line);
        seen_.push_back(told.at("did"));
        if (seen_.back() == did) return told;
    }
}

std::size_t MailServer::count(const std::string& did) const {
    return static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), did));
}

void MailServer::stop() {
    process_->signal(SIGKILL);
    process_->wait();
}

}  // namespace carillon::test
