#pragma once
// The table of frames: the type of each on the wire and its fields, from which it is written and
// read. Whoever adds a frame adds its value and its place in a variant (frames.hpp), and its lines
// here. What no table says (the rows of changes, the two shapes of a result, operations) has
// functions of its own in the codecs.

#include "core/wire/frames.hpp"

#include <string_view>
#include <tuple>

namespace carillon {

enum class FieldRule {
    kNeeded,
    kOptional,  // not written when it is empty; may be absent
    kLenient,   // written always; may be absent
    kOp,        // as kOptional: the name of an operation, limits::kOpChars at most
    kSecret,    // needed, and in no message
    kSeconds,   // null or a number of seconds, fractions too
};

template <class Frame, class Value>
struct FrameField {
    const char* name;
    Value Frame::*member;
    FieldRule rule = FieldRule::kNeeded;
};
template <class Frame, class Value>
FrameField(const char*, Value Frame::*) -> FrameField<Frame, Value>;
template <class Frame, class Value>
FrameField(const char*, Value Frame::*, FieldRule) -> FrameField<Frame, Value>;

// Fields in an object of their own.
template <class... Fields>
struct FieldGroup {
    const char* name;
    std::tuple<Fields...> fields;
};
template <class... Fields>
FieldGroup(const char*, std::tuple<Fields...>) -> FieldGroup<Fields...>;

// `kType`, and `kFields`: a tuple of FrameField and FieldGroup.
template <class Frame>
struct FrameTable;

template <>
struct FrameTable<frames::Hello> {
    using Hello = frames::Hello;
    static constexpr std::string_view kType = "hello";
    static constexpr std::tuple kFields{
        FrameField{"protocol", &Hello::protocol},
        FrameField{"session", &Hello::session},
        FrameField{"user_id", &Hello::user_id},
        FrameField{"heartbeat", &Hello::heartbeat_s},
        FrameField{"server_time", &Hello::server_time},
        FrameField{"token_expires_at", &Hello::token_expires_at},
        FieldGroup{"limits", std::tuple{FrameField{"frame_bytes", &Hello::frame_bytes},
                                        FrameField{"connections", &Hello::connections}}}};
};

template <>
struct FrameTable<Snapshot> {
    static constexpr std::string_view kType = "snapshot";
    static constexpr std::tuple kFields{
        FrameField{"revision", &Snapshot::revision}, FrameField{"unread", &Snapshot::unread},
        FrameField{"items", &Snapshot::items}, FrameField{"truncated", &Snapshot::truncated}};
};

template <>
struct FrameTable<Changes> {  // its fields: server_frame_codec.cpp
    static constexpr std::string_view kType = "changes";
};

template <>
struct FrameTable<frames::Result> {  // its fields: server_frame_codec.cpp
    static constexpr std::string_view kType = "result";
};

template <>
struct FrameTable<frames::Error> {
    using Error = frames::Error;
    static constexpr std::string_view kType = "error";
    static constexpr std::tuple kFields{FrameField{"code", &Error::code},
                                        FrameField{"message", &Error::message},
                                        FrameField{"op", &Error::op, FieldRule::kOp}};
};

template <>
struct FrameTable<frames::Heartbeat> {
    using Heartbeat = frames::Heartbeat;
    static constexpr std::string_view kType = "heartbeat";
    static constexpr std::tuple kFields{
        FrameField{"revision", &Heartbeat::revision},
        FrameField{"digest", &Heartbeat::digest, FieldRule::kOptional}};
};

template <>
struct FrameTable<frames::Pong> {
    static constexpr std::string_view kType = "pong";
    static constexpr std::tuple<> kFields{};
};

template <>
struct FrameTable<frames::Preferences> {  // its field: server_frame_codec.cpp
    static constexpr std::string_view kType = "preferences";
};

template <>
struct FrameTable<frames::Bye> {
    using Bye = frames::Bye;
    static constexpr std::string_view kType = "bye";
    static constexpr std::tuple kFields{
        FrameField{"code", &Bye::code},
        FrameField{"retry_after", &Bye::retry_after, FieldRule::kSeconds}};
};

template <>
struct FrameTable<frames::Sync> {
    using Sync = frames::Sync;
    static constexpr std::string_view kType = "sync";
    // A client that holds nothing yet has nothing to name: it gets a snapshot.
    static constexpr std::tuple kFields{FrameField{"since", &Sync::since, FieldRule::kLenient},
                                        FrameField{"digest", &Sync::digest, FieldRule::kOptional}};
};

template <>
struct FrameTable<frames::Auth> {
    using Auth = frames::Auth;
    static constexpr std::string_view kType = "auth";
    static constexpr std::tuple kFields{FrameField{"token", &Auth::token, FieldRule::kSecret},
                                        FrameField{"op", &Auth::op, FieldRule::kOp}};
};

template <>
struct FrameTable<frames::Ping> {
    static constexpr std::string_view kType = "ping";
    static constexpr std::tuple<> kFields{};
};

}  // namespace carillon
