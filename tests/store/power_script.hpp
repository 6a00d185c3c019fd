#pragma once
// A script of everything a store does, drawn from a seed, and what the store must look like after
// each of its steps.

#include "core/session/backoff.hpp"
#include "tests/store/test_store.hpp"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace carillon::test {

// All that can be read of the store, as text; equal for equal states. Ids are left out, for a
// broadcast becomes everybody's own notification with his next contact. `doubts` gets what can be
// said to be wrong with it by itself: counters that are no recount, something there twice.
std::string picture(TestStore& store, std::vector<std::string>& doubts);
// The titles of everything that is in some inbox.
std::set<std::string> titles_in(TestStore& store);

// One step: idempotent, so that who got no answer may ask again. Throws when it is refused.
struct ScriptStep {
    std::string name;
    Millis advance{0};  // of the clock, before it
    using Answered = std::function<void(const std::string& title)>;
    // `answered` may be empty; otherwise it is told, on a thread of the store, of each mutation of
    // several at once when it was answered.
    std::function<void(TestStore&, const Answered& answered)> run;
    bool is_many = false;  // several mutations at once
};

// The next step, for a store as it stands.
class PowerScript {
  public:
    explicit PowerScript(std::uint64_t seed) : random_(seed) {}
    ScriptStep next(TestStore& store);

  private:
    ScriptStep publish(std::size_t events, bool at_once);
    ScriptStep operate(TestStore& store);
    UserId anyone();

    SeededRandom random_;
    int number_ = 0;
};

}  // namespace carillon::test
