#pragma once
// One schedule: builds the nodes, the tabs and what lies between, lets the script befall them, then
// lets it be quiet and looks whether everybody agrees.

#include "tests/simulation/bus.hpp"
#include "tests/simulation/eraser.hpp"
#include "tests/simulation/operators.hpp"
#include "tests/simulation/people.hpp"
#include "tests/simulation/producer.hpp"
#include "tests/simulation/retractor.hpp"
#include "tests/simulation/script.hpp"
#include "tests/simulation/tab.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace carillon::sim {

struct Outcome {
    std::optional<Violation> violation;
    Tally tally;
};

// Runs it to its end or to the first broken rule.
Outcome run(const Script& script, bool is_traced, Witness* witness = nullptr);

class World final : public Opener {
  public:
    World(const Script& script, bool is_traced, Witness* witness);
    ~World() override;
    Outcome run();
    // For the report of a process that is about to end.
    const Stage& stage() const { return stage_; }

    std::shared_ptr<Link> open_link(Peer& peer, std::size_t node) override;
    std::size_t nodes() const override { return stage_.setup.nodes; }

  private:
    void perform(const Action& action);
    void perform_on_tab(const Action& action, SeededRandom& dice);
    void say_odd(Tab& tab, Act act, SeededRandom& dice);
    void reopen_as(Act act, std::size_t index, SeededRandom& dice);
    void perform_on_node(const Action& action, SeededRandom& dice);
    void perform_on_database(const Action& action);
    void submit(Tab& tab, SeededRandom& dice);
    std::optional<Operation> draw_operation(const Tab& tab, SeededRandom& dice);
    std::string a_since(const Tab& tab, SeededRandom& dice) const;
    void operate_elsewhere(Tab& tab, SeededRandom& dice);
    void take_back(Tab& tab, SeededRandom& dice);
    void lay_page(Tab& tab);
    void reopen(Tab& tab, std::optional<Stored> stored, SeededRandom& dice);
    void twin(Tab& tab);
    void restore(bool is_same);
    Node* a_node(SeededRandom& dice);

    void begin_quiet();
    void look_at_rest();
    bool has_most_connections(const Tab& tab) const;
    Millis promised(const UserId& user) const;
    void judge_due();
    void look_at_deliveries();
    bool do_days_pass();
    void set_clocks_right();
    void tell_end();
    void take_report(const DeliveryReport& report);

    const Script& script_;
    Stage stage_;
    Provider provider_;
    Database database_;
    Executed executed_;
    std::vector<UserId> users_;
    Bus::Nodes nodes_;
    Bus bus_;
    Producer producer_;
    Retractor retractor_;
    Eraser eraser_;
    People people_;
    Operators operators_;
    std::vector<std::unique_ptr<Tab>> tabs_;
    std::vector<std::optional<Stored>> stored_;  // of each tab: as it was some time ago
    std::vector<std::shared_ptr<Link>> links_;  // all there ever were: a node knows them by address
    bool is_over_ = false;
    std::size_t looks_at_deliveries_ = 0;  // since one of them has ended
    std::size_t open_deliveries_ = 0;      // when they were looked at
    bool have_days_passed_ = false;
};

}  // namespace carillon::sim
