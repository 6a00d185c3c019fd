#pragma once
// Where a place in an HTML text lies, as far as that decides whether escaped text may be put there.
// No parser of HTML: what is unusual counts as elsewhere, where nothing may be put.

#include <string>
#include <string_view>

namespace carillon {

class HtmlPlace {
  public:
    enum class Kind {
        kText,       // between tags
        kValue,      // within the quotes of an attribute
        kElsewhere,  // within a tag, a comment, a style sheet or a script
    };

    // Goes on behind this much of the text.
    void pass(std::string_view html);

    Kind kind() const;
    // Of kValue: the attribute's name in lower case.
    std::string_view attribute() const { return attribute_; }
    // Of kValue: nothing of the value stands before it.
    bool is_value_begin() const { return is_value_begin_; }

  private:
    enum class State { kText, kOpen, kName, kTag, kAttribute, kValue, kComment, kRaw };

    void take(char c);
    void take_in_tag(char c);
    void end_tag();

    State state_ = State::kText;
    char quote_ = '"';
    std::string name_;       // of the tag
    std::string attribute_;  // the last one of the tag
    bool expects_value_ = false;
    bool is_value_begin_ = false;
    std::string met_;  // the last characters of a comment or of what is raw
};

}  // namespace carillon
