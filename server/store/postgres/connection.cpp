#include "server/store/postgres/connection.hpp"

#include "server/store/postgres/address.hpp"
#include "server/store/postgres/deadline.hpp"
#include "server/store/postgres/pipeline.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/store_limits.hpp"

#include <fcntl.h>
#include <pqxx/pqxx>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <map>
#include <optional>
#include <thread>
#include <utility>

namespace carillon::postgres {
namespace {

using Kind = PostgresError::Kind;

constexpr Millis kNoEnd{std::int64_t{365} * 24 * 3600 * 1000};

// Inside a catch block.
[[noreturn]] void rethrow(const pqxx::connection_base* connection) {
    try {
        throw;
    } catch (const PostgresError&) {
        throw;
    } catch (const pqxx::in_doubt_error& error) {
        throw PostgresError(Kind::kInDoubt, one_line(error.what()), true);
    } catch (const pqxx::broken_connection& error) {
        throw PostgresError(Kind::kOutage, one_line(error.what()), true);
    } catch (const pqxx::sql_error& error) {
        const bool is_open = connection && connection->is_open();
        const Kind kind = is_open ? kind_of_state(error.sqlstate()) : Kind::kOutage;
        throw PostgresError(kind, one_line(error.what()), !is_open || kind == Kind::kOutage);
    } catch (const std::exception& error) {
        const bool is_open = connection && connection->is_open();
        throw PostgresError(is_open ? Kind::kFault : Kind::kOutage, one_line(error.what()), true);
    }
}

// libpqxx's connection, with what it stands on: the pipeline needs libpq's own.
class OpenedConnection final : public pqxx::connection_base {
  public:
    explicit OpenedConnection(const std::string& url) : connection_base(policy_), policy_(url) {
        init();
    }
    ~OpenedConnection() { close(); }
    OpenedConnection(const OpenedConnection&) = delete;
    OpenedConnection& operator=(const OpenedConnection&) = delete;

    PGconn* libpq() const { return policy_.opened; }

  private:
    struct Policy final : pqxx::connect_direct {
        using pqxx::connect_direct::connect_direct;
        handle do_startconnect(handle before) override {
            return opened = pqxx::connect_direct::do_startconnect(before);
        }
        handle opened = nullptr;
    };
    Policy policy_;
};

}  // namespace

struct Connection::Handle {
    // What the address does not say itself: an address that does not answer is given up, one that
    // fell silent is noticed.
    static std::string with_defaults(const std::string& url) {
        std::string full = url;
        constexpr std::array<std::array<const char*, 2>, 5> kDefaults = {
            {{"connect_timeout", "4"},
             {"keepalives_idle", "10"},
             {"tcp_user_timeout", "20000"},
             {"client_encoding", "UTF8"},
             {"application_name", "carillon"}}};
        for (const auto& [name, value] : kDefaults) {
            if (url.find(std::string(name) + "=") != std::string::npos) continue;
            full += full.find('?') == std::string::npos ? '?' : '&';
            full += std::string(name) + "=" + value;
        }
        return full;
    }

