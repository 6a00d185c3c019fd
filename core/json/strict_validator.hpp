#pragma once
// Checks of a JSON text that a person wrote: strict, and every error tells the place, line and
// column from 1, the path of the field and what is accepted:
//   12:15: shapes."of.glass".colour: "blue" is not one of red, green

#include "core/base/result.hpp"
#include "core/json/document.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::json {

// As messages show it: in quotes, on one line, shortened.
std::string quoted(std::string_view text);
// `types.task`, but `types."task.assigned"`.
std::string joined(const std::string& path, std::string_view name);
// "a, b, c"; "none".
template <class Names>
std::string listed(const Names& names) {
    std::string list;
    for (const auto& name : names) {
        if (!list.empty()) list += ", ";
        list += name;
    }
    return list.empty() ? std::string("none") : list;
}
// The same of values that have a text(value).
template <class Values>
std::string listed_texts(const Values& values) {
    std::vector<std::string_view> names;
    for (const auto value : values)
        names.push_back(text(value));
    return listed(names);
}

class StrictValidator {
  public:
    // All values asked about are of a document parsed from this text, which outlives it.
    explicit StrictValidator(std::string_view source) : source_(source) {}

    // At the value, at the member's name.
    Error refuse_value(Value value, const std::string& path, const std::string& complaint,
                       Errc code = Errc::kInvalid) const;
    Error refuse_name(Value member, const std::string& path, const std::string& complaint) const;
    // kMalformed: "must be <accepted>, not <the value>".
    Error refuse_type(Value value, const std::string& path, const std::string& accepted) const;
    // kTooLarge: "has 7 <things>; at most 5 are accepted".
    Error refuse_count(Value value, const std::string& path, std::size_t count, std::size_t most,
                       const char* things) const;

    Status need_string(Value value, const std::string& path) const;
    // An object of at most so many members, none of them twice.
    Status need_members(Value value, const std::string& path, std::size_t most) const;
    // An object with these members and no other, none of them twice.
    Status need_known(Value value, const std::string& path,
                      std::initializer_list<std::string_view> known) const;

  private:
    Error refuse(std::size_t byte, const std::string& path, const std::string& complaint,
                 Errc code) const;

    std::string_view source_;
};

}  // namespace carillon::json
