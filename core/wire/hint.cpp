#include "core/wire/hint.hpp"

#include "core/wire/frame_codec.hpp"
#include "core/wire/published_commit.hpp"

#include <charconv>
#include <optional>
#include <variant>

namespace carillon {
namespace {

constexpr std::string_view kVersion = "1";

class Words {
  public:
    explicit Words(std::string_view line) : left_(line) {}

    std::optional<std::string_view> next() {
        if (has_ended_) return std::nullopt;
        const std::size_t end = left_.find(' ');
        const std::string_view word = left_.substr(0, end);
        has_ended_ = end == std::string_view::npos;
        left_.remove_prefix(has_ended_ ? left_.size() : end + 1);
        return word;
    }
    template <class Number>
    bool take(Number& out) {
        const auto word = next();
        if (!word) return false;
        const auto [end, failure] = std::from_chars(word->data(), word->data() + word->size(), out);
        return failure == std::errc() && end == word->data() + word->size();
    }
    bool has_ended() const { return has_ended_; }

  private:
    std::string_view left_;
    bool has_ended_ = false;
};

Error malformed(const char* what) {
    return Error{Errc::kMalformed, "", std::string("no hint of version 1: ") + what};
}

}  // namespace

std::string encode_hint(std::string_view node, const Commit& commit) {
    const Changes& changes = commit.changes;
    std::string text(kVersion);
    const auto add = [&text](std::string_view word) { text.append(" ").append(word); };
    add(node);
    add(commit.user.text());
    add(changes.epoch);
    add(std::to_string(changes.from));
    add(std::to_string(changes.to));
    add(std::to_string(commit.committed_at.count()));
    add(std::to_string(commit.created));
    add(commit.created_critical ? "1" : "0");
    add(commit.request_id.find_first_of(" \n") == std::string::npos ? commit.request_id : "");
    text.push_back('\n');
    // Without its changes it is asked for, and what has changed besides rows comes with the answer.
    if (!commit.has_preferences && frame_size_bound(changes) <= kHintChangesBytes)
        text += encode(ServerFrame(changes));
    return text;
}

Result<Hint> decode_hint(std::string_view text) {
    const std::size_t line_end = text.find('\n');
    if (line_end == std::string_view::npos) return malformed("its first line has no end");
    Words words(text.substr(0, line_end));
    if (words.next() != kVersion) return malformed("another version");
    Hint hint;
    const auto node = words.next();
    const auto user = words.next();
    const auto epoch = words.next();
    if (!node || !user || !epoch) return malformed("words are missing");
    const auto user_id = UserId::parse(*user);
    if (!user_id) return malformed("the user must be a UUID");
    std::uint64_t to = 0;
    std::int64_t at = 0;
    unsigned critical = 0;
    if (!words.take(hint.from) || !words.take(to) || !words.take(at) || !words.take(hint.created) ||
        !words.take(critical) || critical > 1) {
        return malformed("its numbers must be decimal and in their bounds");
    }
    const auto request = words.next();
    if (!request || !words.has_ended()) return malformed("its words are too few or too many");
    const auto revision = Revision::parse(std::string(*epoch) + "." + std::to_string(to));
    if (!revision || hint.from >= to) return malformed("its revisions do not follow on");
    hint.node = *node;
    hint.user = *user_id;
    hint.to = *revision;
    hint.committed_at = Millis(at);
    hint.created_critical = critical == 1;
    hint.request_id = *request;
    hint.changes = text.substr(line_end + 1);
    return hint;
}

Result<Commit> decode_commit(const Hint& hint) {
    auto frame = decode_server_frame(hint.changes);
    if (!frame) return frame.error();
    auto* changes = std::get_if<Changes>(&*frame);
    if (changes == nullptr) return malformed("its frame must be changes");
    if (changes->from != hint.from || changes->to_revision() != hint.to) {
        return malformed("its frame is of other revisions");
    }
    for (const Notification& n : changes->upserts)
        if (n.user_id != hint.user) return malformed("its frame is of another user");
    Commit commit;
    commit.user = hint.user;
    commit.changes = std::move(*changes);
    commit.committed_at = hint.committed_at;
    commit.request_id = hint.request_id;
    commit.created = hint.created;
    commit.created_critical = hint.created_critical;
    return commit;
}

}  // namespace carillon
