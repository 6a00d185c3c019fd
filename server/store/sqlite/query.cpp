#include "server/store/sqlite/query.hpp"

#include "server/store/sqlite/sqlite_error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <cstring>

namespace carillon::sqlite {

Query::Query(Connection& db, std::string_view sql) : statement_(db.statement(sql)) {
    assert(!statement_.in_use);
    statement_.in_use = true;
    statement_.empty_room();
}

Query::~Query() {
    sqlite3_reset(statement_.handle());
    statement_.in_use = false;
}

void Query::check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    sqlite3* db = sqlite3_db_handle(statement_.handle());
    throw SqliteError(sqlite3_extended_errcode(db), sqlite3_errmsg(db));
}

namespace {

// SQLITE_TRANSIENT: SQLite makes its own copy.
// NOLINTNEXTLINE(performance-no-int-to-ptr): that is what it is
const auto kCopied = reinterpret_cast<sqlite3_destructor_type>(std::intptr_t{-1});
// SQLITE_STATIC: it stays where it is until the statement has run.
constexpr sqlite3_destructor_type kStays = nullptr;

}  // namespace

// The parameter's copy in the statement's room, or where there is none, itself.
Query::Kept Query::keep(std::string_view bytes) {
    // An empty view may have no address, which SQLite would take for NULL.
    if (bytes.empty()) return {"", kStays};
    char* room = statement_.room_for(bytes.size());
    if (!room) return {bytes.data(), kCopied};
    std::memcpy(room, bytes.data(), bytes.size());
    return {room, kStays};
}

Query& Query::bind(std::string_view text) {
    const Kept kept = keep(text);
    check(sqlite3_bind_text64(statement_.handle(), ++parameter_, kept.data, text.size(),
                              kept.destructor, SQLITE_UTF8));
    return *this;
}

Query& Query::bind_integer(std::int64_t number) {
    check(sqlite3_bind_int64(statement_.handle(), ++parameter_, number));
    return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
    const Kept kept = keep(bytes);
    check(sqlite3_bind_blob64(statement_.handle(), ++parameter_, kept.data, bytes.size(),
                              kept.destructor));
    return *this;
}

Query& Query::bind_null() {
    check(sqlite3_bind_null(statement_.handle(), ++parameter_));
    return *this;
}

bool Query::step() {
    // What an earlier use has bound would still be there.
    while (parameter_ < sqlite3_bind_parameter_count(statement_.handle()))
        bind_null();
    const int code = sqlite3_step(statement_.handle());
    check(code);
    return code == SQLITE_ROW;
}

void Query::run() {
    while (step()) {
    }
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_.handle(), column) == SQLITE_NULL;
}

std::string_view Query::text(int column) const {
    const unsigned char* data = sqlite3_column_text(statement_.handle(), column);
    if (!data) return {};
    const int size = sqlite3_column_bytes(statement_.handle(), column);
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_.handle(), column);
}

std::optional<detail::UuidBytes> Query::bytes_of_id(int column) const {
    if (sqlite3_column_type(statement_.handle(), column) != SQLITE_BLOB) return std::nullopt;
    detail::UuidBytes bytes{};
    const void* data = sqlite3_column_blob(statement_.handle(), column);
    const int size = sqlite3_column_bytes(statement_.handle(), column);
    if (size != static_cast<int>(bytes.size())) refuse(column, "no UUID");
    std::copy_n(static_cast<const std::uint8_t*>(data), bytes.size(), bytes.begin());
    return bytes;
}

Millis Query::time(int column) const {
    if (sqlite3_column_type(statement_.handle(), column) == SQLITE_INTEGER)
        return Millis(integer(column));
    const auto time = parse_rfc3339(text(column));
    if (!time) refuse(column, "no RFC 3339 time");
    return *time;
}

void Query::refuse(int column, const char* why) const {
    throw SqliteError(SQLITE_MISMATCH, std::string("column ") +
                                           sqlite3_column_name(statement_.handle(), column) +
                                           " holds " + why + ": \"" +
                                           std::string(text(column).substr(0, 100)) + "\"");
}

}  // namespace carillon::sqlite
