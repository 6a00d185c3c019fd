// The functions of the seam that only a list which is shown needs: lists besides the inbox's own,
// further pages, what has been seen. They are a module of their own, which is loaded when one is
// asked for (lists_exports.txt).

#include "core/inbox/filter.hpp"
#include "wasm/module.hpp"
#include "wasm/seam.h"

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace carillon::wasm {
namespace {

// Those that are shown and were not seen yet.
std::vector<NotificationId> only_unseen(const View& view, const std::vector<NotificationId>& ids) {
    const std::set<NotificationId> asked(ids.begin(), ids.end());
    std::vector<NotificationId> unseen;
    for (const ViewRow& row : view.items) {
        const Notification& n = row.notification;
        if (is_unseen(n) && asked.count(n.id) != 0) unseen.push_back(n.id);
    }
    return unseen;
}

}  // namespace
}  // namespace carillon::wasm

using namespace carillon::wasm;  // NOLINT: the functions below have no namespace

const uint8_t* carillon_open_list(uint32_t handle, uint32_t size, uint32_t order) {
    const std::string query = take_input(size);
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const auto parameters = carillon::parse_query_string(query);
    if (!parameters) return refused(parameters.error());
    auto asked = carillon::parse_list_query(*parameters);
    if (!asked) return refused(asked.error());
    const auto number = at->session.open_list(
        std::move(asked->filter),
        order == CARILLON_NEWEST ? carillon::ListOrder::kNewest : carillon::ListOrder::kCanonical);
    if (!number) return refused(number.error());
    Record& record = new_record();
    record.u32(*number);
    return record.finish();
}

void carillon_close_list(uint32_t handle, uint32_t list) {
    Seat* at = seat(handle);
    if (at == nullptr) return;
    at->session.close_list(list);
    at->lists_told.erase(list);
}

const uint8_t* carillon_list_page(uint32_t handle, uint32_t number) {
    Seat* at = seat(handle);
    const carillon::FilteredList* list = at != nullptr ? at->session.list(number) : nullptr;
    if (list == nullptr) return nullptr;
    const auto next = list->next();
    Record& record = new_record();
    record.u32(next ? 1 : 0);
    record.u32(next ? next->era : 0);
    record.text(next ? next->cursor : std::string());
    record.text(next ? next->part : std::string());
    record.u32(list->era());
    return record.finish();
}

const uint8_t* carillon_lay_list_page(uint32_t handle, uint32_t number, uint32_t size,
                                      uint32_t era) {
    const std::string page = take_input(size);
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const auto laid = at->session.lay_page(number, era, page);
    Record& record = new_record();
    record.u32(static_cast<uint32_t>(laid.fit));
    record.u32(static_cast<uint32_t>(laid.added));
    return record.finish();
}

const uint8_t* carillon_list(uint32_t handle, uint32_t number) {
    Seat* at = seat(handle);
    carillon::FilteredList* list = at != nullptr ? at->session.list(number) : nullptr;
    if (list == nullptr) return nullptr;
    const carillon::View view = list->lay_over(at->session.inbox(), at->session.overlay());
    const auto total = list->total();
    Record head;
    head.f64(total ? static_cast<double>(*total) : std::numeric_limits<double>::quiet_NaN());
    head.u32(list->is_loaded() ? 1 : 0);
    head.u32(list->next() ? 1 : 0);
    Record& record = new_record();
    at->lists_told[number].tell(std::move(head), view, record);
    return record.finish();
}

const uint8_t* carillon_page(uint32_t handle, uint32_t size, uint32_t era) {
    const std::string page = take_input(size);
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const auto laid = at->pages.lay(era, page, at->session);
    Record& record = new_record();
    record.u32(static_cast<uint32_t>(laid.fit));
    record.u32(static_cast<uint32_t>(laid.added));
    return record.finish();
}

void carillon_in_view(uint32_t handle, uint32_t size, double now) {
    const auto ids = parse_ids(take_input(size));
    if (Seat* at = seat(handle))
        at->seen.handle_view(only_unseen(at->session.view(), ids), millis(now));
}

double carillon_seen_deadline(uint32_t handle) {
    const Seat* at = seat(handle);
    return number(at != nullptr ? at->seen.next_deadline() : std::nullopt);
}

const uint8_t* carillon_take_seen(uint32_t handle, double now) {
    Seat* at = seat(handle);
    if (at == nullptr) return nullptr;
    const auto ids = only_unseen(at->session.view(), at->seen.take(millis(now)));
    Record& record = new_record();
    record.u32(static_cast<uint32_t>(ids.size()));
    for (const carillon::NotificationId& id : ids)
        record.text(id.text());
    return record.finish();
}

void carillon_retract_seen(uint32_t handle, uint32_t size) {
    const auto ids = parse_ids(take_input(size));
    if (Seat* at = seat(handle)) at->seen.retract(ids);
}
