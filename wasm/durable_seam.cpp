// The functions of the seam that are about what a closed tab leaves behind.

#include "wasm/module.hpp"
#include "wasm/seam.h"

#include <string>

using namespace carillon::wasm;  // NOLINT: the functions below have no namespace

const uint8_t* carillon_restore(uint32_t handle, uint32_t size) {
    const std::string durable = take_input(size);
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const std::size_t before = at->session.overlay().size();
    if (const auto status = at->session.restore(durable); !status) return refused(status.error());
    Record& record = new_record();
    record.u32(1);
    const auto& pending = at->session.overlay().pending();
    for (std::size_t i = before; i < pending.size(); ++i) {
        record.text(pending[i].op);
        record.text(text(pending[i].operation.kind));
    }
    return record.finish();
}

const uint8_t* carillon_durable_inbox(uint32_t handle) {
    const Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    Record& record = new_record();
    record.text(at->session.durable_inbox());
    return record.finish();
}

const uint8_t* carillon_durable_operations(uint32_t handle) {
    const Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    Record& record = new_record();
    record.text(at->session.durable_operations());
    return record.finish();
}

uint32_t carillon_operations_version(uint32_t handle) {
    const Seat* at = seat(handle);
    return at != nullptr ? at->session.overlay().version() : 0;
}

const uint8_t* carillon_welcome(uint32_t handle, uint32_t size) {
    const std::string since = take_input(size);
    const Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const auto welcome = at->session.welcome(carillon::Revision::parse(since));
    if (!welcome) return nullptr;
    Record& record = new_record();
    record.u32(welcome->is_question ? 1 : 0);
    record.text(welcome->frame);
    return record.finish();
}
