// What a Redis server answers, whole and in pieces, and what the ways in read out of it.

#include "core/event/event.hpp"
#include "server/bus/redis/reply.hpp"
#include "server/ingest/source/stream_reply.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

#include <vector>

namespace carillon::fuzz {
namespace {

bool equal(const redis::Reply& a, const redis::Reply& b) {
    if (a.kind != b.kind || a.text != b.text || a.integer != b.integer) return false;
    if (a.items.size() != b.items.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!equal(a.items[i], b.items[i])) return false;
    }
    return true;
}

struct Answers {
    std::vector<redis::Reply> replies;
    bool is_broken = false;  // what came next is no RESP
};

Answers read(std::string_view bytes, std::size_t piece) {
    Answers answers;
    redis::ReplyReader reader;
    while (!bytes.empty()) {
        const std::size_t size = std::min(piece, bytes.size());
        reader.feed(bytes.substr(0, size));
        bytes.remove_prefix(size);
        while (true) {
            auto next = reader.next();
            if (!next.ok()) {
                check_refusal(next.error());
                answers.is_broken = true;
                return answers;
            }
            if (!*next) break;
            answers.replies.push_back(std::move(**next));
        }
    }
    return answers;
}

void look_at(const redis::Reply& reply) {
    for (const auto& entries : {source::entries_of(reply), source::read_entries_of(reply)}) {
        for (const source::StreamEntry& entry : entries) {
            if (const auto id = source::StreamId::parse(entry.id)) {
                require(source::StreamId::parse(id->text()) == *id, "an id comes back as it was");
            }
            require(is_utf8(entry.text()), "an entry can be written into a dead letter");
            if (const std::string* text = entry.find("event")) {
                const auto events = decode_events(*text);
                if (!events.ok()) check_refusal(events.error());
            }
        }
    }
    source::pending_of(reply);
    const auto groups = source::groups_of(reply);
    const auto bound = source::trim_bound(groups, {}, Millis(1795339800000), Millis(60000));
    if (bound) require(!groups.empty(), "without a group nobody has read anything");
}

}  // namespace

void redis_reply(std::string_view bytes) {
    const Answers whole = read(bytes, bytes.size());
    const Answers pieces = read(bytes, 3);
    require(whole.is_broken == pieces.is_broken, "pieces are what the whole is");
    require(whole.replies.size() == pieces.replies.size(), "pieces are what the whole is");
    for (std::size_t i = 0; i < whole.replies.size(); ++i) {
        require(equal(whole.replies[i], pieces.replies[i]), "pieces are what the whole is");
        look_at(whole.replies[i]);
    }
}

}  // namespace carillon::fuzz
