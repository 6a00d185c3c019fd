#include "tests/nodes/node.hpp"

#include "server/auth/issue.hpp"
#include "server/base/clock/system_clock.hpp"

#include <csignal>
#include <stdexcept>

namespace carillon::test {
namespace {

constexpr const char* kSecret = "a secret that the nodes of the tests share";

}  // namespace

std::string node_token(const UserId& user, Role role) {
    TokenClaims claims;
    claims.user = user;
    claims.role = role;
    claims.expires_at = system_now() + std::chrono::hours(24);
    return node_token(claims);
}

std::string node_token(const TokenClaims& claims) {
    auto token = issue(claims, kSecret);
    if (!token) throw std::runtime_error(token.error().message);
    return std::move(token).value();
}

HeaderList node_bearer(const UserId& user, Role role) {
    return {{"Authorization", "Bearer " + node_token(user, role)}};
}

Node::Node(const std::string& database_url, const Variables& more) : environment_(more) {
    environment_.emplace("DATABASE_URL", database_url);
    environment_.emplace("NOTIFICATION_JWT_SECRET", kSecret);
    environment_.emplace("NOTIFICATION_THREADS", "2");
    environment_.emplace("NOTIFICATION_DRAIN", "0");
    environment_.emplace("NOTIFICATION_THROTTLE_PER_MINUTE", "0");
    start();
}

void Node::start() {
    server_ = std::make_unique<ServeProcess>(folder_.path(), Arguments{}, environment_);
    port_ = server_->port();
}

void Node::kill() {
    server_->process().signal(SIGKILL);
    server_->process().wait();
    server_.reset();
}

Finished Node::stop() {
    Finished finished = server_->stop();
    server_.reset();
    return finished;
}

}  // namespace carillon::test
