// Runs schedules and prints a hash of all that happened in them, one line per block of seeds:
// "FIRST LAST HASH". The same source runs natively and as WebAssembly; equal lines mean that both
// sent the same frames and ended in the same states.
//   replay_digests [--seeds N] [--seed S] [--block N] [--tell]
// --tell also prints each thing that goes into the hash.

#include "core/inbox/notification_codec.hpp"
#include "tests/replay/seed_range.hpp"
#include "tests/simulation/witness.hpp"
#include "tests/simulation/world.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstring>

using namespace carillon;

namespace {

constexpr std::string_view kProgram = "replay_digests";

// 64 bits over texts in their order, by eight bytes (the step and the end of MurmurHash64A). Both
// targets are little-endian.
class Digest {
  public:
    void add(std::string_view text) {
        mix(text.size());
        for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t)))
            mix(word(text, sizeof(std::uint64_t)));
        if (!text.empty()) mix(word(text, text.size()));
    }
    std::uint64_t value() const {
        std::uint64_t end = state_;
        end ^= end >> 47;
        end *= kFactor;
        return end ^ (end >> 47);
    }

  private:
    static constexpr std::uint64_t kFactor = 0xc6a4a7935bd1e995ull;

    static std::uint64_t word(std::string_view text, std::size_t size) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data(), size);
        return bytes;
    }
    void mix(std::uint64_t bits) {
        bits *= kFactor;
        bits ^= bits >> 47;
        state_ = (state_ ^ (bits * kFactor)) * kFactor;
    }

    std::uint64_t state_ = 0x9e3779b97f4a7c15ull;
};

class Listener final : public sim::Witness {
  public:
    explicit Listener(bool is_told) : is_told_(is_told) {}

    void on_frame(std::size_t tab, std::string_view text, Millis now) override {
        take("tab hears", std::to_string(tab), std::to_string(now.count()), text);
    }
    void on_sent_by_client(std::string_view link, std::string_view text) override {
        take("client sends", link, text);
    }
    void on_sent_by_server(std::string_view link, std::string_view text) override {
        take("server sends", link, text);
    }
    void on_close(std::size_t tab) override { take("tab closes", std::to_string(tab)); }
    void on_last_client(std::size_t tab, const ClientSession& client) override {
        take("client at the end", std::to_string(tab), text(client.connection()), client.durable());
    }
    void on_last_inbox(const UserId& user, const MemoryInbox& inbox) override {
        take("inbox at the end", user.text(), std::to_string(inbox.head.head.counter),
             std::to_string(inbox.head.head.floor), encode(inbox.head.head.unread));
        for (const auto& [id, row] : inbox.rows)
            take("row", encode(row.notification), std::to_string(row.unread_since));
        for (const auto& [rev, tombstone] : inbox.tombstones)
            take("deleted", std::to_string(rev), tombstone.id.text(),
                 std::to_string(tombstone.deleted_at.count()));
    }
    void end(const sim::Outcome& outcome) {
        take("ends after", std::to_string(outcome.tally.steps),
             outcome.violation ? outcome.violation->invariant : std::string());
    }

    std::uint64_t hash() const { return digest_.value(); }

  private:
    template <class... Texts>
    void take(std::string_view what, const Texts&... texts) {
        digest_.add(what);
        (digest_.add(texts), ...);
        if (!is_told_) return;
        std::string line(what);
        for (const std::string_view text : {std::string_view(texts)...})
            line.append(" ").append(text);
        std::puts(line.c_str());
    }

    const bool is_told_;
    Digest digest_;
};

struct Options {
    replay::SeedRange seeds;
    std::uint64_t block = 100;
    bool is_told = false;
};

Options read_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const auto value = [&] {
            if (i + 1 == argc) replay::refuse(kProgram, std::string(option) + " needs a value");
            return replay::positive(kProgram, option, argv[++i]);
        };
        if (option == "--seed") {
            options.seeds.first = value();
        } else if (option == "--seeds") {
            options.seeds.count = value();
        } else if (option == "--block") {
            options.block = value();
        } else if (option == "--tell") {
            options.is_told = true;
        } else {
            replay::refuse(kProgram, "\"" + std::string(option) + "\" is no option");
        }
    }
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = read_options(argc, argv);
    const std::uint64_t end = options.seeds.first + options.seeds.count;
    for (std::uint64_t first = options.seeds.first; first < end;) {
        const std::uint64_t last = std::min(end, first + options.block) - 1;
        Listener listener(options.is_told);
        for (std::uint64_t seed = first; seed <= last; ++seed)
            listener.end(sim::run(sim::draw_script(seed, sim::FaultSet::all()), false, &listener));
        std::printf("%" PRIu64 " %" PRIu64 " %016" PRIx64 "\n", first, last, listener.hash());
        std::fflush(stdout);
        first = last + 1;
    }
    return 0;
}
