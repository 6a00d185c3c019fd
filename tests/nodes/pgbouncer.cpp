#include "tests/nodes/pgbouncer.hpp"

#include "tests/support/free_port.hpp"

#include <csignal>

namespace carillon::test {
namespace {

// Fewer connections than one node has: they are really shared.
std::string configuration(const PostgresServer& server, std::uint16_t port) {
    return "[databases]\npostgres = host=127.0.0.1 port=" + std::to_string(server.port()) +
           " user=carillon\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " +
           std::to_string(port) +
           "\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
           "default_pool_size = 5\nmax_client_conn = 200\nserver_login_retry = 1\n";
}

}  // namespace

PgBouncer::PgBouncer(const PostgresServer& server) : port_(free_port()) {
    folder_.write("pgbouncer.ini", configuration(server, port_));
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    start();
}

std::string PgBouncer::url() const {
    return "postgresql://carillon@127.0.0.1:" + std::to_string(port_) + "/postgres";
}

void PgBouncer::start() {
    // Not every user has that folder in PATH.
    const std::string packaged = "/usr/sbin/pgbouncer";
    const Arguments command =
        as_postgres({std::filesystem::exists(packaged) ? packaged : "pgbouncer",
                     (folder_.path() / "pgbouncer.ini").string()});
    ChildProcess::Options options;
    options.program = command.front();
    process_ =
        std::make_unique<ChildProcess>(Arguments(command.begin() + 1, command.end()), options);
    process_->await_err("process up");
}

void PgBouncer::kill() {
    process_->signal(SIGKILL);
    process_->wait();
    process_.reset();
}

}  // namespace carillon::test
