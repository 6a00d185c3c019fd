#pragma once
// What the server said, as a tree.

#include "tests/support/http_client.hpp"
#include "tests/support/ws_client.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace carillon::test {

using Json = nlohmann::json;

inline Json json_of(const HttpAnswer& answer) {
    return Json::parse(answer.body);
}

inline Json next_json(WsClient& client) {
    return Json::parse(client.next());
}

// Passes over frames of other types.
inline Json await_frame(WsClient& client, const std::string& type) {
    while (true) {
        Json frame = next_json(client);
        if (frame.at("type") == type) return frame;
    }
}

}  // namespace carillon::test
