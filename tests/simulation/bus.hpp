#pragma once
// The bus between the nodes: hints as the Redis bus sends them (encode_hint), with all that can
// befall them.

#include "tests/simulation/node.hpp"
#include "tests/simulation/stage.hpp"

#include <memory>
#include <string>
#include <vector>

namespace carillon::sim {

class Bus final : public HintCarrier {
  public:
    using Nodes = std::vector<std::unique_ptr<Node>>;
    Bus(Stage& stage, const Nodes& nodes) : stage_(stage), nodes_(nodes) {}

    void fall_silent(Millis duration);
    void come_back();

    void publish(std::size_t node, const Batch& commits) override;
    void publish_broadcast(std::size_t node) override;
    bool is_up() const override { return is_up_; }

  private:
    void carry(Node& to, const Commit& commit, const std::string& hint);
    void carry_text(Node& to, std::string hint);
    void set_up(bool is_up);

    Stage& stage_;
    const Nodes& nodes_;
    bool is_silent_ = false;
    bool is_up_ = true;  // as the probes tell
    std::string others_changes_;
    UserId others_;
};

}  // namespace carillon::sim