    explicit Handle(const std::string& url) : connection(with_defaults(url)) {
        socket = ::fcntl(connection.sock(), F_DUPFD_CLOEXEC, 0);
        if (socket < 0) throw std::runtime_error("no file descriptor is left");
            // libpqxx would connect again by itself at BEGIN: on a socket that nobody watches.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
        can_prepare = is_servers_own();
        pipeline.emplace(connection.libpq(), can_prepare);
    }
    ~Handle() {
        // The goodbye waits for room in the socket's buffer.
        const Deadlines::Call call(*deadlines, socket, store_limits::kCallTime);
        connection.disconnect();
        ::close(socket);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    // A pooler that gives each transaction another connection tells a process number of its own
    // making; behind one no statement is prepared.
    bool is_servers_own() {
        const Deadlines::Call call(*deadlines, socket, store_limits::kCallTime);
        pqxx::nontransaction alone(connection);
        return alone.exec1("SELECT pg_backend_pid()")[0].as<int>() == connection.backendpid();
    }

    // The name of a statement that is prepared, or will be when it runs first; null: it is not to
    // be.
    const std::string* prepared(std::string_view sql) {
        if (!can_prepare) return nullptr;
        if (const auto found = names.find(sql); found != names.end()) return &found->second;
        if (names.size() >= kPrepared) return nullptr;
        const std::string name = "carillon_" + std::to_string(names.size());
        connection.prepare(name, std::string(sql));
        return &names.emplace(sql, name).first->second;
    }

    // There are not so many: what comes in many shapes is run once each (Transaction::run_once).
    static constexpr std::size_t kPrepared = 256;

    std::shared_ptr<Deadlines> deadlines = Deadlines::shared();
    OpenedConnection connection;
    int socket = -1;  // the connection's, as a duplicate that libpq does not close
    bool can_prepare = false;
    std::map<std::string, std::string, std::less<>> names;  // by the statements
    std::optional<Pipeline> pipeline;
};

Connection::Connection(const std::string& url) {
    if (!is_address(url)) {
        throw PostgresError(Kind::kOutage, std::string("its address is not accepted: expected ") +
                                               kAcceptedAddress);
    }
    try {
        handle_ = std::make_shared<Handle>(url);
    } catch (const std::exception& error) {
        throw PostgresError(Kind::kOutage, without_secrets(one_line(error.what()), url), true);
    }
}

Connection::~Connection() = default;

void Connection::run_alone(const std::string& sql) {
    try {
        pqxx::nontransaction alone(handle_->connection);
        alone.exec(sql);
    } catch (const std::exception&) {
        rethrow(&handle_->connection);
    }
}

// By a connection of its own that libpq makes, without a limit: a server that is silent holds its
// thread up, so each has one, and there are not many of them.
std::function<void()> Connection::canceller() const {
    static std::atomic<int> under_way{0};
    constexpr int kMost = 8;
    return [handle = handle_] {
        if (under_way.fetch_add(1) >= kMost) {
            --under_way;
            return;
        }
        std::thread([handle] {
            try {
                handle->connection.cancel_query();
            } catch (const std::exception&) {
                // The statement ends by its own time.
            }
            --under_way;
        }).detach();
    };
}

namespace {

// Of a view of everything, of which each statement may take so long: said with BEGIN, so that it
// costs no trip.
class BoundedRead final : public pqxx::dbtransaction {
  public:
    BoundedRead(pqxx::connection_base& connection, Millis most_time)
        : namedclass("read"), dbtransaction(connection), most_time_(most_time) {
        Begin();
    }
    ~BoundedRead() override { End(); }

  private:
    void do_begin() override {
        direct_exec(("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = " +
                     std::to_string(most_time_.count()))
                        .c_str());
    }
    void do_commit() override { direct_exec("COMMIT"); }

    Millis most_time_;
};

}  // namespace

struct Transaction::Work {
    Work(pqxx::connection_base& opened, Transaction::Kind kind, std::optional<Millis> most_time)
        : connection(opened) {
        if (most_time) {
            transaction = std::make_unique<BoundedRead>(opened, *most_time);
        } else if (kind == Transaction::Kind::kRead) {
            transaction = std::make_unique<pqxx::transaction<pqxx::repeatable_read>>(opened);
        } else {
            transaction = std::make_unique<pqxx::work>(opened);
        }
    }

