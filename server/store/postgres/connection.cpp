#include "server/store/postgres/connection.hpp"

#include "server/store/postgres/postgres_error.hpp"

#include <pqxx/pqxx>

#include <array>
#include <charconv>
#include <utility>

namespace carillon::postgres {
namespace {

using Kind = PostgresError::Kind;

bool starts_with(const std::string& text, std::string_view start) {
    return text.compare(0, start.size(), start) == 0;
}

// By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html).
Kind kind_of(const std::string& state) {
    for (const char* collided : {"40001", "40P01"}) {
        if (state == collided) return Kind::kCollided;
    }
    // Connection, resources (full, too many), operator's doing, the system; a standby that cannot
    // be written; a lock that was waited for too long; corrupt data.
    for (const char* outage : {"08", "53", "57", "58", "XX", "25006", "55P03", "28", "3D"}) {
        if (starts_with(state, outage)) return Kind::kOutage;
    }
    return Kind::kFault;
}

// libpq's messages end with line ends and hold several lines.
std::string one_line(const char* what) {
    std::string line;
    for (const char* c = what; *c; ++c) {
        if (*c != '\n') {
            line += *c;
        } else if (c[1] && c[1] != '\n') {
            line += "; ";
        }
    }
    return line;
}

// Inside a catch block.
[[noreturn]] void rethrow(const pqxx::connection* connection) {
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
        const Kind kind = is_open ? kind_of(error.sqlstate()) : Kind::kOutage;
        throw PostgresError(kind, one_line(error.what()), !is_open || kind == Kind::kOutage);
    } catch (const std::exception& error) {
        const bool is_open = connection && connection->is_open();
        throw PostgresError(is_open ? Kind::kFault : Kind::kOutage, one_line(error.what()), true);
    }
}

}  // namespace

struct Connection::Handle {
    // What the address does not say itself: an address that does not answer is given up, one that
    // fell silent is noticed.
    static std::string with_defaults(const std::string& url) {
        std::string full = url;
        constexpr std::array<std::array<const char*, 2>, 5> kDefaults = {
            {{"connect_timeout", "5"},
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

    explicit Handle(const std::string& url) : connection(with_defaults(url)) {}

    pqxx::connection connection;
};

Connection::Connection(const std::string& url) {
    try {
        handle_ = std::make_unique<Handle>(url);
    } catch (const std::exception& error) {
        throw PostgresError(Kind::kOutage, one_line(error.what()), true);
    }
}

Connection::~Connection() = default;

struct Transaction::Work {
    Work(pqxx::connection& opened, Transaction::Kind kind) : connection(opened) {
        if (kind == Transaction::Kind::kWrite) {
            transaction = std::make_unique<pqxx::work>(opened);
        } else {
            transaction = std::make_unique<pqxx::transaction<pqxx::repeatable_read>>(opened);
        }
    }

    pqxx::connection& connection;
    std::unique_ptr<pqxx::transaction_base> transaction;
};

Transaction::Transaction(Connection& connection, Kind kind) {
    pqxx::connection& opened = connection.handle().connection;
    try {
        if (!opened.is_open()) throw pqxx::broken_connection("the connection was closed");
        work_ = std::make_unique<Work>(opened, kind);
    } catch (const std::exception&) {
        rethrow(&opened);
    }
}

Transaction::~Transaction() = default;

Rows Transaction::run(std::string_view sql, const Params& params) {
    try {
        const auto& values = params.values();
        return Rows(std::make_shared<const pqxx::result>(work_->transaction->exec_params(
            std::string(sql), pqxx::prepare::make_dynamic_params(values.begin(), values.end()))));
    } catch (const std::exception&) {
        rethrow(&work_->connection);
    }
}

void Transaction::run_script(const std::string& sql) {
    try {
        work_->transaction->exec(sql);
    } catch (const std::exception&) {
        rethrow(&work_->connection);
    }
}

void Transaction::copy(const std::string& table, const std::vector<std::string>& columns,
                       const std::vector<Line>& lines) {
    try {
        pqxx::stream_to stream(*work_->transaction, table, columns);
        for (const Line& line : lines)
            stream << line;
        stream.complete();
    } catch (const std::exception&) {
        rethrow(&work_->connection);
    }
}

void Transaction::commit() {
    try {
        work_->transaction->commit();
    } catch (const pqxx::sql_error& error) {
        const PostgresError::Kind kind = kind_of(error.sqlstate());
        if (kind == PostgresError::Kind::kCollided || kind == PostgresError::Kind::kFault) {
            rethrow(&work_->connection);
        }
        throw PostgresError(PostgresError::Kind::kInDoubt, one_line(error.what()), true);
    } catch (const std::exception& error) {
        throw PostgresError(PostgresError::Kind::kInDoubt, one_line(error.what()), true);
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
