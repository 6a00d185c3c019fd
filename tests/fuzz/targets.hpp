#pragma once
// All targets by name. A name is that of its file, of its program under libFuzzer (fuzz_NAME) and
// of its folders of seeds and cases.

#include <string_view>

namespace carillon::fuzz {

struct Target {
    std::string_view name;
    void (*run)(std::string_view bytes);
};

// core/: also as WebAssembly.
void client_frame(std::string_view text);
void client_state(std::string_view text);
void cursor(std::string_view text);
void deliveries(std::string_view text);
void directory_user(std::string_view text);
void event(std::string_view text);
void event_result(std::string_view text);
void hint(std::string_view text);
void json(std::string_view text);
void list_query(std::string_view text);
void manual_send(std::string_view text);
void notification(std::string_view text);
void page(std::string_view text);
void preferences(std::string_view text);
void read_request(std::string_view text);
void revision(std::string_view text);
void server_frame(std::string_view text);
void snooze_request(std::string_view text);
void templates_file(std::string_view text);
void time(std::string_view text);
void utf8(std::string_view text);
void webhook(std::string_view text);

inline constexpr Target kCoreTargets[] = {
    {"client_frame", client_frame},
    {"client_state", client_state},
    {"cursor", cursor},
    {"deliveries", deliveries},
    {"directory_user", directory_user},
    {"event", event},
    {"event_result", event_result},
    {"hint", hint},
    {"json", json},
    {"list_query", list_query},
    {"manual_send", manual_send},
    {"notification", notification},
    {"page", page},
    {"preferences", preferences},
    {"read_request", read_request},
    {"revision", revision},
    {"server_frame", server_frame},
    {"snooze_request", snooze_request},
    {"templates_file", templates_file},
    {"time", time},
    {"utf8", utf8},
    {"webhook", webhook},
};

// server/: native only.
void accept_encoding(std::string_view text);
void claims(std::string_view text);
void csv(std::string_view text);
void event_lines(std::string_view text);
void http_text(std::string_view text);
void jwt(std::string_view text);
void redis_address(std::string_view text);
void redis_reply(std::string_view bytes);

inline constexpr Target kServerTargets[] = {
    {"accept_encoding", accept_encoding}, {"claims", claims},           {"csv", csv},
    {"event_lines", event_lines},         {"http_text", http_text},     {"jwt", jwt},
    {"redis_address", redis_address},     {"redis_reply", redis_reply},
};

}  // namespace carillon::fuzz
