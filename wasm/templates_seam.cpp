#include "wasm/templates_seam.h"

#include "core/event/template_preview.hpp"
#include "wasm/exchange.hpp"
#include "wasm/zone_input.hpp"

#include <string>
#include <string_view>

using namespace carillon::wasm;  // NOLINT: the functions below have no namespace

uint8_t* carillon_input(uint32_t size) {
    return input_of(size);
}

const uint8_t* carillon_preview(uint32_t size, double now) {
    const std::string input = take_input(size);
    std::string_view rest = input;
    const carillon::ZoneOffsets zone = take_offsets(rest);
    const auto text = carillon::preview_template(rest, zone, millis(now));
    if (!text) return refused(text.error());
    Record& record = new_record();
    record.u32(1);
    record.text(text->title);
    record.text(text->body);
    return record.finish();
}