    pqxx::connection_base& connection;
    std::unique_ptr<pqxx::transaction_base> transaction;
};

template <class Do>
auto Transaction::within(Millis most, Do call) {
    Deadlines::Call watched(*handle_.deadlines, handle_.socket,
                            kind_ == Kind::kLong ? kNoEnd : most);
    try {
        return call(watched);
    } catch (const std::exception&) {
        if (watched.is_cut()) throw PostgresError::silent(PostgresError::Kind::kOutage);
        rethrow(&handle_.connection);
    }
}

Transaction::Transaction(Connection& connection, Kind kind)
    : Transaction(connection, kind, std::nullopt) {}

Transaction::Transaction(Connection& connection, Millis most_time)
    : Transaction(connection, Kind::kRead, most_time) {}

Transaction::Transaction(Connection& connection, Kind kind, std::optional<Millis> most_time)
    : handle_(connection.handle()), kind_(kind) {
    within(store_limits::kCallTime, [&](auto&) {
        pqxx::connection_base& opened = handle_.connection;
        if (!opened.is_open()) throw pqxx::broken_connection("the connection was closed");
        work_ = std::make_unique<Work>(opened, kind, most_time);
    });
}

// Rolls back what was not committed.
Transaction::~Transaction() {
    const Deadlines::Call watched(*handle_.deadlines, handle_.socket, store_limits::kCallTime);
    handle_.pipeline->leave();
    work_.reset();
}

Rows Transaction::run(std::string_view sql, const Params& params) {
    return run(sql, params, true);
}

Rows Transaction::run_once(std::string_view sql, const Params& params) {
    return run(sql, params, false);
}

void Transaction::send(std::string_view sql, const Params& params,
                       std::function<void(std::size_t)> then) {
    const std::size_t bytes = params.bytes();
    sent_bytes_ += bytes;
    unanswered_bytes_ += bytes;
    within(call_time(bytes), [&](auto&) { handle_.pipeline->send(sql, params, std::move(then)); });
}

void Transaction::receive() {
    if (!handle_.pipeline->is_open()) return;
    const std::size_t bytes = std::exchange(unanswered_bytes_, 0);
    within(call_time(bytes), [&](auto&) { handle_.pipeline->receive(); });
}

Rows Transaction::run(std::string_view sql, const Params& params, bool is_run_again) {
    receive();
    const std::size_t bytes = params.bytes();
    sent_bytes_ += bytes;
    return within(call_time(bytes), [&](auto&) {
        const auto values =
            pqxx::prepare::make_dynamic_params(params.values().begin(), params.values().end());
        const bool is_prepared = is_run_again && kind_ != Kind::kLong;
        const std::string* name = is_prepared ? handle_.prepared(sql) : nullptr;
        pqxx::transaction_base& transaction = *work_->transaction;
        return Rows(std::make_shared<const pqxx::result>(
            name ? transaction.exec_prepared(*name, values)
                 : transaction.exec_params(std::string(sql), values)));
    });
}

void Transaction::run_script(const std::string& sql) {
    receive();
    within(call_time(sql.size()), [&](auto&) { work_->transaction->exec(sql); });
}

void Transaction::copy(const std::string& table, const std::vector<std::string>& columns,
                       const std::vector<Line>& lines) {
    receive();
    within(store_limits::kCallTime, [&](Deadlines::Call& call) {
        pqxx::stream_to stream(*work_->transaction, table, columns);
        for (const Line& line : lines) {
            stream << line;
            for (const auto& field : line)
                sent_bytes_ += field ? field->size() : 0;
            call.renew(store_limits::kCallTime);
        }
        call.renew(call_time(sent_bytes_));
        stream.complete();
    });
}

void Transaction::commit() {
    receive();
    const auto in_doubt = [](const char* what) {
        return PostgresError(PostgresError::Kind::kInDoubt, one_line(what), true);
    };
    Deadlines::Call watched(*handle_.deadlines, handle_.socket,
                            kind_ == Kind::kLong ? kNoEnd : call_time(sent_bytes_));
    try {
        work_->transaction->commit();
    } catch (const pqxx::sql_error& error) {
        const PostgresError::Kind kind = kind_of_state(error.sqlstate());
        if (kind == PostgresError::Kind::kCollided || kind == PostgresError::Kind::kFault ||
            kind == PostgresError::Kind::kTooLong) {
            rethrow(&work_->connection);
        }
        throw in_doubt(error.what());
    } catch (const std::exception& error) {
        if (watched.is_cut()) throw PostgresError::silent(PostgresError::Kind::kInDoubt);
        throw in_doubt(error.what());
    }
}

bool Rows::next() {
    if (next_ >= size()) return false;
    ++next_;
    return true;
}

std::size_t Rows::size() const {
    return static_cast<std::size_t>(result_->size());
}

std::size_t Rows::affected() const {
    return static_cast<std::size_t>(result_->affected_rows());
}

namespace {

pqxx::field field_at(const pqxx::result& result, std::size_t row, int column) {
    return result[static_cast<pqxx::result::size_type>(row)]
                 [static_cast<pqxx::row::size_type>(column)];
}

}  // namespace

bool Rows::is_null(int column) const {
    return field_at(*result_, next_ - 1, column).is_null();
}

std::string_view Rows::text(int column) const {
    const pqxx::field field = field_at(*result_, next_ - 1, column);
    return {field.c_str(), static_cast<std::size_t>(field.size())};
}

std::int64_t Rows::integer(int column) const {
    const std::string_view digits = text(column);
    std::int64_t number = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure != std::errc() || end != digits.data() + digits.size()) {
        refuse(column, "no whole number");
    }
    return number;
}

void Rows::refuse(int column, const char* why) const {
    throw PostgresError(Kind::kFault,
                        "column " + std::to_string(column) + " of an answer holds " + why);
}

}  // namespace carillon::postgres
