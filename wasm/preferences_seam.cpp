#include "wasm/preferences_seam.h"

#include "core/session/preferences_view.hpp"
#include "wasm/exchange.hpp"
#include "wasm/zone_input.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace carillon::wasm {
namespace {

struct Views {
    std::map<std::uint32_t, PreferencesView> open;
    std::uint32_t last_handle = 0;
};

Views& views() {
    static Views instance;
    return instance;
}

PreferencesView* view(std::uint32_t handle) {
    const auto found = views().open.find(handle);
    return found == views().open.end() ? nullptr : &found->second;
}

// Input: offsets of a zone, then a question. `ask` has it answered, `write` records the answer.
template <class Ask, class Write>
const uint8_t* answer_question(uint32_t handle, uint32_t size, double when, Ask ask, Write write) {
    const std::string input = take_input(size);
    const carillon::PreferencesView* at = view(handle);
    if (at == nullptr) return nullptr;
    std::string_view rest = input;
    const carillon::ZoneOffsets zone = take_offsets(rest);
    const auto question = carillon::decode_question(rest);
    if (!question) return refused(question.error());
    const auto answer = ask(*at, *question, zone, question->at.value_or(millis(when)));
    if (!answer) return refused(answer.error());
    Record& record = new_record();
    record.u32(1);
    write(record, *answer);
    return record.finish();
}

}  // namespace
}  // namespace carillon::wasm

using namespace carillon::wasm;  // NOLINT: the functions below have no namespace

uint32_t carillon_open_preferences(void) {
    const uint32_t handle = ++views().last_handle;
    views().open[handle];
    return handle;
}

void carillon_close_preferences(uint32_t handle) {
    views().open.erase(handle);
}

uint8_t* carillon_input(uint32_t size) {
    return input_of(size);
}

uint32_t carillon_preferences_answer(uint32_t handle, uint32_t size) {
    const std::string answer = take_input(size);
    carillon::PreferencesView* at = view(handle);
    return at != nullptr && at->take_answer(answer) ? 1 : 0;
}

uint32_t carillon_preferences_document(uint32_t handle, uint32_t size) {
    const std::string document = take_input(size);
    carillon::PreferencesView* at = view(handle);
    return at != nullptr && at->take_document(document) ? 1 : 0;
}

uint32_t carillon_preferences_lay(uint32_t handle, uint32_t size) {
    std::string patch = take_input(size);
    carillon::PreferencesView* at = view(handle);
    return at != nullptr ? at->lay(std::move(patch)) : 0;
}

void carillon_preferences_lift(uint32_t handle, uint32_t number) {
    if (carillon::PreferencesView* at = view(handle)) at->lift(number);
}

const uint8_t* carillon_preferences(uint32_t handle) {
    carillon::PreferencesView* at = view(handle);
    if (at == nullptr || !at->is_known()) return nullptr;
    Record& record = new_record();
    record.text(at->document());
    record.text(at->effective());
    return record.finish();
}

const uint8_t* carillon_question(uint32_t handle, uint32_t size, double now) {
    const std::string json = take_input(size);
    carillon::PreferencesView* at = view(handle);
    if (at == nullptr) return nullptr;
    const auto question = carillon::decode_question(json);
    if (!question) return refused(question.error());
    const auto place = at->place_of(*question, millis(now));
    if (!place) return refused(place.error());
    Record& record = new_record();
    record.u32(1);
    record.text(place->timezone);
    record.f64(number(place->at));
    return record.finish();
}

const uint8_t* carillon_explain(uint32_t handle, uint32_t size, double when) {
    return answer_question(
        handle, size, when,
        [](const carillon::PreferencesView& at, const auto&... asked) {
            return at.explain(asked...);
        },
        [](Record& record, const std::string& answer) { record.text(answer); });
}

const uint8_t* carillon_is_heard(uint32_t handle, uint32_t size, double when) {
    return answer_question(
        handle, size, when,
        [](const carillon::PreferencesView& at, const auto&... asked) {
            return at.is_heard(asked...);
        },
        [](Record& record, bool is_heard) { record.u32(is_heard ? 1 : 0); });
}
