#pragma once
// Functions for statements of ours; the schema uses none of them, so that any tool can open the
// file.
//
// uuid_bytes('0190…'), uuid_text(x'0190…'): an id as 16 bytes and as its text; what is no id is an
// empty blob. rfc3339_millis('2026-…Z'), rfc3339_text(1795339800000): a time in milliseconds and as
// the API writes it; null of what is none. has_initials(line, letters): does each of the letters
// begin a word of the line?

struct sqlite3;

namespace carillon::sqlite {

// SQLite's code.
int define_functions(sqlite3* db);

}  // namespace carillon::sqlite
