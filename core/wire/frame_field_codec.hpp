#pragma once
// Writes and reads a frame by its table (frame_fields.hpp). Included by the codecs of frames only.

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"
#include "core/wire/frame_fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace carillon::frame_codec {

using json::ObjectReader;
using json::ObjectWriter;

inline constexpr json::Length kOpLength{1, limits::kOpChars};
inline constexpr std::uint64_t kMax32 = 0xffffffff;

void append_seconds(std::string& out, Millis time);
// Fractions too; what is less than a millisecond is rounded.
std::optional<Millis> maybe_seconds(ObjectReader& reader, std::string_view name);

// --- values, by their type

inline void put(ObjectWriter& w, const char* name, const std::string& value) {
    w.text(name, value);
}
inline void put(ObjectWriter& w, const char* name, std::uint32_t value) {
    w.number(name, value);
}
inline void put(ObjectWriter& w, const char* name, std::uint64_t value) {
    w.number(name, value);
}
inline void put(ObjectWriter& w, const char* name, bool value) {
    w.boolean(name, value);
}
inline void put(ObjectWriter& w, const char* name, Millis value) {
    w.time(name, value);
}
inline void put(ObjectWriter& w, const char* name, const std::optional<Millis>& value) {
    w.time(name, value);
}
inline void put(ObjectWriter& w, const char* name, const UserId& value) {
    w.text(name, value.text());
}
inline void put(ObjectWriter& w, const char* name, const Revision& value) {
    w.text(name, value.text());
}
inline void put(ObjectWriter& w, const char* name, const InboxDigest& value) {
    w.text(name, value.text());
}
inline void put(ObjectWriter& w, const char* name, const Unread& value) {
    json::append(w.key(name), value);
}
inline void put(ObjectWriter& w, const char* name, const std::vector<Notification>& value) {
    json::append(w.key(name), value);
}

inline void get(ObjectReader& r, const char* name, std::string& out) {
    out = r.need_string(name);
}
inline void get(ObjectReader& r, const char* name, std::uint64_t& out) {
    out = r.need_count(name);
}
inline void get(ObjectReader& r, const char* name, std::uint32_t& out) {
    out = static_cast<std::uint32_t>(r.need_count(name, kMax32));
}
inline void get(ObjectReader& r, const char* name, bool& out) {
    out = r.need_boolean(name);
}
inline void get(ObjectReader& r, const char* name, Millis& out) {
    out = r.need_time(name);
}
inline void get(ObjectReader& r, const char* name, std::optional<Millis>& out) {
    out = r.maybe_time(name);
}
inline void get(ObjectReader& r, const char* name, UserId& out) {
    out = r.need_id<UserId>(name);
}
inline void get(ObjectReader& r, const char* name, Revision& out) {
    out = need_revision(r, name);
}
inline void get(ObjectReader& r, const char* name, Unread& out) {
    out = need_unread(r, name);
}
inline void get(ObjectReader& r, const char* name, std::vector<Notification>& out) {
    out = json::need_notifications(r, name);
}

// --- fields, by their rule

inline void put_by_rule(ObjectWriter& w, const char* name, const std::string& value,
                        FieldRule rule) {
    const bool is_left_out =
        value.empty() && (rule == FieldRule::kOp || rule == FieldRule::kOptional);
    if (!is_left_out) put(w, name, value);
}
inline void put_by_rule(ObjectWriter& w, const char* name, const std::optional<InboxDigest>& value,
                        FieldRule) {
    if (value) put(w, name, *value);
}
inline void put_by_rule(ObjectWriter& w, const char* name, const std::optional<Millis>& value,
                        FieldRule rule) {
    if (rule != FieldRule::kSeconds) return put(w, name, value);
    if (value)
        append_seconds(w.key(name), *value);
    else
        w.null(name);
}
template <class Value>
void put_by_rule(ObjectWriter& w, const char* name, const Value& value, FieldRule) {
    put(w, name, value);
}

