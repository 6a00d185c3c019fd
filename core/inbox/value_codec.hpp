#pragma once
// The vocabulary of an inbox as members of a JSON object, both ways: priorities, channels,
// revisions, digests and the count of unread rows. What reads asks an ObjectReader, so the first
// thing wrong is remembered there and makes each later call answer a default or nothing.

#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/revision.hpp"
#include "core/inbox/unread.hpp"
#include "core/json/reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon::json {

Priority need_priority(ObjectReader& reader, std::string_view name);
std::optional<Priority> maybe_priority(ObjectReader& reader, std::string_view name);
std::optional<Channel> maybe_channel(ObjectReader& reader, std::string_view name);
Channel need_channel(ObjectReader& reader, std::string_view name);
Revision need_revision(ObjectReader& reader, std::string_view name);
std::optional<Revision> maybe_revision(ObjectReader& reader, std::string_view name);
std::optional<InboxDigest> maybe_digest(ObjectReader& reader, std::string_view name);

// {"total","low","normal","high","critical","unseen"}. Refused when the total is not the sum of its
// priorities.
Unread need_unread(ObjectReader& reader, std::string_view name);
void append(std::string& out, const Unread& unread);

}  // namespace carillon::json
