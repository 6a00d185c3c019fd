#include "tests/bench/bare_table.hpp"

#include <sqlite3.h>

#include <cstdlib>

namespace carillon::bench {
namespace {

void need(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE) std::abort();
}

}  // namespace

BareTable::BareTable(const std::string& path) {
    need(sqlite3_open(path.c_str(), &db_));
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    execute(
        "CREATE TABLE bare (seq INTEGER PRIMARY KEY, id BLOB, user BLOB, type TEXT, title TEXT,"
        " body TEXT, data TEXT, event BLOB, priority INTEGER, made INTEGER, rev INTEGER)");
    need(sqlite3_prepare_v2(db_, "INSERT INTO bare VALUES (NULL,?,?,?,?,?,?,?,?,?,?)", -1, &insert_,
                            nullptr));
}

BareTable::~BareTable() {
    sqlite3_finalize(insert_);
    sqlite3_close(db_);
}

Cost BareTable::publish(std::size_t rows, std::size_t each) {
    const Meter meter;
    for (std::size_t i = 0; i < rows; ++i) {
        if (i % each == 0) execute("BEGIN IMMEDIATE");
        insert(i);
        if ((i + 1) % each == 0 || i + 1 == rows) execute("COMMIT");
    }
    return meter.cost();
}

void BareTable::execute(const char* sql) {
    need(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr));
}

void BareTable::bind(const void* bytes, std::size_t size, bool is_text) {
    const auto chars = static_cast<const char*>(bytes);
    need(is_text ? sqlite3_bind_text(insert_, ++at_, chars, static_cast<int>(size), nullptr)
                 : sqlite3_bind_blob(insert_, ++at_, bytes, static_cast<int>(size), nullptr));
}

void BareTable::insert(std::uint64_t number) {
    const Event made = event(number);
    const auto id = user(number).bytes();
    at_ = 0;
    bind(id.data(), id.size(), false);
    bind(made.recipients[0].bytes().data(), id.size(), false);
    for (const std::string* text :
         {&made.type, &made.own_text->title, &made.own_text->body, &made.data})
        bind(text->data(), text->size(), true);
    bind(id.data(), id.size(), false);
    for (const std::uint64_t value : {number % 4, std::uint64_t{1764000000000} + number, number})
        need(sqlite3_bind_int64(insert_, ++at_, static_cast<sqlite3_int64>(value)));
    need(sqlite3_step(insert_));
    need(sqlite3_reset(insert_));
}

}  // namespace carillon::bench