inline void get_by_rule(ObjectReader& r, const char* name, std::string& out, FieldRule rule) {
    switch (rule) {
        case FieldRule::kOp:
            out = r.maybe_string(name, kOpLength).value_or("");
            return;
        case FieldRule::kOptional:
        case FieldRule::kLenient:
            out = r.maybe_string(name).value_or("");
            return;
        case FieldRule::kSecret:
            out = r.need_secret(name);
            return;
        default:
            return get(r, name, out);
    }
}
inline void get_by_rule(ObjectReader& r, const char* name, std::optional<InboxDigest>& out,
                        FieldRule) {
    out = maybe_digest(r, name);
}
inline void get_by_rule(ObjectReader& r, const char* name, std::optional<Millis>& out,
                        FieldRule rule) {
    if (rule == FieldRule::kSeconds)
        out = maybe_seconds(r, name);
    else
        get(r, name, out);
}
template <class Value>
void get_by_rule(ObjectReader& r, const char* name, Value& out, FieldRule) {
    get(r, name, out);
}

template <class Frame, class Value>
void write_field(ObjectWriter& w, const FrameField<Frame, Value>& field, const Frame& frame) {
    put_by_rule(w, field.name, frame.*field.member, field.rule);
}
template <class Frame, class... Fields>
void write_field(ObjectWriter& w, const FieldGroup<Fields...>& group, const Frame& frame) {
    ObjectWriter inner(w.key(group.name));
    std::apply([&](const auto&... field) { (write_field(inner, field, frame), ...); },
               group.fields);
    inner.close();
}

template <class Frame, class Value>
void read_field(ObjectReader& r, const FrameField<Frame, Value>& field, Frame& frame) {
    get_by_rule(r, field.name, frame.*field.member, field.rule);
}
template <class Frame, class... Fields>
void read_field(ObjectReader& r, const FieldGroup<Fields...>& group, Frame& frame) {
    const auto object = r.need_object(group.name);
    if (!object) return;
    const std::string prefix = std::string(group.name) + '.';
    ObjectReader inner(*object, prefix);
    std::apply([&](const auto&... field) { (read_field(inner, field, frame), ...); }, group.fields);
    if (inner.failed()) r.refuse(inner.error());
}

// --- frames

template <class Frame>
void write(ObjectWriter& w, const Frame& frame) {
    w.text("type", FrameTable<Frame>::kType);
    std::apply([&](const auto&... field) { (write_field(w, field, frame), ...); },
               FrameTable<Frame>::kFields);
}

template <class Frame>
Frame read(ObjectReader& r) {
    Frame frame;
    std::apply([&](const auto&... field) { (read_field(r, field, frame), ...); },
               FrameTable<Frame>::kFields);
    return frame;
}

// These two are written and read by functions of their own (server_frame_codec.cpp).
void write(ObjectWriter& w, const Changes& frame);
void write(ObjectWriter& w, const frames::Result& frame);
void write(ObjectWriter& w, const frames::Preferences& frame);
template <>
Changes read(ObjectReader& r);
template <>
frames::Result read(ObjectReader& r);
template <>
frames::Preferences read(ObjectReader& r);

// A frame of a variant that has a type of its own.
template <class Frame>
concept Tabled = requires {
    FrameTable<Frame>::kType;
};

// The alternative of this type; false when there is none.
template <class... Frames>
bool read_one_of(ObjectReader& r, std::string_view type, std::variant<Frames...>& out) {
    const auto try_one = [&]<class Frame>(Frame*) {
        static_assert(Tabled<Frame> || std::is_same_v<Frame, frames::Request>);
        if constexpr (Tabled<Frame>) {
            if (type != FrameTable<Frame>::kType) return false;
            out = read<Frame>(r);
            return true;
        } else {
            return false;
        }
    };
    return (try_one(static_cast<Frames*>(nullptr)) || ...);
}

template <class Variant>
struct TypesOf;
template <class... Frames>
struct TypesOf<std::variant<Frames...>> {
    static std::vector<std::string_view> list() {
        std::vector<std::string_view> types;
        const auto add = [&types]<class Frame>(Frame*) {
            if constexpr (Tabled<Frame>) types.push_back(FrameTable<Frame>::kType);
        };
        (add(static_cast<Frames*>(nullptr)), ...);
        return types;
    }
};
// "a, b or c", for the refusal of another one.
template <class Variant>
std::string types_of() {
    const auto types = TypesOf<Variant>::list();
    std::string text;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (i > 0) text += i + 1 < types.size() ? ", " : " or ";
        text += types[i];
    }
    return text;
}

}  // namespace carillon::frame_codec
