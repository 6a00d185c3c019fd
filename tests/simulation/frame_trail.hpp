#pragma once
// Where the frames sent over one connection have led its peer, so that each is seen to follow on.

#include "core/inbox/revision.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace carillon::sim {

class FrameTrail {
  public:
    // The peer says where it stands: when it connects, and with `sync`.
    void note_since(std::string_view since);
    // A frame to the peer. False: changes that begin behind where it can stand.
    bool follows_on(std::string_view frame);

  private:
    std::optional<Revision> at_;     // where what was sent leads
    std::optional<Revision> since_;  // as the peer said last
};

// The text of a member of an object in our own compact form; empty when it has none.
std::string_view member(std::string_view frame, std::string_view name);

}  // namespace carillon::sim
