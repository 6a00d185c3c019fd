#include "tests/simulation/shorten.hpp"

#include "tests/simulation/world.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

constexpr std::size_t kMostTries = 3000;

class Shortener {
  public:
    Shortener(Script script, std::string invariant)
        : best_(std::move(script)), invariant_(std::move(invariant)) {}

    Shortened shortened() {
        leave_out_faults();
        leave_out_actions();
        leave_out_faults();
        return {std::move(best_), tries_};
    }

  private:
    bool take_if_broken(Script candidate) {
        if (tries_ >= kMostTries) return false;
        ++tries_;
        const Outcome outcome = run(candidate, false);
        if (!outcome.violation || outcome.violation->invariant != invariant_) return false;
        best_ = std::move(candidate);
        return true;
    }

    void leave_out_faults() {
        for (std::size_t i = 0; i < kFaults; ++i) {
            const auto fault = static_cast<Fault>(i);
            if (!best_.setup.faults.has(fault)) continue;
            Script candidate = best_;
            candidate.setup.faults.remove(fault);
            take_if_broken(std::move(candidate));
        }
    }

    void leave_out_actions() {
        std::size_t parts = 2;
        while (!best_.actions.empty()) {
            parts = std::min(parts, best_.actions.size());
            if (leave_out_one_of(parts)) {
                parts = std::max<std::size_t>(2, parts - 1);
            } else if (parts >= best_.actions.size()) {
                return;
            } else {
                parts *= 2;
            }
        }
    }

    bool leave_out_one_of(std::size_t parts) {
        const std::size_t size = best_.actions.size();
        for (std::size_t part = 0; part < parts; ++part) {
            const auto begin = static_cast<std::ptrdiff_t>(size * part / parts);
            const auto end = static_cast<std::ptrdiff_t>(size * (part + 1) / parts);
            Script candidate = best_;
            candidate.actions.erase(candidate.actions.begin() + begin,
                                    candidate.actions.begin() + end);
            if (take_if_broken(std::move(candidate))) return true;
        }
        return false;
    }

    Script best_;
    std::string invariant_;
    std::size_t tries_ = 0;
};

}  // namespace

Shortened shorten(Script script, const std::string& invariant) {
    return Shortener(std::move(script), invariant).shortened();
}

}  // namespace carillon::sim
