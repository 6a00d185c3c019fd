#include "tests/replay/recording.hpp"

#include "wasm/seam.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace carillon::replay {

// As kinds of stream.mjs.
enum class Recording::Kind : std::uint8_t {
    kOpen = 1,
    kSignal,
    kFrame,
    kToken,
    kSubmit,
    kPage,
    kTold,
    kClose,
    kUndo,
};

namespace {

constexpr std::string_view kMagic = "replay 1";

std::uint32_t seam_signal(sim::ClientSignal signal) {
    switch (signal) {
        case sim::ClientSignal::kStart:
            return CARILLON_START;
        case sim::ClientSignal::kOpened:
            return CARILLON_OPENED;
        case sim::ClientSignal::kClosed:
            return CARILLON_CLOSED;
        case sim::ClientSignal::kTimeout:
            return CARILLON_TIMEOUT;
        case sim::ClientSignal::kWakeup:
            return CARILLON_WAKEUP;
    }
    return CARILLON_STOP;
}

std::uint32_t size_of(const std::uint8_t* record) {
    std::uint32_t size = 0;
    if (record) std::memcpy(&size, record, sizeof size);
    return size;
}

bool is_equal(const std::uint8_t* a, const std::uint8_t* b) {
    if (!a || !b) return a == b;
    return size_of(a) == size_of(b) && std::memcmp(a, b, sizeof(std::uint32_t) + size_of(a)) == 0;
}

// What is written down would not be what the schedule is about.
[[noreturn]] void abandon(const std::string& why) {
    std::fprintf(stderr, "replay_record: %s\n", why.c_str());
    std::exit(3);
}

}  // namespace

Recording::Recording(std::FILE* out) : out_(out) {
    write(kMagic.data(), kMagic.size());
}

void Recording::write(const void* data, std::size_t size) {
    if (std::fwrite(data, 1, size, out_) != size) abandon("its output cannot be written");
}

void Recording::begin(std::uint64_t seed) {
    block_.clear();
    bytes(&seed, sizeof seed);
}

void Recording::end() {
    while (!lives_.empty())
        on_close(lives_.begin()->first);
    const auto size = static_cast<std::uint32_t>(block_.size());
    write(&size, sizeof size);
    write(block_.data(), block_.size());
}

void Recording::finish() {
    block_.clear();
    number(0);
    real(lives_begun_);
    real(lives_left_out_);
    write(block_.data(), block_.size());
    if (std::fflush(out_) != 0) abandon("its output cannot be written");
}

// --- entries

// Null: this life is left out.
Recording::Life* Recording::begin_entry(Kind kind, std::size_t tab) {
    const auto found = lives_.find(tab);
    if (found == lives_.end()) return nullptr;
    const std::uint8_t head[] = {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(tab)};
    bytes(head, sizeof head);
    return &found->second;
}

std::uint32_t Recording::input(std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    number(size);
    bytes(text.data(), text.size());
    std::uint8_t* room = carillon_input(size);
    if (!room) abandon("a text is longer than the seam takes");
    if (size > 0) std::memcpy(room, text.data(), size);
    return size;
}

void Recording::record(const std::uint8_t* answer) {
    const std::uint32_t size = size_of(answer);
    if (size == 0) return number(0);
    bytes(answer, sizeof size + size);
}

void Recording::on_open(std::size_t tab, std::uint64_t seed, bool is_restored) {
    ++lives_begun_;
    if (is_restored) {
        ++lives_left_out_;
        return;
    }
    const auto high = static_cast<std::uint32_t>(seed >> 32);
    const auto low = static_cast<std::uint32_t>(seed);
    lives_[tab].handle = carillon_open(high, low);
    const Life* life = begin_entry(Kind::kOpen, tab);
    number(high);
    number(low);
    number(life->handle);
}

void Recording::on_signal(std::size_t tab, sim::ClientSignal signal, std::uint16_t code,
                          Millis now) {
    const Life* life = begin_entry(Kind::kSignal, tab);
    if (!life) return;
    number(seam_signal(signal));
    number(code);
    time(now);
    carillon_signal(life->handle, seam_signal(signal), code, static_cast<double>(now.count()));
}

void Recording::on_frame(std::size_t tab, std::string_view text, Millis now) {
    const Life* life = begin_entry(Kind::kFrame, tab);
    if (!life) return;
    time(now);
    const std::uint32_t size = input(text);
    carillon_frame(life->handle, size, static_cast<double>(now.count()));
}

void Recording::on_token(std::size_t tab, std::string_view text, Millis now) {
    const Life* life = begin_entry(Kind::kToken, tab);
    if (!life) return;
    time(now);
    const std::uint32_t size = input(text);
    carillon_token(life->handle, size, static_cast<double>(now.count()));
}

void Recording::on_submit(std::size_t tab, const Operation& operation, Millis now) {
    const Life* life = begin_entry(Kind::kSubmit, tab);
    if (!life) return;
    std::string lines(text(operation.kind));
    for (const NotificationId& id : operation.ids)
        lines.append("\n").append(id.text());
    const double until = operation.until ? static_cast<double>(operation.until->count())
                                         : std::numeric_limits<double>::quiet_NaN();
    real(until);
    time(now);
    const std::uint32_t size = input(lines);
    record(carillon_submit(life->handle, size, 0, until, static_cast<double>(now.count())));
}

void Recording::on_undo(std::size_t tab, Millis now) {
    const Life* life = begin_entry(Kind::kUndo, tab);
    if (!life) return;
    time(now);
    record(carillon_undo(life->handle, static_cast<double>(now.count())));
}

void Recording::on_page(std::size_t tab, std::string_view page) {
    const Life* life = begin_entry(Kind::kPage, tab);
    if (!life) return;
    const std::uint8_t* next = carillon_next_page(life->handle);
    std::uint32_t era = 0;
    std::memcpy(&era, next + 2 * sizeof(era), sizeof(era));  // behind the size and "is there more"
    record(next);
    const std::uint32_t size = input(page);
    record(carillon_page(life->handle, size, era));
}

// Also that the session behind the seam is where the tab's own is: the same state byte for byte.
void Recording::on_polled(std::size_t tab, const ClientSession& client) {
    Life* life = begin_entry(Kind::kTold, tab);
    if (!life) return;
    record(carillon_effects(life->handle));
    own_.clear();
    life->told.tell(client, own_);
    const std::uint8_t* state = carillon_state(life->handle);
    if (!is_equal(own_.finish(), state))
        abandon("the session behind the seam is not where the tab's is");
    record(state);
    const double deadline = carillon_deadline(life->handle);
    const auto own_deadline = client.next_deadline();
    if (std::isnan(deadline) != !own_deadline ||
        (own_deadline && deadline != static_cast<double>(own_deadline->count())))
        abandon("the session behind the seam has another deadline than the tab's");
    real(deadline);
}

void Recording::on_close(std::size_t tab) {
    const Life* life = begin_entry(Kind::kClose, tab);
    if (!life) return;
    carillon_close(life->handle);
    lives_.erase(tab);
}

}  // namespace carillon::replay
