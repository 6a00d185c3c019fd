#include "core/json/merge_patch.hpp"

#include "core/json/writer.hpp"

#include <optional>

namespace carillon::json {
namespace {

// Nothing: nothing is there before.
void append(std::string& out, std::optional<Value> target, Value patch) {
    if (!patch.is(Kind::kObject)) {
        patch.append_to(out);
        return;
    }
    const bool has_before = target && target->is(Kind::kObject);
    ObjectWriter object(out);
    if (has_before) {
        for (Value member : *target) {
            if (target->find(member.name())->index() != member.index()) continue;
            const auto change = patch.find(member.name());
            if (change && change->is(Kind::kNull)) continue;
            std::string& place = object.foreign_key(member.name());
            if (change)
                append(place, member, *change);
            else
                member.append_to(place);
        }
    }
    for (Value member : patch) {
        if (patch.find(member.name())->index() != member.index()) continue;
        if (member.is(Kind::kNull)) continue;
        if (has_before && target->find(member.name())) continue;
        append(object.foreign_key(member.name()), std::nullopt, member);
    }
    object.close();
}

}  // namespace

void append_merged(std::string& out, Value target, Value patch) {
    append(out, target, patch);
}

}  // namespace carillon::json
