// What a closed tab leaves behind and a new one finds.

#include "core/session/client_state.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/generate.hpp"
#include "tests/support/run_hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

ClientState small_state() {
    ClientState state;
    state.inbox = Snapshot{{"e", 3}, {}, {test::notification(2)}, true};
    PendingOperation ack_all;
    ack_all.op = "o1";
    ack_all.operation.kind = OperationKind::kAckAll;
    ack_all.operation.ids = {test::id(2)};
    ack_all.operation.bound = Revision{"e", 3};
    ack_all.at = Millis(1795339800123);
    PendingOperation snooze;
    snooze.op = "o2";
    snooze.operation.kind = OperationKind::kSnooze;
    snooze.operation.ids = {test::id(2)};
    snooze.operation.until = Millis(1795339900000);
    snooze.confirmed = Revision{"e", 4};
    state.pending = {ack_all, snooze};
    state.next_op = 3;
    return state;
}

std::string encode_state(const ClientState& state) {
    return encode(state);
}

}  // namespace

TEST_CASE("any client state comes back as it was", "[core][codec][property]") {
    const std::uint64_t seed = 12;
    INFO("seed " << seed);
    test::Generator generator(seed);
    for (int i = 0; i < 150; ++i) {
        const ClientState state = generator.client_state(4);
        const auto decoded = decode_client_state(encode(state));
        if (!decoded.ok()) FAIL(decoded.error().message);
        REQUIRE(decoded.value() == state);
    }
    CHECK(decode_client_state(encode(ClientState{})).value() == ClientState{});
}

TEST_CASE("an ack_all at rest keeps what its screen showed", "[core][codec]") {
    const auto decoded = decode_client_state(encode(small_state()));
    REQUIRE(decoded.ok());
    CHECK(decoded->pending[0].operation.ids == std::vector<NotificationId>{test::id(2)});
}

TEST_CASE("a client state that somebody changed is survived", "[core][codec][hostile]") {
    test::run_hostile(encode(small_state()), decode_client_state, encode_state);
}

TEST_CASE("a client state of another version or without what an operation needs is refused",
          "[core][codec]") {
    const auto field_without = [](const std::string& part, const std::string& replacement) {
        std::string text = encode(small_state());
        const auto at = text.find(part);
        REQUIRE(at != std::string::npos);
        const auto decoded = decode_client_state(text.replace(at, part.size(), replacement));
        REQUIRE_FALSE(decoded.ok());
        return decoded.error().field;
    };
    CHECK(field_without("\"version\":1", "\"version\":2") == "version");
    CHECK(field_without("\"version\":1,", "") == "version");
    CHECK(field_without("\"bound\":\"e.3\"", "\"bound\":null") == "pending[0].bound");
    CHECK(field_without("\"until\":\"2026-11-22T09:31:40.000Z\"", "\"until\":null") ==
          "pending[1].until");
    CHECK(field_without("\"kind\":\"snooze\"", "\"kind\":\"ping\"") == "pending[1].kind");
    CHECK(field_without("\"truncated\":true", "\"truncated\":1") == "inbox.truncated");
}
