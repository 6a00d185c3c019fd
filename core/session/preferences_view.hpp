#pragma once
// A person's preferences as a screen shows them: the document that the server told last, changes
// that it has not answered yet laid over it, and what follows from both by the rules that the
// server told. Knows no clock and no time zones.

#include "core/base/result.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/preferences.hpp"
#include "core/policy/decision_rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class PreferencesView {
  public:
    // What /preferences answers: the document, and the rules where it has them (GET has). What
    // cannot be read changes nothing.
    Status take_answer(std::string_view json);
    // The document alone, as the frame `preferences` brings it.
    Status take_document(std::string_view json);

    // Lays a patch (RFC 7396) over the document, until lift() of the number it answers with. One
    // that does not fit is passed over: the server will say so.
    std::uint32_t lay(std::string patch);
    void lift(std::uint32_t number);

    // Has the server told the document and the rules?
    bool is_known() const { return said_ && rules_; }
    // The document as it is to be shown, and the choices of all types; empty while not known.
    std::string document() const;
    std::string effective() const;

    // What depends on a zone: in which, and around when.
    struct Place {
        std::string timezone;
        Millis at{0};
    };
    // kUnavailable while not known.
    Result<Place> place_of(const DecisionQuestion& question, Millis now) const;
    // As POST /preferences/explain answers it.
    Result<std::string> explain(const DecisionQuestion& question, const ZoneOffsets& zone,
                                Millis at) const;
    // May a screen sound or pop up for it?
    Result<bool> is_heard(const DecisionQuestion& question, const ZoneOffsets& zone,
                          Millis at) const;

  private:
    struct Laid {
        std::uint32_t number = 0;
        std::string patch;
    };

    Preferences shown() const;

    std::optional<Preferences> said_;
    std::optional<DecisionRules> rules_;
    std::vector<Laid> laid_;
    std::uint32_t last_number_ = 0;
};

}  // namespace carillon
