#include "server/bus/redis/connection.hpp"

#include "server/bus/redis/wire.hpp"

#include <chrono>
#include <utility>

namespace carillon::redis {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// A limit for several steps.
class Budget {
  public:
    explicit Budget(Millis limit) : until_(Clock::now() + limit) {}
    // At least a millisecond, so that what has come already is still taken.
    Millis left() const {
        return std::max(std::chrono::duration_cast<Millis>(until_ - Clock::now()), Millis(1));
    }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point until_;
};

}  // namespace

Connection::Connection(asio::io_context& context, Address address)
    : context_(context), address_(std::move(address)) {}

Connection::~Connection() {
    close();
}

bool Connection::is_open() const {
    return wire_ != nullptr;
}

void Connection::close() {
    if (wire_) wire_->shut();
    wire_.reset();
}

Error Connection::away(const std::string& why) {
    close();
    return Error{Errc::kUnavailable, "", address_.text() + ": " + why};
}

asio::awaitable<Status> Connection::open(Millis limit) {
    close();
    const Budget budget(limit);
    const auto wire = std::make_shared<Wire>(context_);
    wire_ = wire;
    reader_ = std::make_unique<ReplyReader>();
    const error_code ec = co_await wire->connect(address_, limit);
    if (ec) co_return away(ec.message());
    co_return co_await sign_in(budget.left());
}

asio::awaitable<Status> Connection::sign_in(Millis limit) {
    std::vector<Command> commands;
    if (!address_.password.empty()) {
        Command auth{"AUTH"};
        if (!address_.user.empty()) auth.push_back(address_.user);
        auth.push_back(address_.password);
        commands.push_back(std::move(auth));
    }
    if (address_.database != 0) commands.push_back({"SELECT", std::to_string(address_.database)});
    commands.push_back({"CLIENT", "SETNAME", "carillon"});
    // Says "LOADING" of a server that is not there yet, "NOAUTH" of one that wants a password.
    commands.push_back({"PING"});
    const auto replies = co_await run(std::move(commands), limit);
    if (!replies) co_return replies.error();
    for (const Reply& reply : *replies)
        if (reply.is_error()) co_return away("it refuses us: " + reply.text);
    co_return Done{};
}

asio::awaitable<Status> Connection::write(std::string bytes, Millis limit) {
    const auto wire = wire_;
    if (!wire) co_return away("not connected");
    const error_code ec = co_await wire->write(bytes, limit);
    if (ec) co_return away(ec.message());
    co_return Done{};
}

asio::awaitable<Status> Connection::send(std::vector<Command> commands, Millis limit) {
    std::string bytes;
    for (const Command& command : commands)
        append_command(bytes, command);
    co_return co_await write(std::move(bytes), limit);
}

asio::awaitable<Result<Reply>> Connection::next(Millis limit) {
    const Budget budget(limit);
    while (true) {
        const auto wire = wire_;
        if (!wire) co_return away("not connected");
        auto reply = reader_->next();
        if (!reply) co_return away(reply.error().message);
        if (*reply) co_return std::move(**reply);
        std::string_view bytes;
        const error_code ec = co_await wire->read(bytes, budget.left());
        if (ec) co_return away(ec.message());
        reader_->feed(bytes);
    }
}

asio::awaitable<Result<std::vector<Reply>>> Connection::run(std::vector<Command> commands,
                                                            Millis limit) {
    const Budget budget(limit);
    const std::size_t count = commands.size();
    const Status sent = co_await send(std::move(commands), limit);
    if (!sent) co_return sent.error();
    std::vector<Reply> replies;
    replies.reserve(count);
    while (replies.size() < count) {
        auto reply = co_await next(budget.left());
        if (!reply) co_return reply.error();
        replies.push_back(std::move(*reply));
    }
    co_return replies;
}

asio::awaitable<Result<Reply>> Connection::run(Command command, Millis limit) {
    std::vector<Command> commands;
    commands.push_back(std::move(command));
    auto replies = co_await run(std::move(commands), limit);
    if (!replies) co_return replies.error();
    co_return std::move(replies->front());
}

}  // namespace carillon::redis
