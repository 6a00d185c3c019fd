#include "tests/simulation/eraser.hpp"

namespace carillon::sim {
namespace {

constexpr Millis kPatience{1500};

}  // namespace

void Eraser::erase(SeededRandom& dice) {
    if (!stage_.setup.faults.has(Fault::kErased)) return;
    stage_.note(Fault::kErased);
    const UserId user = users_[dice.next() % users_.size()];
    const bool is_patient = dice.next() % 2 == 0;
    waiting_ += is_patient ? 1 : 0;
    attempt(std::make_shared<Asked>(Asked{user, is_patient}));
}

void Eraser::attempt(const std::shared_ptr<Asked>& asked) {
    if (asked->is_answered) return;
    if (asked->is_patient) stage_.agenda.after(kPatience, [this, asked] { attempt(asked); });
    Node& node = *nodes_[stage_.below(nodes_.size())];
    if (!node.is_up()) return;
    stage_.say(asked->user.text().substr(32), " is erased at node ", node.index());
    PersonRequest request;
    request.user = asked->user;
    request.request_id = "erasure";
    node.store().erase(
        request, [this, asked, epoch = database_.epoch()](const Result<rest::EraseResult>& result) {
            answered(asked, epoch, result);
        });
}

void Eraser::answered(const std::shared_ptr<Asked>& asked, const std::string& epoch,
                      const Result<rest::EraseResult>& result) {
    if (!result && result.error().code == Errc::kUnavailable) return;
    if (!result && result.error().code != Errc::kNotFound)
        stage_.fail("erased-is-gone", result.error().message);
    if (result && epoch == database_.epoch()) database_.erasures().judge_answered(asked->user);
    if (!asked->is_answered && asked->is_patient) --waiting_;
    asked->is_answered = true;
}

}  // namespace carillon::sim
