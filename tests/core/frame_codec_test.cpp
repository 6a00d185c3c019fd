// The text of frames, both ways.

#include "core/wire/frame_codec.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/run_hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const char* const kUserText = "00000000-0000-0000-0000-000000000001";

std::string encode_server(const ServerFrame& frame) {
    return encode(frame);
}
std::string encode_client(const ClientFrame& frame) {
    return encode(frame);
}

Error client_error(std::string_view text) {
    const auto frame = decode_client_frame(text);
    REQUIRE_FALSE(frame.ok());
    return frame.error();
}

Error server_error(std::string_view text) {
    const auto frame = decode_server_frame(text);
    REQUIRE_FALSE(frame.ok());
    return frame.error();
}

Unread one_unread() {
    Unread unread;
    unread.by_priority[1] = 1;
    unread.unseen = 1;
    return unread;
}

}  // namespace

TEST_CASE("server frames are written as the docs show them", "[core][codec]") {
    frames::Hello hello;
    hello.session = "s1";
    hello.user_id = test::user(1);
    hello.server_time = Millis(1795339800123);
    hello.frame_bytes = 65536;
    hello.connections = 5;
    CHECK(encode(ServerFrame(hello)) ==
          std::string("{\"type\":\"hello\",\"protocol\":1,\"session\":\"s1\",\"user_id\":\"") +
              kUserText +
              "\",\"heartbeat\":30,\"server_time\":\"2026-11-22T09:30:00.123Z\","
              "\"token_expires_at\":null,\"limits\":{\"frame_bytes\":65536,\"connections\":5}}");

    const Notification n = test::notification(2);
    const std::string unread =
        "{\"total\":1,\"low\":0,\"normal\":1,\"high\":0,\"critical\":0,\"unseen\":1}";
    CHECK(encode(ServerFrame(Snapshot{{"e", 3}, one_unread(), {n}, true})) ==
          "{\"type\":\"snapshot\",\"revision\":\"e.3\",\"unread\":" + unread + ",\"items\":[" +
              encode(n) + "],\"truncated\":true}");
    CHECK(encode(ServerFrame(Changes{"e", 3, 5, one_unread(), {n, n}, {test::id(1)}})) ==
          "{\"type\":\"changes\",\"from\":\"e.3\",\"revision\":\"e.5\",\"unread\":" + unread +
              ",\"upserts\":[" + encode(n) + ',' + encode(n) + "],\"deletes\":[\"" + kUserText +
              "\"]}");
    CHECK(encode(ServerFrame(frames::Result{"o1", Revision{"e", 4}, std::nullopt})) ==
          "{\"type\":\"result\",\"op\":\"o1\",\"ok\":true,\"revision\":\"e.4\"}");
    CHECK(encode(ServerFrame(
              frames::Result{"o1", std::nullopt, Error{Errc::kForbidden, "ids", "not you"}})) ==
          "{\"type\":\"result\",\"op\":\"o1\",\"ok\":false,"
          "\"error\":{\"code\":\"forbidden\",\"message\":\"not you\"}}");
    CHECK(encode(ServerFrame(frames::Error{"malformed", "no", "7"})) ==
          "{\"type\":\"error\",\"code\":\"malformed\",\"message\":\"no\",\"op\":\"7\"}");
    CHECK(encode(ServerFrame(frames::Error{"malformed", "no"})) ==
          "{\"type\":\"error\",\"code\":\"malformed\",\"message\":\"no\"}");
    CHECK(encode(ServerFrame(frames::Heartbeat{{"e", 4}})) ==
          "{\"type\":\"heartbeat\",\"revision\":\"e.4\"}");
    CHECK(encode(ServerFrame(frames::Heartbeat{{"e", 4}, InboxDigest(255)})) ==
          "{\"type\":\"heartbeat\",\"revision\":\"e.4\",\"digest\":\"00000000000000ff\"}");
    CHECK(encode(ServerFrame(frames::Pong{})) == "{\"type\":\"pong\"}");
    CHECK(encode(ServerFrame(frames::Bye{"shutdown", Millis(3000)})) ==
          "{\"type\":\"bye\",\"code\":\"shutdown\",\"retry_after\":3}");
    CHECK(encode(ServerFrame(frames::Bye{"shutdown", Millis(250)})) ==
          "{\"type\":\"bye\",\"code\":\"shutdown\",\"retry_after\":0.25}");
    CHECK(encode(ServerFrame(frames::Bye{"forbidden", std::nullopt})) ==
          "{\"type\":\"bye\",\"code\":\"forbidden\",\"retry_after\":null}");
}

