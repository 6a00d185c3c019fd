#include "server/store/sqlite/sql_functions.hpp"

#include "core/base/ids.hpp"
#include "core/base/limits.hpp"
#include "core/base/time.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::sqlite {
namespace {

std::string_view text_of(sqlite3_value* value) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {data ? data : "", static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void answer(sqlite3_context* context, const std::string& text) {
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

// In one pass, however many letters there are.
void has_initials(sqlite3_context* context, int, sqlite3_value** values) {
    std::bitset<256> initials;
    char before = ' ';
    for (const char c : text_of(values[0])) {
        if (before == ' ') initials.set(static_cast<unsigned char>(c));
        before = c;
    }
    bool has_all = true;
    for (const char letter : text_of(values[1]))
        has_all = has_all && initials.test(static_cast<unsigned char>(letter));
    sqlite3_result_int(context, has_all ? 1 : 0);
}

void uuid_bytes(sqlite3_context* context, int, sqlite3_value** values) {
    const auto bytes = detail::parse_uuid(text_of(values[0]));
    if (!bytes) return sqlite3_result_zeroblob(context, 0);
    sqlite3_result_blob(context, bytes->data(), static_cast<int>(bytes->size()), SQLITE_TRANSIENT);
}

void uuid_text(sqlite3_context* context, int, sqlite3_value** values) {
    detail::UuidBytes bytes{};
    const void* data = sqlite3_value_blob(values[0]);
    if (!data || sqlite3_value_bytes(values[0]) != static_cast<int>(bytes.size()))
        return sqlite3_result_null(context);
    std::copy_n(static_cast<const std::uint8_t*>(data), bytes.size(), bytes.begin());
    answer(context, detail::uuid_text(bytes));
}

void rfc3339_millis(sqlite3_context* context, int, sqlite3_value** values) {
    const auto time = parse_rfc3339(text_of(values[0]));
    if (!time) return sqlite3_result_null(context);
    sqlite3_result_int64(context, time->count());
}

void rfc3339_text(sqlite3_context* context, int, sqlite3_value** values) {
    const Millis time(sqlite3_value_int64(values[0]));
    const bool is_time = sqlite3_value_type(values[0]) == SQLITE_INTEGER && time >= Millis(0) &&
                         time <= limits::kMaxTime;
    if (!is_time) return sqlite3_result_null(context);
    answer(context, format_rfc3339(time));
}

}  // namespace

int define_functions(sqlite3* db) {
    struct Function {
        const char* name;
        int arguments;
        void (*function)(sqlite3_context*, int, sqlite3_value**);
    };
    constexpr Function kFunctions[] = {{"has_initials", 2, has_initials},
                                       {"uuid_bytes", 1, uuid_bytes},
                                       {"uuid_text", 1, uuid_text},
                                       {"rfc3339_millis", 1, rfc3339_millis},
                                       {"rfc3339_text", 1, rfc3339_text}};
    for (const Function& each : kFunctions) {
        const int code = sqlite3_create_function_v2(db, each.name, each.arguments,
                                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                                    each.function, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

}  // namespace carillon::sqlite
