#include "core/base/result.hpp"

namespace carillon {

const char* text(Errc code) {
    switch (code) {
        case Errc::kMalformed:
            return "malformed";
        case Errc::kInvalid:
            return "invalid";
        case Errc::kUnprocessable:
            return "unprocessable";
        case Errc::kUnauthenticated:
            return "unauthenticated";
        case Errc::kForbidden:
            return "forbidden";
        case Errc::kNotFound:
            return "not_found";
        case Errc::kConflict:
            return "conflict";
        case Errc::kStaleRevision:
            return "stale_revision";
        case Errc::kTooLarge:
            return "too_large";
        case Errc::kLimited:
            return "limited";
        case Errc::kUnavailable:
            return "unavailable";
        case Errc::kInternal:
            return "internal";
    }
    return "internal";
}

Errc parse_errc(std::string_view name) {
    constexpr Errc kCodes[] = {
        Errc::kMalformed, Errc::kInvalid,  Errc::kUnprocessable, Errc::kUnauthenticated,
        Errc::kForbidden, Errc::kNotFound, Errc::kConflict,      Errc::kStaleRevision,
        Errc::kTooLarge,  Errc::kLimited,  Errc::kUnavailable,   Errc::kInternal,
    };
    for (Errc code : kCodes) {
        if (text(code) == name) return code;
    }
    return Errc::kInternal;
}

Error inside(Error error, std::string_view place) {
    error.message = std::string(place) + ": " + error.message;
    error.field = error.field.empty() ? std::string(place) : std::string(place) + '.' + error.field;
    return error;
}

}  // namespace carillon
