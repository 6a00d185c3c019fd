// The power goes at any moment, and the disk keeps of what was not synced whatever it likes: the
// SQLite store opens again, nothing acknowledged is lost, nothing is there twice, counters equal a
// recount, and who got no answer can ask again.
//
// The script runs once on a disk that remembers every step; then the power is cut after each of
// CARILLON_POWER_CUTS (1,000; scripts/power-loss does 10,000) points along it.

#include "tests/store/memory_vfs.hpp"
#include "tests/store/power_script.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <set>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Taken {
    ScriptStep step;
    std::size_t begun = 0;                       // steps of the disk when it began,
    std::size_t answered = 0;                    // and when all of it was answered
    Millis at{0};                                // its time
    std::map<std::string, std::size_t> answers;  // of several mutations at once: when each was
    std::string after;                           // the picture
};

struct Played {
    std::size_t opened = 0;
    std::string at_first;
    std::vector<Taken> taken;
};

// With a log so short that it is copied into the database beside the commits all the time, and
// begun again.
StoreOptions on(const std::string& path, const MemoryVfs& vfs) {
    StoreOptions options;
    options.log_pages = 100;
    options.path = path;
    options.vfs = vfs.name();
    return options;
}

Played play(LossyDisk& disk, const std::string& path, std::uint64_t seed, std::size_t steps) {
    MemoryVfs vfs(disk);
    TestStore store(StoreKind::kSqlite, on(path, vfs));
    std::vector<std::string> doubts;
    Played played;
    played.opened = disk.steps();
    played.at_first = picture(store, doubts);
    PowerScript script(seed);
    std::mutex mutex;  // of the answers
    while (disk.steps() < steps) {
        Taken taken;
        taken.step = script.next(store);
        store.advance(taken.step.advance);
        taken.at = store.now();
        taken.begun = disk.steps();
        taken.step.run(store, [&](const std::string& title) {
            const std::lock_guard lock(mutex);
            taken.answers[title] = disk.steps();
        });
        taken.answered = disk.steps();
        taken.after = picture(store, doubts);
        played.taken.push_back(std::move(taken));
    }
    REQUIRE(doubts.empty());
    return played;
}

// What is wrong after the power went when the disk had done `cut` steps; nothing if all is well.
std::optional<std::string> judge(const Played& played, DiskFiles files, const std::string& path,
                                 std::size_t cut) {
    const auto under_way = std::find_if(played.taken.begin(), played.taken.end(),
                                        [&](const Taken& taken) { return cut < taken.answered; });
    LossyDisk disk(std::move(files));
    MemoryVfs vfs(disk);
    TestStore store(StoreKind::kSqlite, on(path, vfs));
    if (cut < played.opened) return std::nullopt;  // nothing was answered; it opens
    // Between two steps the picture was taken, which carries out what is due: at the time of the
    // last.
    const bool is_between = under_way == played.taken.end() || cut < under_way->begun;
    const bool is_first = under_way == played.taken.begin();
    if (!is_between) {
        store.advance(under_way->at - store.now());
    } else if (!is_first) {
        store.advance(std::prev(under_way)->at - store.now());
    }
    std::vector<std::string> doubts;
    const std::string now = picture(store, doubts);
    if (!doubts.empty()) return doubts.front();
    const std::string& before = is_first ? played.at_first : std::prev(under_way)->after;
    if (is_between) {
        if (now != before) return "is:\n" + now + "should be:\n" + before;
        return std::nullopt;
    }
    if (now != before && now != under_way->after && !under_way->step.is_many) {
        return under_way->step.name + " under way; is:\n" + now + "should be:\n" + before +
               "or:\n" + under_way->after;
    }
    const std::set<std::string> titles = titles_in(store);
    for (const auto& [title, answered] : under_way->answers) {
        if (answered <= cut && titles.count(title) == 0) return title + " is lost";
    }
    // Who got no answer asks again.
    under_way->step.run(store, {});
    const std::string again = picture(store, doubts);
    if (!doubts.empty()) return doubts.front();
    if (again != under_way->after) {
        return under_way->step.name + " again; is:\n" + again + "should be:\n" + under_way->after;
    }
    return std::nullopt;
}

std::size_t wanted_cuts() {
    const char* text = std::getenv("CARILLON_POWER_CUTS");
    return text ? static_cast<std::size_t>(std::strtoul(text, nullptr, 10)) : 1000;
}

}  // namespace

TEST_CASE("the power may go at any moment", "[store][sqlite][durability][power]") {
    const std::uint64_t seed = 20;
    const std::size_t cuts = wanted_cuts();
    INFO("seed " << seed << ", " << cuts << " cuts");
    REQUIRE(cuts > 0);
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    LossyDisk disk;
    const Played played = play(disk, path, seed, 10000);
    const std::size_t steps = disk.steps();
    PowerCut power(disk);
    SeededRandom random(seed);
    std::size_t good = 0;
    for (std::size_t i = 0; i < cuts; ++i) {
        const std::size_t cut = i * steps / cuts + (cuts < steps ? i % (steps / cuts) : 0);
        INFO("cut after step " << cut << " of " << steps);
        std::optional<std::string> wrong;
        try {
            wrong = judge(played, power.after(cut, random), path, cut);
        } catch (const std::exception& error) {
            wrong = error.what();
        }
        if (wrong) FAIL(*wrong);
        ++good;
    }
    CHECK(good == cuts);
}

TEST_CASE("a disk that lies about syncing loses what was acknowledged, and that is seen",
          "[store][sqlite][durability][power]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    LossyDisk disk;
    disk.ignore_syncs();
    const Played played = play(disk, path, 21, 3000);
    PowerCut power(disk);
    SeededRandom random(21);
    int seen = 0;
    for (int i = 0; i < 20; ++i) {
        const std::size_t cut = disk.steps() - 20 + static_cast<std::size_t>(i);
        try {
            seen += judge(played, power.after(cut, random), path, cut) ? 1 : 0;
        } catch (const std::exception&) {
            ++seen;  // it does not open
        }
    }
    CHECK(seen > 10);
}
