#include "core/event/filtered_text.hpp"

#include "core/event/text_date.hpp"
#include "core/event/text_number.hpp"

namespace carillon {
namespace {

std::string filtered_moment(FilterKind kind, const TextMoment& moment,
                            const FilterContext& context) {
    switch (kind) {
        case FilterKind::kTime:
            return format_time(moment, context.conventions);
        case FilterKind::kDatetime:
            return format_datetime(moment, context.conventions);
        case FilterKind::kRelative:
            return format_relative(moment, moment_at(context.now, context.zone),
                                   context.conventions);
        default:
            return format_date(moment.date, context.conventions);
    }
}

// With the number for each #.
std::string form_text(std::string_view written, const std::string& number) {
    std::string out;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == '#') {
            out += number;
            continue;
        }
        if (written[i] == '\\' && i + 1 < written.size()) ++i;
        out += written[i];
    }
    return out;
}

// A number without a form of its own takes that for all others.
std::string plural_text(const std::vector<PluralForm>& forms, const Decimal& number,
                        const TextConventions& conventions) {
    const PluralCategory category = plural_category(number, conventions);
    const std::string shown = format_decimal(number, conventions);
    std::string_view other;
    for (const PluralForm& form : forms) {
        if (form.category == category) return form_text(form.written, shown);
        if (form.category == PluralCategory::kOther) other = form.written;
    }
    return form_text(other, shown);
}

}  // namespace

std::string filtered(const TextFilter& filter, const std::string& value,
                     const FilterContext& context) {
    if (asks_for_zone(filter.kind)) {
        const auto moment = parse_moment(value, context.zone);
        return moment ? filtered_moment(filter.kind, *moment, context) : value;
    }
    const auto number = parse_decimal(value);
    if (!number) return value;
    if (filter.kind == FilterKind::kNumber) return format_decimal(*number, context.conventions);
    return plural_text(filter.forms, *number, context.conventions);
}

}  // namespace carillon
