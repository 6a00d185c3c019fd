#pragma once
// Notifications and their counts as JSON, both ways: the row that frames, REST bodies and the
// durable client state have in common. Hostile bytes give a Result; unknown members are kept.

#include "core/base/result.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/unread.hpp"
#include "core/inbox/value_codec.hpp"
#include "core/json/document.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

std::string encode(const Notification& n);
Result<Notification> decode_notification(std::string_view json);
std::string encode(const Unread& unread);

// An upper bound of encode(n).size() that is cheap and never too low; used to fill frames up to
// limits::kServerFrameBytes.
std::size_t encoded_size_bound(const Notification& n);

namespace json {

void append(std::string& out, const Notification& n);
void append(std::string& out, const std::vector<Notification>& items);
template <class Id>
void append_ids(std::string& out, const std::vector<Id>& ids) {
    append_array(out, ids, [&out](const Id& id) {
        out += '"';
        out += id.text();
        out += '"';
    });
}

Result<Notification> read_notification(Value value);
// An array of notifications; nothing when the reader has failed.
std::vector<Notification> need_notifications(ObjectReader& reader, std::string_view name);

// The notification's `data`, made of the members of `object` but those named in `without`: its
// compact text. kTooLarge over limits::kDataBytes or limits::kDataDepth, the field is `field`.
Result<std::string> read_data(Value object, std::string_view field,
                              std::span<const std::string_view> without = {});

}  // namespace json
}  // namespace carillon
