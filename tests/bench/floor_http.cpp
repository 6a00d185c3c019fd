#include "tests/bench/floor_http.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstdlib>

namespace carillon::bench {

namespace {

constexpr std::size_t kUuidChars = 36;

std::string_view field(std::string_view head, std::string_view name) {
    const auto at = head.find(name);
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string framed(const std::string& text) {
    std::string frame;
    frame.push_back(static_cast<char>(0x81));
    if (text.size() < 126) {
        frame.push_back(static_cast<char>(text.size()));
    } else if (text.size() < 65536) {
        frame.push_back(126);
        frame.push_back(static_cast<char>(text.size() >> 8));
        frame.push_back(static_cast<char>(text.size() & 0xff));
    } else {
        frame.push_back(127);
        for (int shift = 56; shift >= 0; shift -= 8)
            frame.push_back(static_cast<char>((text.size() >> shift) & 0xff));
    }
    return frame + text;
}

std::string revision_text(std::uint64_t revision) {
    return "floor." + std::to_string(revision);
}

void find_recipients(FloorRequest& request) {
    const std::string_view body = request.body;
    auto at = body.find("\"recipients\":[");
    const auto end = body.find(']', at);
    if (at == std::string_view::npos || end == std::string_view::npos) return;
    at += 14;
    while ((at = body.find('"', at)) < end) {
        request.recipients.push_back(body.substr(at + 1, kUuidChars));
        at += kUuidChars + 2;
    }
    if (body.size() > end + 4) request.data = body.substr(end + 2, body.size() - end - 4);
}

}  // namespace

std::optional<FloorRequest> take_request(std::string& in) {
    const auto head_end = in.find("\r\n\r\n");
    if (head_end == std::string::npos) return std::nullopt;
    const std::string_view head(in.data(), head_end + 2);
    const std::string_view length = field(head, "\r\nContent-Length: ");
    const std::size_t body_bytes =
        length.empty() ? 0 : std::strtoul(std::string(length).c_str(), nullptr, 10);
    if (in.size() < head_end + 4 + body_bytes) return std::nullopt;
    FloorRequest request;
    request.key = field(head, "\r\nSec-WebSocket-Key: ");
    request.is_upgrade = !request.key.empty();
    if (const auto at = head.find("user="); at != std::string_view::npos)
        request.user = head.substr(at + 5, kUuidChars);
    request.body = in.substr(head_end + 4, body_bytes);
    find_recipients(request);
    in.erase(0, head_end + 4 + body_bytes);
    return request;
}

std::string upgrade_answer(const std::string& key) {
    const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::array<unsigned char, 64> accept{};
    EVP_EncodeBlock(accept.data(), digest.data(), int{digest.size()});
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           std::string(reinterpret_cast<const char*>(accept.data())) + "\r\n\r\n";
}

std::string event_answer(std::size_t created) {
    const std::string body = "{\"results\":[{\"created\":" + std::to_string(created) + "}]}";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string hello_frame() {
    return framed(R"({"type":"hello","protocol":1,"heartbeat":30})");
}

std::string state_frame(std::uint64_t revision) {
    const std::string at = revision_text(revision);
    return framed(R"({"type":"changes","from":")" + at + R"(","revision":")" + at +
                  R"(","unread":{"total":0},"upserts":[],"deletes":[]})");
}

// About as long as a notification is, with the event's payload for its data.
std::string changes_frame(std::string_view user, std::uint64_t revision, std::string_view data) {
    std::string text = R"({"type":"changes","from":")" + revision_text(revision - 1) +
                       R"(","revision":")" + revision_text(revision) + R"(","unread":{"total":)" +
                       std::to_string(revision) +
                       R"(,"low":0,"normal":1,"high":0,"critical":0,"unseen":1},"upserts":[{)"
                       R"("id":"01900000-0000-7000-8000-000000000000","user_id":")";
    text.append(user).append(
        R"(","team_id":null,"type":"task.assigned","title":"T\u00e2che assign\u00e9e","body":)"
        R"("La t\u00e2che Call Acme vous est assign\u00e9e.","data":{)");
    text.append(data).append(
        R"(},"priority":"normal","channel":"web","is_read":false,"read_at":null,"seen_at":null,)"
        R"("created_at":"2026-11-22T09:30:00.123Z","updated_at":"2026-11-22T09:30:00.123Z",)"
        R"("expires_at":null,"snoozed_until":null,"archived_at":null,"clicked_at":null,"rev":)");
    text.append(std::to_string(revision)).append("}],\"deletes\":[]}");
    return framed(text);
}

}  // namespace carillon::bench
