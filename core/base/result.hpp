#pragma once
// Result<T>: a value or an Error, for everything a peer can get wrong. Core is compiled without
// exceptions; our own mistakes are asserts, a peer's mistakes are Results.

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace carillon {

// Why something was refused. `text()` is the `code` of frames; HTTP statuses are the server's.
enum class Errc {
    kMalformed,        // not JSON, not UTF-8, wrong type, unknown frame
    kInvalid,          // a parameter outside of what is accepted
    kUnprocessable,    // well-formed but wrong: unknown event type, missing variable
    kUnauthenticated,  // no valid sign-in
    kForbidden,        // signed in, not permitted
    kNotFound,         // also: another user's
    kConflict,         // the same key with another body
    kStaleRevision,    // a revision of another epoch, or from the future
    kTooLarge,         // over a limit of limits.hpp
    kLimited,          // too many at once
    kUnavailable,      // the store is away; try again
    kInternal,         // our own fault
};
const char* text(Errc code);
// A code that a newer server may know and we do not is kInternal: its message still tells.
Errc parse_errc(std::string_view text);

struct Error {
    Errc code = Errc::kInternal;
    std::string field;  // path of what is wrong ("payload.task", "[3].payload"), empty = the whole
    std::string message;  // names the value and what is accepted; never contains a token

    friend bool operator==(const Error&, const Error&) = default;
};

// The same error seen from further out: what is wrong with "payload.task" of the element "[3]" is
// wrong with "[3].payload.task", and the message says so.
Error inside(Error error, std::string_view place);

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::move(value)) {}      // NOLINT: implicit on purpose
    Result(Error error) : content_(std::move(error)) {}  // NOLINT: implicit on purpose

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    // Precondition: ok().
    const T& value() const& { return checked(); }
    T& value() & { return const_cast<T&>(checked()); }
    T&& value() && { return std::move(const_cast<T&>(checked())); }
    const T& operator*() const& { return checked(); }
    T& operator*() & { return const_cast<T&>(checked()); }
    const T* operator->() const { return &checked(); }
    T* operator->() { return &const_cast<T&>(checked()); }

    // Precondition: !ok().
    const Error& error() const {
        assert(!ok());
        return *std::get_if<1>(&content_);
    }

  private:
    const T& checked() const {
        assert(ok());
        return *std::get_if<0>(&content_);
    }

    std::variant<T, Error> content_;
};

// A check with nothing to return.
struct Done {
    friend bool operator==(const Done&, const Done&) = default;
};
using Status = Result<Done>;

}  // namespace carillon
