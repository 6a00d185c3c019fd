#include "core/event/html_place.hpp"

#include "core/base/ascii.hpp"

namespace carillon {

namespace {

bool is_letter(char c) {
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// What stands in these is no markup.
bool is_raw(std::string_view tag) {
    return tag == "style" || tag == "script";
}

}  // namespace

void HtmlPlace::pass(std::string_view html) {
    for (const char c : html)
        take(c);
}

HtmlPlace::Kind HtmlPlace::kind() const {
    if (state_ == State::kText) return Kind::kText;
    return state_ == State::kValue ? Kind::kValue : Kind::kElsewhere;
}

void HtmlPlace::take(char c) {
    switch (state_) {
        case State::kText:
            if (c == '<') state_ = State::kOpen;
            return;
        case State::kOpen:
            name_.clear();
            attribute_.clear();
            expects_value_ = false;
            met_.clear();
            if (c == '!' || c == '?') {
                state_ = State::kComment;
            } else if (is_letter(c) || c == '/') {
                state_ = State::kName;
                name_ += ascii_lower(c);
            } else if (c != '<') {
                state_ = State::kText;  // a sign like any other
            }
            return;
        case State::kComment:
            met_ += c;
            // "<!doctype html>" ends with the first ">", "<!--" with "-->".
            if (c == '>' && (met_.compare(0, 2, "--") != 0 || ends_with(met_, "-->")))
                state_ = State::kText;
            return;
        case State::kRaw:
            met_ += ascii_lower(c);
            if (ends_with(met_, "</" + name_)) {
                state_ = State::kTag;
                name_.insert(0, 1, '/');
            }
            return;
        case State::kValue:
            is_value_begin_ = false;
            if (c == quote_) state_ = State::kTag;
            return;
        default:
            return take_in_tag(c);
    }
}

void HtmlPlace::take_in_tag(char c) {
    if (c == '>') return end_tag();
    if (state_ == State::kName) {
        if (is_blank(c))
            state_ = State::kTag;
        else
            name_ += ascii_lower(c);
        return;
    }
    if (expects_value_ && (c == '"' || c == '\'')) {
        state_ = State::kValue;
        quote_ = c;
        expects_value_ = false;
        is_value_begin_ = true;
        return;
    }
    if (c == '=') {
        expects_value_ = true;
        state_ = State::kTag;
        return;
    }
    if (is_blank(c)) {
        if (state_ == State::kAttribute) state_ = State::kTag;
        return;
    }
    // Behind a "=" a value without quotes, which goes on as the name of an attribute would.
    if (state_ == State::kTag) attribute_.clear();
    state_ = State::kAttribute;
    expects_value_ = false;
    attribute_ += ascii_lower(c);
}

void HtmlPlace::end_tag() {
    met_.clear();
    state_ = is_raw(name_) ? State::kRaw : State::kText;
}

}  // namespace carillon
