#include "core/json/strict_validator.hpp"

#include "core/base/utf8.hpp"
#include "core/json/reader.hpp"
#include "core/json/source_position.hpp"
#include "core/json/writer.hpp"

#include <algorithm>
#include <set>

namespace carillon::json {
namespace {

constexpr std::size_t kShownChars = 40;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string out;
    append_string(out, shortened(text, kShownChars));
    return out;
}

std::string joined(const std::string& path, std::string_view name) {
    const bool stands_alone = !name.empty() && name.size() <= kShownChars &&
                              std::all_of(name.begin(), name.end(), is_plain);
    return path + (path.empty() ? "" : ".") + (stands_alone ? std::string(name) : quoted(name));
}

Error StrictValidator::refuse(std::size_t byte, const std::string& path,
                              const std::string& complaint, Errc code) const {
    const std::string place = source_position(source_, byte).text();
    return {code, path, place + ": " + path + (path.empty() ? "" : ": ") + complaint};
}

Error StrictValidator::refuse_value(Value value, const std::string& path,
                                    const std::string& complaint, Errc code) const {
    return refuse(value_begin(source_, value), path, complaint, code);
}

Error StrictValidator::refuse_name(Value member, const std::string& path,
                                   const std::string& complaint) const {
    return refuse(name_begin(source_, member), path, complaint, Errc::kInvalid);
}

Error StrictValidator::refuse_type(Value value, const std::string& path,
                                   const std::string& accepted) const {
    return refuse_value(value, path, "must be " + accepted + ", not " + show(value),
                        Errc::kMalformed);
}

Error StrictValidator::refuse_count(Value value, const std::string& path, std::size_t count,
                                    std::size_t most, const char* things) const {
    return refuse_value(value, path,
                        "has " + std::to_string(count) + ' ' + things + "; at most " +
                            std::to_string(most) + " are accepted",
                        Errc::kTooLarge);
}

Status StrictValidator::need_string(Value value, const std::string& path) const {
    if (value.is(Kind::kString)) return Done{};
    return refuse_type(value, path, "a string");
}

Status StrictValidator::need_members(Value value, const std::string& path, std::size_t most) const {
    if (!value.is(Kind::kObject)) return refuse_type(value, path, "an object");
    if (value.size() > most) return refuse_count(value, path, value.size(), most, "members");
    std::set<std::string_view> met;
    for (Value member : value) {
        if (!met.insert(member.name()).second)
            return refuse_name(member, joined(path, member.name()), "is there twice");
    }
    return Done{};
}

Status StrictValidator::need_known(Value value, const std::string& path,
                                   std::initializer_list<std::string_view> known) const {
    if (!value.is(Kind::kObject)) return refuse_type(value, path, "an object");
    for (Value member : value) {
        if (std::find(known.begin(), known.end(), member.name()) != known.end()) continue;
        return refuse_name(member, joined(path, member.name()),
                           "is not known; known are " + listed(known));
    }
    return need_members(value, path, value.size());
}

}  // namespace carillon::json
