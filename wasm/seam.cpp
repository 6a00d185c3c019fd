#include "wasm/seam.h"

#include "wasm/module.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace carillon::wasm {
namespace {

// --- effects

struct EffectWriter {
    Record& record;

    void write(std::string_view name, std::string_view a = {}, std::string_view b = {},
               std::string_view c = {}) {
        for (const std::string_view value : {name, a, b, c})
            record.text(value);
    }
    void operator()(const client_effects::OpenSocket& effect) {
        write("open", effect.since ? effect.since->text() : std::string());
    }
    void operator()(const client_effects::Send& effect) { write("send", effect.text); }
    void operator()(const client_effects::CloseSocket& effect) {
        write("close", std::to_string(effect.code));
    }
    void operator()(const client_effects::RenewToken&) { write("renew"); }
    void operator()(const client_effects::Changed&) { write("changed"); }
    void operator()(const client_effects::Received& effect) { write("received", effect.id.text()); }
    void operator()(const client_effects::Settled& effect) {
        const auto& error = effect.error;
        write("settled", effect.op, error ? text(error->code) : "", error ? error->message : "");
    }
    void operator()(const client_effects::Faulted& effect) {
        write("faulted", text(effect.error.code), effect.error.message);
    }
    void operator()(const client_effects::PreferencesTold& effect) {
        write("preferences", effect.document);
    }
};

// --- operations

Error invalid(std::string_view what, std::string_view value, std::string_view accepted) {
    return Error{Errc::kInvalid, "",
                 "invalid " + std::string(what) + " \"" + std::string(value) + "\": expected " +
                     std::string(accepted)};
}

// "NAME\nID\nID..."
Result<Operation> parse_operation(std::string_view lines, double until) {
    Operation operation;
    const std::string_view name = take_line(lines);
    const auto kind = parse_operation_kind(name);
    if (!kind) return invalid("operation", name, "one of docs/protocol.md, such as ack");
    operation.kind = *kind;
    while (!lines.empty()) {
        const std::string_view line = take_line(lines);
        const auto id = NotificationId::parse(line);
        if (!id) return invalid("id of a notification", line, "a UUID");
        operation.ids.push_back(*id);
    }
    const bool takes_time = rule_of(operation.kind).takes == OperationArguments::kIdsAndTime;
    if (takes_time && !std::isnan(until)) {
        operation.until = millis(until);
    }
    return operation;
}

}  // namespace
}  // namespace carillon::wasm

using namespace carillon::wasm;  // NOLINT: the functions below have no namespace

uint32_t carillon_open(uint32_t seed_high, uint32_t seed_low) {
    Module& all = module();
    const uint32_t handle = ++all.last_handle;
    all.seats[handle] = std::make_unique<Seat>((std::uint64_t{seed_high} << 32) | seed_low);
    return handle;
}

void carillon_close(uint32_t handle) {
    module().seats.erase(handle);
}

uint8_t* carillon_input(uint32_t size) {
    return input_of(size);
}

void carillon_signal(uint32_t handle, uint32_t signal, uint32_t code, double now) {
    Seat* at = seat(handle);
    if (at == nullptr) return;
    carillon::ClientSession& session = at->session;
    const carillon::Millis time = millis(now);
    switch (signal) {
        case CARILLON_START:
            return session.start(time);
        case CARILLON_STOP:
            return session.stop(time);
        case CARILLON_OPENED:
            return session.handle_opened(time);
        case CARILLON_CLOSED:
            return session.handle_closed(static_cast<uint16_t>(code), time);
        case CARILLON_TIMEOUT:
            return session.handle_timeout(time);
        case CARILLON_WAKEUP:
            return session.handle_wakeup(time);
        case CARILLON_LEFT:
            return session.release_held();
        default:
            return;
    }
}

void carillon_frame(uint32_t handle, uint32_t size, double now) {
    const std::string frame = take_input(size);
    if (Seat* at = seat(handle)) at->session.handle_frame(frame, millis(now));
}

void carillon_token(uint32_t handle, uint32_t size, double now) {
    std::string token = take_input(size);
    if (Seat* at = seat(handle)) at->session.handle_token(std::move(token), millis(now));
}

const uint8_t* carillon_submit(uint32_t handle, uint32_t size, uint32_t held, double until,
                               double now) {
    const std::string lines = take_input(size);
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    auto operation = parse_operation(lines, until);
    if (!operation) return refused(operation.error());
    using Sending = carillon::ClientSession::Sending;
    const auto ops = at->session.submit(std::move(operation).value(), millis(now),
                                        held != 0 ? Sending::kHeldBack : Sending::kAtOnce);
    return ops ? accepted(*ops) : refused(ops.error());
}

const uint8_t* carillon_undo(uint32_t handle, double now) {
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const auto ops = at->session.undo(millis(now));
    if (!ops) return refused(ops.error());
    return ops->empty() ? nullptr : accepted(*ops);
}

const uint8_t* carillon_next_page(uint32_t handle) {
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    at->pages.follow(at->session.inbox());
    const auto next = at->pages.next();
    Record& record = new_record();
    record.u32(next ? 1 : 0);
    record.u32(at->pages.era());
    record.text(next ? next->cursor : std::string());
    return record.finish();
}

double carillon_seen_share(void) {
    return carillon::SeenWatch::kShare;
}

const uint8_t* carillon_effects(uint32_t handle) {
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    EffectWriter writer{new_record()};
    while (const auto effect = at->session.poll())
        std::visit(writer, *effect);
    return writer.record.finish();
}

const uint8_t* carillon_state(uint32_t handle) {
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    Record& record = new_record();
    at->told.tell(at->session, record);
    return record.finish();
}

double carillon_deadline(uint32_t handle) {
    const Seat* at = seat(handle);
    return number(at != nullptr ? at->session.next_deadline() : std::nullopt);
}

double carillon_server_time(uint32_t handle, double now) {
    const Seat* at = seat(handle);
    if (at == nullptr) return now;
    return now + number(at->session.server_time(carillon::Millis{0}));
}
