#pragma once
// Reads the members of a JSON object into typed values, checking each. The first thing that is
// wrong is remembered and makes every later call answer nothing: a decoder reads straight down and
// asks failed() once, at the end.
//
// need_*: must be there. maybe_*: absent and null are the same, nothing.

#include "core/base/ids.hpp"
#include "core/base/limits.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/json/document.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::json {

// How many characters (code points) a string may have.
struct Length {
    std::size_t least = 0;
    std::size_t most = static_cast<std::size_t>(-1);
};

// A value as error messages show it: shortened, containers by their kind.
std::string show(Value value);

// The root of a document that must be an object. kMalformed otherwise.
Result<Document> parse_object(std::string_view text);

class ObjectReader {
  public:
    // `path` stands before each name in errors: "" or "payload.". `wrong_value` is what a value of
    // the right JSON type but of no use is (a time that is none, an unknown word); a missing
    // member is the same, a wrong JSON type is always kMalformed.
    // The document must outlive it. Precondition: kObject.
    explicit ObjectReader(Value object, std::string_view path = {},
                          Errc wrong_value = Errc::kMalformed);

    bool failed() const { return error_.has_value(); }
    // Precondition: failed().
    const Error& error() const { return *error_; }

    std::string need_string(std::string_view name, Length length = {});
    std::optional<std::string> maybe_string(std::string_view name, Length length = {});
    bool need_boolean(std::string_view name);
    std::optional<bool> maybe_boolean(std::string_view name);
    // A whole number, also written as 17.0.
    std::uint64_t need_count(std::string_view name, std::uint64_t most = limits::kMaxCounter);
    std::optional<std::uint64_t> maybe_count(std::string_view name,
                                             std::uint64_t most = limits::kMaxCounter);
    std::optional<double> maybe_number(std::string_view name);
    Millis need_time(std::string_view name);
    std::optional<Millis> maybe_time(std::string_view name, ZoneRule rule = ZoneRule::kRequired);

    // A string of a vocabulary of its own: `parse` makes a T of it, or nothing when it is none;
    // `accepted` says in errors what it should be.
    template <class T>
    std::optional<T> maybe_parsed(std::string_view name, std::string_view accepted,
                                  std::optional<T> (*parse)(std::string_view)) {
        const auto value = maybe(name, Kind::kString, accepted);
        if (!value) return std::nullopt;
        auto parsed = parse(value->text());
        if (!parsed) refuse_value(name, accepted);
        return parsed;
    }
    // `otherwise` once it has failed.
    template <class T>
    T need_parsed(std::string_view name, std::string_view accepted,
                  std::optional<T> (*parse)(std::string_view), T otherwise = T()) {
        if (!need(name, accepted)) return otherwise;
        return maybe_parsed(name, accepted, parse).value_or(std::move(otherwise));
    }

    template <class Id>
    Id need_id(std::string_view name) {
        return need_parsed<Id>(name, kUuid, &Id::parse);
    }
    template <class Id>
    std::optional<Id> maybe_id(std::string_view name) {
        return maybe_parsed<Id>(name, kUuid, &Id::parse);
    }
    // kTooLarge for more than `most`.
    static constexpr std::size_t kAnySize = static_cast<std::size_t>(-1);
    template <class Id>
    std::vector<Id> need_ids(std::string_view name, std::size_t most = kAnySize) {
        if (!need(name, "an array")) return {};
        return maybe_ids<Id>(name, most).value_or(std::vector<Id>());
    }
    template <class Id>
    std::optional<std::vector<Id>> maybe_ids(std::string_view name, std::size_t most) {
        const auto array = maybe_array(name, most);
        if (!array) return std::nullopt;
        std::vector<Id> ids;
        ids.reserve(array->size());
        for (Value item : *array) {
            const auto id = item.is(Kind::kString) ? Id::parse(item.text()) : std::nullopt;
            if (!id) {
                refuse_item(name, ids.size(), item, kUuid);
                return std::nullopt;
            }
            ids.push_back(*id);
        }
        return ids;
    }

    std::optional<Value> maybe_array(std::string_view name, std::size_t most = kAnySize);
    std::optional<Value> maybe_object(std::string_view name);
    // Also fail when absent.
    std::optional<Value> need_array(std::string_view name, std::size_t most = kAnySize);
    std::optional<Value> need_object(std::string_view name);
    // Its token: no error shows its value.
    std::string need_secret(std::string_view name);

    // Is the member there, and not null? Otherwise fails, saying what is accepted.
    bool need(std::string_view name, std::string_view accepted);

    // "name must be <accepted>, not <its value>", as a wrong value or as `code`.
    void refuse_value(std::string_view name, std::string_view accepted);
    void refuse_value(std::string_view name, std::string_view accepted, Errc code);
    // With any message after the name: "name <complaint>".
    void refuse(std::string_view name, std::string_view complaint, Errc code);
    void refuse(Error error);

  private:
    static constexpr std::string_view kUuid = "a UUID";

    // Members are mostly asked for in the order they stand: the search goes on from the last hit.
    std::optional<Value> find(std::string_view name);
    std::optional<Value> maybe(std::string_view name, Kind kind, std::string_view accepted);
    void refuse_item(std::string_view name, std::size_t index, Value item,
                     std::string_view accepted);

    // index() of the value of each name once; only filled when they fit, which all but odd objects
    // do.
    static constexpr std::size_t kIndexed = 32;
    Value object_;
    std::array<std::uint32_t, kIndexed> members_;  // of which the first indexed_ are set
    std::size_t indexed_ = 0;
    std::size_t next_ = 0;
    std::string_view path_;
    Errc wrong_value_;
    std::optional<Error> error_;
};

}  // namespace carillon::json
