#pragma once
// Programs that emit events: each insists with the same id until it is answered, on whatever node.
// Whose answer has come relies on it from then on.

#include "server/store/store.hpp"
#include "tests/simulation/bus.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/stage.hpp"

#include <memory>
#include <vector>

namespace carillon::sim {

class Producer {
  public:
    Producer(Stage& stage, Database& database, const Bus::Nodes& nodes,
             const std::vector<UserId>& users)
        : stage_(stage), database_(database), nodes_(nodes), users_(users) {}

    void emit(SeededRandom& dice, std::size_t count);
    void broadcast(SeededRandom& dice);
    // Once more what was answered already.
    void repeat(SeededRandom& dice);
    // At the end: what was answered in this epoch is there, each once.
    void judge_at_rest();
    // Once in an event's life: its id, to be taken back. Empty: there is none.
    std::string draw_event(SeededRandom& dice) const;
    // Does somebody rely on it: was it answered, and is the database still of that epoch?
    bool is_relied_on(const std::string& event) const;
    // Has everything been answered?
    bool has_finished() const { return waiting_ == 0; }

  private:
    bool is_for_erased(const Event& event) const;
    struct Sent {
        PublishRequest request;
        bool is_answered = false;
        std::string answered_in = {};  // which epoch
    };
    Event make_event(SeededRandom& dice);
    // By which other ways, and when.
    void route(Event& event);
    void judge(const Sent& sent, bool may_be_promised);
    void attempt(const std::shared_ptr<Sent>& sent);
    void answered(const std::shared_ptr<Sent>& sent,
                  const Result<std::vector<PublishedEvent>>& result);

    Stage& stage_;
    Database& database_;
    const Bus::Nodes& nodes_;
    const std::vector<UserId>& users_;
    std::size_t next_ = 1;
    std::size_t waiting_ = 0;
    std::vector<std::shared_ptr<Sent>> sent_;
};

}  // namespace carillon::sim