TEST_CASE("client frames are written as the docs show them", "[core][codec]") {
    Operation operation;
    operation.kind = OperationKind::kAck;
    operation.ids = {test::id(1)};
    const std::string ids = std::string("\"ids\":[\"") + kUserText + "\"]";
    CHECK(encode(ClientFrame(frames::Request{"o1", operation})) ==
          "{\"type\":\"ack\",\"op\":\"o1\"," + ids + "}");
    operation.kind = OperationKind::kSnooze;
    operation.until = Millis(1795339800123);
    CHECK(encode(ClientFrame(frames::Request{"o1", operation})) ==
          "{\"type\":\"snooze\",\"op\":\"o1\"," + ids + ",\"until\":\"2026-11-22T09:30:00.123Z\"}");
    operation.kind = OperationKind::kAckAll;
    operation.bound = Revision{"e", 9};
    CHECK(encode(ClientFrame(frames::Request{"o1", operation})) ==
          "{\"type\":\"ack_all\",\"op\":\"o1\",\"revision\":\"e.9\"}");
    CHECK(encode(ClientFrame(frames::Sync{"e.9"})) == "{\"type\":\"sync\",\"since\":\"e.9\"}");
    CHECK(encode(ClientFrame(frames::Sync{"", InboxDigest(255)})) ==
          "{\"type\":\"sync\",\"since\":\"\",\"digest\":\"00000000000000ff\"}");
    CHECK(encode(ClientFrame(frames::Auth{"jwt", ""})) == "{\"type\":\"auth\",\"token\":\"jwt\"}");
    CHECK(encode(ClientFrame(frames::Auth{"jwt", "o2"})) ==
          "{\"type\":\"auth\",\"token\":\"jwt\",\"op\":\"o2\"}");
    CHECK(encode(ClientFrame(frames::Ping{})) == "{\"type\":\"ping\"}");
}

TEST_CASE("any frame comes back as it was", "[core][codec][property]") {
    const std::uint64_t seed = 10;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 400; ++i) {
        const ServerFrame server = generator.server_frame(4);
        const auto server_again = decode_server_frame(encode(server));
        if (!server_again.ok()) FAIL(server_again.error().message);
        REQUIRE(server_again.value() == server);
        const ClientFrame client = generator.client_frame();
        const auto client_again = decode_client_frame(encode(client));
        if (!client_again.ok()) FAIL(client_again.error().message);
        REQUIRE(client_again.value() == client);
    }
}

TEST_CASE("what stands around the rows of a frame fits its allowance", "[core][codec][property]") {
    const std::uint64_t seed = 11;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 200; ++i) {
        Changes changes = generator.changes(4);
        changes.epoch = std::string(limits::kEpochChars, 'x');
        changes.unread.by_priority.fill(limits::kMaxCounter);
        changes.unread.unseen = limits::kMaxCounter;
        std::size_t bound = kFrameOverheadBytes + changes.deletes.size() * kDeleteBytes;
        Snapshot snapshot{changes.to_revision(), changes.unread, changes.upserts, false};
        std::size_t snapshot_bound = kFrameOverheadBytes;
        for (const Notification& n : changes.upserts) {
            bound += encoded_size_bound(n);
            snapshot_bound += encoded_size_bound(n);
        }
        REQUIRE(encode(ServerFrame(changes)).size() <= bound);
        REQUIRE(encode(ServerFrame(snapshot)).size() <= snapshot_bound);
    }
}

