#pragma once
// People who say how they want to be reached, on whatever node: put a document in place of theirs,
// change it, or follow the link of a mail. Some insist until they are answered.

#include "tests/simulation/bus.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/stage.hpp"
#include "tests/simulation/wishes.hpp"

#include <memory>
#include <string>
#include <vector>

namespace carillon::sim {

// Of these people, by their places: their numbers among all that there might be.
std::uint32_t user_number(const Setup& setup, std::size_t index);

class People {
  public:
    People(Stage& stage, Database& database, const Bus::Nodes& nodes,
           const std::vector<UserId>& users)
        : stage_(stage), database_(database), nodes_(nodes), users_(users) {}

    // Everybody says something, where there are digests.
    void begin();
    void say(SeededRandom& dice);
    // Has everybody been answered who insists?
    bool has_finished() const { return waiting_ == 0; }

  private:
    struct Asked {
        WishChange change;
        bool is_patient = false;
        bool is_answered = false;
    };
    Wishes draw_document(SeededRandom& dice);
    std::vector<QuietWindow> draw_windows(SeededRandom& dice, std::int32_t ahead_s);
    WishChange draw(SeededRandom& dice);
    void draw_digest(WishChange& change, SeededRandom& dice);
    void read_first(const std::shared_ptr<Asked>& asked);
    void ask(const std::shared_ptr<Asked>& asked);
    void attempt(const std::shared_ptr<Asked>& asked);
    void answered(const std::shared_ptr<Asked>& asked, const std::string& epoch,
                  const Result<KeptPreferences>& result);

    Stage& stage_;
    Database& database_;
    const Bus::Nodes& nodes_;
    const std::vector<UserId>& users_;
    std::size_t waiting_ = 0;
};

}  // namespace carillon::sim
