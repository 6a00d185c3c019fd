#include "tests/nodes/redis_server.hpp"

#include "tests/support/free_port.hpp"

#include <csignal>
#include <stdexcept>
#include <utility>

namespace carillon::test {

RedisServer::RedisServer(Arguments more) : more_(std::move(more)), port_(free_port()) {
    start();
}

RedisServer::~RedisServer() = default;

void RedisServer::start() {
    Arguments arguments = {folder_.path().string(), "--port", std::to_string(port_), "--bind",
                           "127.0.0.1"};
    arguments.insert(arguments.end(), more_.begin(), more_.end());
    ChildProcess::Options options;
    options.program = script("throwaway-redis");
    process_ = std::make_unique<ChildProcess>(arguments, options);
    // It tells on its standard output, and nothing reads that later: a few lines fit into the pipe.
    std::string log;
    while (log.find("Ready to accept connections") == std::string::npos) {
        const std::string line = process_->read_line();
        if (line.empty()) throw std::runtime_error("redis-server did not start: " + log);
        log += line + "\n";
    }
}

void RedisServer::kill() {
    process_->signal(SIGKILL);
    process_->wait();
    process_.reset();
}

void RedisServer::restart_empty() {
    kill();
    start();
}

void RedisServer::pause() {
    process_->signal(SIGSTOP);
}

void RedisServer::resume() {
    process_->signal(SIGCONT);
}

std::string RedisServer::command(const Arguments& words) const {
    // -e: an error of Redis is one of redis-cli.
    Arguments arguments = {"-e", "-h", "127.0.0.1", "-p", std::to_string(port_)};
    arguments.insert(arguments.end(), words.begin(), words.end());
    ChildProcess::Options options;
    options.program = "redis-cli";
    const Finished finished = ChildProcess(arguments, options).wait();
    if (finished.exit_code != 0) {
        throw std::runtime_error("redis-cli: " + finished.out + finished.err);
    }
    std::string out = finished.out;
    while (!out.empty() && out.back() == '\n')
        out.pop_back();
    return out;
}

}  // namespace carillon::test