TEST_CASE("hostile frames are survived", "[core][codec][hostile]") {
    const Notification n = test::notification(2);
    test::run_hostile(encode(ServerFrame(Snapshot{{"e", 3}, one_unread(), {n}, false})),
                      decode_server_frame, encode_server);
    test::run_hostile(encode(ServerFrame(Changes{"e", 3, 5, one_unread(), {n}, {test::id(1)}})),
                      decode_server_frame, encode_server);
    frames::Hello hello;
    hello.token_expires_at = Millis(5);
    test::run_hostile(encode(ServerFrame(hello)), decode_server_frame, encode_server);
    for (const ServerFrame& frame :
         {ServerFrame(frames::Result{"o", Revision{"e", 4}, std::nullopt}),
          ServerFrame(frames::Result{"o", std::nullopt, Error{Errc::kForbidden, "", "no"}}),
          ServerFrame(frames::Error{"malformed", "no", "7"}),
          ServerFrame(frames::Heartbeat{{"e", 4}}), ServerFrame(frames::Pong{}),
          ServerFrame(frames::Bye{"shutdown", Millis(2500)})}) {
        test::run_hostile(encode(frame), decode_server_frame, encode_server);
    }
    Operation snooze;
    snooze.kind = OperationKind::kSnooze;
    snooze.ids = {test::id(1), test::id(2)};
    snooze.until = Millis(5);
    Operation ack_all;
    ack_all.kind = OperationKind::kAckAll;
    ack_all.bound = Revision{"e", 4};
    for (const ClientFrame& frame :
         {ClientFrame(frames::Request{"o", snooze}), ClientFrame(frames::Request{"o", ack_all}),
          ClientFrame(frames::Sync{"e.4"}), ClientFrame(frames::Auth{"jwt", "o"}),
          ClientFrame(frames::Ping{})}) {
        test::run_hostile(encode(frame), decode_client_frame, encode_client);
    }
}

TEST_CASE("an unknown frame type is refused, an unknown member is passed over", "[core][codec]") {
    CHECK(
        client_error("{\"type\":\"explode\"}") ==
        Error{Errc::kMalformed, "type",
              "type must be ack, seen, click, unack, delete, archive, unarchive, snooze, unsnooze, "
              "ack_all, unack_all, sync, "
              "auth or ping, not \"explode\""});
    CHECK(client_error("{}").message == "type is missing; it must be a string");
    CHECK(client_error("{\"type\":5}").field == "type");
    CHECK(client_error("[]").message == "a JSON object is needed, not an array");
    CHECK(server_error("{\"type\":\"explode\"}").field == "type");
    CHECK(decode_client_frame("{\"type\":\"ping\",\"new\":{\"deep\":[1]}}").value() ==
          ClientFrame(frames::Ping{}));
    CHECK(decode_server_frame("{\"new\":0,\"type\":\"pong\"}").value() ==
          ServerFrame(frames::Pong{}));
}

TEST_CASE("an operation's op and ids keep their limits", "[core][codec]") {
    const auto frame = [](std::size_t op_chars, std::size_t ids) {
        std::string text =
            "{\"type\":\"ack\",\"op\":\"" + std::string(op_chars, 'x') + "\",\"ids\":[";
        for (std::size_t i = 0; i < ids; ++i) {
            text += (i == 0 ? "\"" : ",\"") + test::id(static_cast<std::uint32_t>(i)).text() + '"';
        }
        return text + "]}";
    };
    CHECK(decode_client_frame(frame(limits::kOpChars, limits::kOperationIds)).ok());
    CHECK(client_error(frame(limits::kOpChars + 1, 1)).field == "op");
    CHECK(client_error(frame(0, 1)).field == "op");
    const Error many = client_error(frame(1, limits::kOperationIds + 1));
    CHECK(many.code == Errc::kTooLarge);
    CHECK(many.message == "ids has 1001 entries; at most 1000 are accepted");
    CHECK(client_error("{\"type\":\"ack\",\"op\":\"o\",\"ids\":[\"" + std::string(kUserText) +
                       "\",7]}")
              .message == "ids[1] must be a UUID, not 7");
    CHECK(client_error("{\"type\":\"ack\",\"ids\":[]}").field == "op");
    CHECK(client_error("{\"type\":\"ack\",\"op\":\"o\"}").field == "ids");
    CHECK(client_error("{\"type\":\"snooze\",\"op\":\"o\",\"ids\":[]}").field == "until");
    CHECK(client_error("{\"type\":\"ack_all\",\"op\":\"o\",\"revision\":\"here\"}").message ==
          "revision must be a revision (EPOCH.COUNTER), not \"here\"");
}

