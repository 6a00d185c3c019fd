#include "core/inbox/value_codec.hpp"

#include "core/json/alternatives.hpp"
#include "core/json/writer.hpp"

#include <cstddef>
#include <cstdint>

namespace carillon::json {
namespace {

constexpr std::string_view kRevision = "a revision (EPOCH.COUNTER)";
constexpr std::string_view kDigest = "16 hexadecimal digits in lower case";
constexpr std::string_view kPriority = kAlternatives<kPriorityTexts>;
constexpr std::string_view kChannel = kAlternatives<kChannelTexts>;

}  // namespace

Priority need_priority(ObjectReader& reader, std::string_view name) {
    return reader.need_parsed(name, kPriority, &parse_priority, Priority::kNormal);
}

std::optional<Priority> maybe_priority(ObjectReader& reader, std::string_view name) {
    return reader.maybe_parsed(name, kPriority, &parse_priority);
}

Channel need_channel(ObjectReader& reader, std::string_view name) {
    return reader.need_parsed(name, kChannel, &parse_channel, Channel::kWeb);
}

std::optional<Channel> maybe_channel(ObjectReader& reader, std::string_view name) {
    return reader.maybe_parsed(name, kChannel, &parse_channel);
}

Revision need_revision(ObjectReader& reader, std::string_view name) {
    return reader.need_parsed<Revision>(name, kRevision, &Revision::parse);
}

std::optional<Revision> maybe_revision(ObjectReader& reader, std::string_view name) {
    return reader.maybe_parsed(name, kRevision, &Revision::parse);
}

std::optional<InboxDigest> maybe_digest(ObjectReader& reader, std::string_view name) {
    return reader.maybe_parsed(name, kDigest, &InboxDigest::parse);
}

Unread need_unread(ObjectReader& reader, std::string_view name) {
    Unread unread;
    const auto value = reader.need_object(name);
    if (!value) return unread;
    ObjectReader counts(*value);
    for (Priority priority : kPriorities) {
        unread.by_priority[static_cast<std::size_t>(priority)] = counts.need_count(text(priority));
    }
    unread.unseen = counts.need_count("unseen");
    const std::uint64_t total = counts.need_count("total");
    if (!counts.failed() && total != unread.total()) {
        counts.refuse_value("total", "the sum of its priorities");
    }
    if (counts.failed()) reader.refuse(inside(counts.error(), name));
    return unread;
}

void append(std::string& out, const Unread& unread) {
    ObjectWriter writer(out);
    writer.number("total", unread.total());
    for (Priority priority : kPriorities) {
        writer.number(text(priority), unread.at(priority));
    }
    writer.number("unseen", unread.unseen);
    writer.close();
}

}  // namespace carillon::json
