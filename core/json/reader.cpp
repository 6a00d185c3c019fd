#include "core/json/reader.hpp"

#include "core/base/utf8.hpp"
#include "core/json/writer.hpp"

#include <algorithm>

namespace carillon::json {
namespace {

constexpr std::size_t kShownChars = 40;

constexpr std::string_view kTime = "a time like 2026-11-22T09:30:00.123Z";
constexpr std::string_view kTimeWithZone =
    "a time with its zone, Z or an offset, like 2026-11-22T09:30:00+01:00";

std::string length_text(Length length) {
    if (length.least == 0)
        return "a string of at most " + std::to_string(length.most) + " characters";
    return "a string of " + std::to_string(length.least) + " to " + std::to_string(length.most) +
           " characters";
}

// Digits are read exactly; a double is whole when it was not cut.
std::optional<std::uint64_t> whole_number(Value value, std::uint64_t most) {
    const double number = value.number();
    // Above 2^53 neighbours fall together: nothing we count goes there.
    if (!(number >= 0) || number > static_cast<double>(limits::kMaxCounter)) return std::nullopt;
    const auto whole = static_cast<std::uint64_t>(number);
    if (static_cast<double>(whole) != number || whole > most) return std::nullopt;
    return whole;
}

std::uint64_t mark_of(std::string_view name) {
    if (name.empty()) return 1;
    const auto at = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    return 1ull << ((name.size() * 5 + at(0) + at(name.size() / 2) * 3u +
                     at(name.size() - 1) * 7u) %
                    64);
}

}  // namespace

std::string show(Value value) {
    switch (value.kind()) {
        case Kind::kNull:
            return "null";
        case Kind::kBoolean:
            return value.boolean() ? "true" : "false";
        case Kind::kNumber:
            return shortened(value.text(), kShownChars);
        case Kind::kString: {
            std::string shown;
            append_string(shown, shortened(value.text(), kShownChars));
            return shown;
        }
        case Kind::kArray:
            return "an array";
        case Kind::kObject:
            return "an object";
    }
    return {};
}

Result<Document> parse_object(std::string_view text) {
    auto document = Document::parse(text);
    if (document && !document->root().is(Kind::kObject)) {
        return Error{
            Errc::kMalformed, {}, "a JSON object is needed, not " + show(document->root())};
    }
    return document;
}

ObjectReader::ObjectReader(Value object, std::string_view path, Errc wrong_value)
    : object_(object), path_(path), wrong_value_(wrong_value) {
    if (object.size() > kIndexed) return;
    std::uint64_t met = 0;  // one bit per mark of a name: a new mark is a new name
    for (Value member : object) {
        const std::string_view name = member.name();
        const std::uint64_t mark = mark_of(name);
        std::size_t place = indexed_;
        if ((met & mark) != 0) {
            place = 0;
            while (place < indexed_ && object_.at(members_[place]).name() != name)
                ++place;
        }
        met |= mark;
        if (place == indexed_) ++indexed_;
        members_[place] = static_cast<std::uint32_t>(member.index());
    }
}

std::optional<Value> ObjectReader::find(std::string_view name) {
    if (object_.size() > kIndexed) return object_.find(name);
    for (std::size_t tried = 0; tried < indexed_; ++tried) {
        const std::size_t place = next_ < indexed_ ? next_ : 0;
        next_ = place + 1;
        const Value member = object_.at(members_[place]);
        if (member.name() == name) {
            next_ = place;  // need_ and maybe_ ask for the same one
            return member;
        }
    }
    return std::nullopt;
}

void ObjectReader::refuse(Error error) {
    if (!error_) error_ = std::move(error);
}

void ObjectReader::refuse(std::string_view name, std::string_view complaint, Errc code) {
    if (error_) return;
    const std::string field = std::string(path_) + std::string(name);
    error_ = Error{code, field, field + ' ' + std::string(complaint)};
}

void ObjectReader::refuse_value(std::string_view name, std::string_view accepted, Errc code) {
    if (error_) return;
    const auto value = find(name);
    refuse(name, "must be " + std::string(accepted) + ", not " + (value ? show(*value) : "absent"),
           code);
}

void ObjectReader::refuse_value(std::string_view name, std::string_view accepted) {
    refuse_value(name, accepted, wrong_value_);
}

void ObjectReader::refuse_item(std::string_view name, std::size_t index, Value item,
                               std::string_view accepted) {
    const std::string place = std::string(name) + '[' + std::to_string(index) + ']';
    refuse(place, "must be " + std::string(accepted) + ", not " + show(item),
           item.is(Kind::kString) ? wrong_value_ : Errc::kMalformed);
}

bool ObjectReader::need(std::string_view name, std::string_view accepted) {
    if (error_) return false;
    const auto value = find(name);
    if (value && !value->is(Kind::kNull)) return true;
    refuse(name, "is missing; it must be " + std::string(accepted), wrong_value_);
    return false;
}

std::optional<Value> ObjectReader::maybe(std::string_view name, Kind kind,
                                         std::string_view accepted) {
    if (error_) return std::nullopt;
    const auto value = find(name);
    if (!value || value->is(Kind::kNull)) return std::nullopt;
    if (value->is(kind)) return value;
    refuse_value(name, accepted, Errc::kMalformed);
    return std::nullopt;
}

std::string ObjectReader::need_string(std::string_view name, Length length) {
    if (!need(name, "a string")) return {};
    return maybe_string(name, length).value_or(std::string());
}

std::optional<std::string> ObjectReader::maybe_string(std::string_view name, Length length) {
    const auto value = maybe(name, Kind::kString, "a string");
    if (!value) return std::nullopt;
    const std::string_view text = value->text();
    // A character has one to four bytes: most texts need no counting.
    if (text.size() < 4 * length.least || text.size() > length.most) {
        const std::size_t chars = count_code_points(text);
        if (chars < length.least || chars > length.most) {
            refuse_value(name, length_text(length));
            return std::nullopt;
        }
    }
    return std::string(text);
}

bool ObjectReader::need_boolean(std::string_view name) {
    return need(name, "true or false") && maybe_boolean(name).value_or(false);
}

std::optional<bool> ObjectReader::maybe_boolean(std::string_view name) {
    const auto value = maybe(name, Kind::kBoolean, "true or false");
    if (!value) return std::nullopt;
    return value->boolean();
}

std::uint64_t ObjectReader::need_count(std::string_view name, std::uint64_t most) {
    if (!need(name, "a whole number")) return 0;
    return maybe_count(name, most).value_or(0);
}

std::optional<std::uint64_t> ObjectReader::maybe_count(std::string_view name, std::uint64_t most) {
    const auto value = maybe(name, Kind::kNumber, "a whole number");
    if (!value) return std::nullopt;
    const auto count = whole_number(*value, most);
    if (!count) refuse_value(name, "a whole number of 0 to " + std::to_string(most));
    return count;
}

std::optional<double> ObjectReader::maybe_number(std::string_view name) {
    const auto value = maybe(name, Kind::kNumber, "a number");
    if (!value) return std::nullopt;
    return value->number();
}

Millis ObjectReader::need_time(std::string_view name) {
    if (!need(name, kTime)) return Millis{0};
    return maybe_time(name).value_or(Millis{0});
}

std::optional<Millis> ObjectReader::maybe_time(std::string_view name, ZoneRule rule) {
    const auto value = maybe(name, Kind::kString, kTime);
    if (!value) return std::nullopt;
    const auto time = parse_rfc3339(value->text(), rule);
    if (!time) {
        const bool lacks_zone = parse_rfc3339(value->text(), ZoneRule::kUtcIfAbsent).has_value();
        refuse_value(name, lacks_zone ? kTimeWithZone : kTime);
    }
    return time;
}

std::optional<Value> ObjectReader::maybe_array(std::string_view name, std::size_t most) {
    const auto value = maybe(name, Kind::kArray, "an array");
    if (!value || value->size() <= most) return value;
    refuse(name,
           "has " + std::to_string(value->size()) + " entries; at most " + std::to_string(most) +
               " are accepted",
           Errc::kTooLarge);
    return std::nullopt;
}

std::optional<Value> ObjectReader::maybe_object(std::string_view name) {
    return maybe(name, Kind::kObject, "an object");
}

std::optional<Value> ObjectReader::need_array(std::string_view name, std::size_t most) {
    if (!need(name, "an array")) return std::nullopt;
    return maybe_array(name, most);
}

std::optional<Value> ObjectReader::need_object(std::string_view name) {
    if (!need(name, "an object")) return std::nullopt;
    return maybe_object(name);
}

std::string ObjectReader::need_secret(std::string_view name) {
    if (!need(name, "a string")) return {};
    const auto value = find(name);
    if (value->is(Kind::kString)) return std::string(value->text());
    refuse(name, "must be a string", Errc::kMalformed);
    return {};
}

}  // namespace carillon::json
