#include "tests/nodes/postgres_server.hpp"

#include "server/store/postgres/connection.hpp"
#include "tests/nodes/process_family.hpp"
#include "tests/support/free_port.hpp"

#include <csignal>
#include <stdexcept>
#include <utility>

namespace carillon::test {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<ChildProcess> spawn(const Arguments& command, const Variables& environment = {}) {
    ChildProcess::Options options;
    options.program = command.front();
    options.environment = environment;
    return std::make_unique<ChildProcess>(Arguments(command.begin() + 1, command.end()), options);
}

void run(const Arguments& command) {
    const Finished finished = spawn(command)->wait();
    if (finished.exit_code != 0) {
        throw std::runtime_error(command.front() + ": " + finished.err + finished.out);
    }
}

// Made once per program; each server starts from a copy. The log's segments are small, so that a
// test that waits for the next one need not write much.
const fs::path& new_cluster() {
    static const TempDir folder;
    static const fs::path kMade = [] {
        run({script("throwaway-postgres"), "make", folder.path().string(), "--wal-segsize=1"});
        return folder.path();
    }();
    return kMade;
}

}  // namespace

Arguments as_postgres(const Arguments& command) {
    Arguments words = {script("throwaway-postgres"), "as-owner"};
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

PostgresServer::PostgresServer(Variables more) : more_(std::move(more)), port_(free_port()) {
    run({script("throwaway-postgres"), "copy", new_cluster().string(), folder().string()});
    start();
}

PostgresServer::~PostgresServer() {
    if (process_) kill_family(process_->pid());
}

std::string PostgresServer::url() const {
    return "postgresql://carillon@127.0.0.1:" + std::to_string(port_) + "/postgres";
}

std::string PostgresServer::socket_url() const {
    return "postgresql:///postgres?host=" + folder().string() + "&port=" + std::to_string(port_) +
           "&user=carillon";
}

void PostgresServer::start() {
    process_ =
        spawn({script("throwaway-postgres"), "run", folder().string(), "-p", std::to_string(port_),
               "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"},
              more_);
    process_->await_err("database system is ready to accept connections");
}

void PostgresServer::stop(Stop how) {
    process_->signal(how == Stop::kFast ? SIGINT : SIGQUIT);
    process_->wait();
    process_.reset();
}

void PostgresServer::kill() {
    kill_family(process_->pid());
    process_->wait();
    process_.reset();
}

void PostgresServer::pause() {
    // Who starts children first.
    process_->signal(SIGSTOP);
    signal_family(process_->pid(), SIGSTOP);
}

void PostgresServer::resume() {
    signal_family(process_->pid(), SIGCONT);
}

std::size_t PostgresServer::terminate_connections() {
    return query(
               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
               " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
        .size();
}

std::string PostgresServer::await_end() {
    std::string log = process_->wait().err;
    process_.reset();
    return log;
}

std::vector<std::string> PostgresServer::query(const std::string& sql) const {
    postgres::Connection db(socket_url());
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
    postgres::Rows rows = transaction.run(sql);
    std::vector<std::string> first;
    while (rows.next())
        first.emplace_back(rows.is_null(0) ? "" : rows.text(0));
    transaction.commit();
    return first;
}

}  // namespace carillon::test
