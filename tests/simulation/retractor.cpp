#include "tests/simulation/retractor.hpp"

namespace carillon::sim {
namespace {

constexpr Millis kPatience{1500};

}  // namespace

void Retractor::take_back(SeededRandom& dice) {
    const std::string event = producer_.draw_event(dice);
    if (event.empty()) return;
    const bool is_patient = dice.next() % 2 == 0;
    waiting_ += is_patient ? 1 : 0;
    attempt(std::make_shared<Asked>(Asked{event, is_patient}));
}

void Retractor::attempt(const std::shared_ptr<Asked>& asked) {
    if (asked->is_answered) return;
    if (asked->is_patient) stage_.agenda.after(kPatience, [this, asked] { attempt(asked); });
    Node& node = *nodes_[stage_.below(nodes_.size())];
    if (!node.is_up()) return;
    stage_.say("event ", asked->event, " is taken back at node ", node.index());
    // Whoever does not know it now may have come to know it when the answer is there, and what is
    // known now may have been erased by then.
    const bool must_be_known = producer_.is_relied_on(asked->event);
    node.store().retract(asked->event, [this, asked, must_be_known, epoch = database_.epoch()](
                                           const Result<rest::RetractResult>& result) {
        if (!result && result.error().code == Errc::kNotFound && must_be_known &&
            producer_.is_relied_on(asked->event) && epoch == database_.epoch())
            stage_.fail("event-accepted", asked->event + " was answered and is not known");
        answered(asked, epoch, result);
    });
}

void Retractor::answered(const std::shared_ptr<Asked>& asked, const std::string& epoch,
                         const Result<rest::RetractResult>& result) {
    if (!result && result.error().code == Errc::kUnavailable) return;
    if (!result && result.error().code != Errc::kNotFound)
        stage_.fail("retracted-is-gone", result.error().message);
    if (result && epoch == database_.epoch() && !database_.is_taken_back(asked->event))
        stage_.fail("retracted-is-gone", asked->event + " is said to be taken back and is not");
    if (!asked->is_answered && asked->is_patient) --waiting_;
    asked->is_answered = true;
}

}  // namespace carillon::sim
