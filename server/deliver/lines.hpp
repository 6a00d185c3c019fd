#pragma once
// The channels that are open here, how much is under way by each, and whether its provider takes
// anything. One thread.

#include "server/deliver/deliverer.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace carillon::deliver {

class Lines {
  public:
    void open(std::vector<Way> ways);
    // Null: the channel is not open here. Until close.
    Sender* sender(DeliveryChannel channel) const;
    // Begins no more.
    void stop();
    // With all that is under way.
    void close() { lines_.clear(); }

    // What each channel has room for, at most so many messages; of one that is not open here a
    // little, so that what names it is ended.
    std::vector<DeliveryRoom> room(std::size_t most) const;
    // False: what is under way by it takes all of its room. True of one that is not open here.
    bool has_room(DeliveryChannel channel) const;
    // `target`: of a webhook its id.
    void note_begun(DeliveryChannel channel, const std::string& target);
    void note_ended(DeliveryChannel channel, const std::string& target);
    // A provider that takes nothing, or nothing with our credentials, is told once, and once more
    // when it does again.
    void note_outcome(DeliveryChannel channel, const Outcome& outcome);

  private:
    struct Line {
        Way way;
        std::size_t under_way = 0;
        std::map<std::string, std::size_t> to_target;  // of webhooks: how many of those to which
        std::size_t untaken_in_a_row = 0;
        bool is_away = false;
    };
    const Line* find(DeliveryChannel channel) const;
    Line* find(DeliveryChannel channel);

    std::vector<Line> lines_;
};

}  // namespace carillon::deliver