TEST_CASE("a frame over its size is refused before it is read", "[core][codec]") {
    const std::string spaces(limits::kClientFrameBytes, ' ');
    CHECK(client_error("{\"type\":\"ping\"}" + spaces).code == Errc::kTooLarge);
    const std::string more(limits::kClientFrameMaxIn, ' ');
    CHECK(server_error("{\"type\":\"pong\"}" + more).code == Errc::kMalformed);
}

TEST_CASE("no error shows a token", "[core][codec]") {
    const std::string secret = "eyJhbGciOi";
    for (const std::string& text : {"{\"type\":\"auth\",\"token\":[\"" + secret + "\"]}",
                                    "{\"type\":\"auth\",\"token\":\"" + secret,
                                    "{\"type\":\"auth\",\"token\":\"" + secret + "\\x\"}",
                                    "{\"type\":\"auth\",\"token\":\"" + secret + "\",\"op\":5}",
                                    "{\"type\":\"auth\",\"token\":\"" + secret + "\xff\"}",
                                    "{\"type\":\"auth\",\"token\":{\"" + secret + "\":1}}"}) {
        CHECK(client_error(text).message.find(secret) == std::string::npos);
        CHECK(client_error(text).field.find(secret) == std::string::npos);
    }
    CHECK(client_error("{\"type\":\"auth\",\"token\":12345}").message == "token must be a string");
    CHECK(client_error("{\"type\":\"auth\"}").message == "token is missing; it must be a string");
}

TEST_CASE("a sync without a revision asks for all", "[core][codec]") {
    CHECK(decode_client_frame("{\"type\":\"sync\"}").value() == ClientFrame(frames::Sync{""}));
    CHECK(decode_client_frame("{\"type\":\"sync\",\"since\":null}").value() ==
          ClientFrame(frames::Sync{""}));
    CHECK(client_error("{\"type\":\"sync\",\"since\":5}").field == "since");
}

TEST_CASE("changes of two epochs or backward in time are refused", "[core][codec]") {
    const std::string rest =
        ",\"unread\":{\"total\":0,\"low\":0,\"normal\":0,\"high\":0,\"critical\":0,\"unseen\":0},"
        "\"upserts\":[],\"deletes\":[]}";
    const auto changes = [&](const char* from, const char* to) {
        return std::string("{\"type\":\"changes\",\"from\":\"") + from + "\",\"revision\":\"" + to +
               '"' + rest;
    };
    CHECK(decode_server_frame(changes("e.3", "e.3")).ok());
    CHECK(server_error(changes("e.4", "e.3")).field == "revision");
    CHECK(server_error(changes("d.3", "e.4")).field == "revision");
}

TEST_CASE("an error inside a row names the row", "[core][codec]") {
    const Notification n = test::notification(2);
    std::string text = encode(ServerFrame(Snapshot{{"e", 3}, one_unread(), {n, n}, false}));
    const auto at = text.rfind("\"normal\"");
    text.replace(at, 8, "\"urgent\"");
    CHECK(server_error(text) ==
          Error{Errc::kMalformed, "items[1].priority",
                "items[1]: priority must be low, normal, high or critical, not \"urgent\""});
    text = encode(ServerFrame(Snapshot{{"e", 3}, one_unread(), {}, false}));
    text.replace(text.find("\"total\":1"), 9, "\"total\":2");
    CHECK(server_error(text).field == "unread.total");
}

TEST_CASE("an error code that only a newer server knows keeps its message", "[core][codec]") {
    const auto frame = decode_server_frame(
        "{\"type\":\"result\",\"op\":\"o\",\"ok\":false,"
        "\"error\":{\"code\":\"brand_new\",\"message\":\"told\"}}");
    CHECK(frame.value() ==
          ServerFrame(frames::Result{"o", std::nullopt, Error{Errc::kInternal, "", "told"}}));
}
