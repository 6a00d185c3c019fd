#include "core/wire/frames.hpp"

namespace carillon::frames {

bool operator==(const Hello& a, const Hello& b) {
    return a.protocol == b.protocol && a.session == b.session && a.user_id == b.user_id &&
           a.heartbeat_s == b.heartbeat_s && a.server_time == b.server_time &&
           a.token_expires_at == b.token_expires_at && a.frame_bytes == b.frame_bytes &&
           a.connections == b.connections;
}

bool operator==(const Result& a, const Result& b) {
    return a.op == b.op && a.revision == b.revision && a.error == b.error;
}

bool operator==(const Error& a, const Error& b) {
    return a.code == b.code && a.message == b.message && a.op == b.op;
}

bool operator==(const Heartbeat& a, const Heartbeat& b) {
    return a.revision == b.revision && a.digest == b.digest;
}

bool operator==(const Preferences& a, const Preferences& b) {
    return a.document == b.document;
}

bool operator==(const Bye& a, const Bye& b) {
    return a.code == b.code && a.retry_after == b.retry_after;
}

bool operator==(const Request& a, const Request& b) {
    return a.op == b.op && a.operation == b.operation && a.snooze_for == b.snooze_for;
}

bool operator==(const Sync& a, const Sync& b) {
    return a.since == b.since && a.digest == b.digest;
}

bool operator==(const Auth& a, const Auth& b) {
    return a.token == b.token && a.op == b.op;
}

}  // namespace carillon::frames
