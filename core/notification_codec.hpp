#pragma once
// The pieces of JSON that frames, REST bodies and the durable client state have in common.

#include "core/json_codec.hpp"
#include "core/json_reader.hpp"
#include "core/json_writer.hpp"
#include "core/notification.hpp"
#include "core/result.hpp"
#include "core/unread.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::json {

void append(std::string& out, const Notification& n);
void append(std::string& out, const Unread& unread);
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

}  // namespace carillon::json
