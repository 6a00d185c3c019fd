#pragma once
// What the shipped module is to be asked, and what it must say: each call of the simulated tabs is
// made again on the module's seam (wasm/seam.h), compiled natively, and written down with its
// answer. stream.mjs reads it, replayer.mjs asks core.wasm the same.
//
// The stream, little-endian, text = u32 bytes + bytes:
//   stream   = "replay 1" block* u32 0, f64 lives, f64 lives left out
//   block    = u32 bytes that follow, u64 seed, entry*         one schedule
//   entry    = u8 kind, u8 tab, then
//     open     u32 seed_high, u32 seed_low                     answer: u32 handle
//     signal   u32 signal, u32 code, f64 now
//     frame    f64 now, text
//     token    f64 now, text
//     submit   f64 until, f64 now, text                        answer: record
//     page     text                                            answer: u32
//     told     nothing asked                                   answer: record (effects), record
//                                                              (state), f64 deadline
//     close
//     undo     f64 now                                         answer: record
//   record   = what the seam answers with: u32 bytes that follow, and these; u32 0 for nothing
//
// A life that begins with a stored state is left out, for the seam takes none.

#include "tests/simulation/witness.hpp"
#include "wasm/state_diff.hpp"

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace carillon::replay {

class Recording final : public sim::Witness {
  public:
    // The file stays the caller's. A write that fails ends the program with code 3, for the reader
    // is gone.
    explicit Recording(std::FILE* out);

    void begin(std::uint64_t seed);
    void end();     // of the schedule
    void finish();  // of the stream

    void on_open(std::size_t tab, std::uint64_t seed, bool is_restored) override;
    void on_signal(std::size_t tab, sim::ClientSignal signal, std::uint16_t code,
                   Millis now) override;
    void on_frame(std::size_t tab, std::string_view text, Millis now) override;
    void on_token(std::size_t tab, std::string_view text, Millis now) override;
    void on_submit(std::size_t tab, const Operation& operation, Millis now) override;
    void on_undo(std::size_t tab, Millis now) override;
    void on_page(std::size_t tab, std::string_view page) override;
    void on_polled(std::size_t tab, const ClientSession& client) override;
    void on_close(std::size_t tab) override;

  private:
    struct Life {
        std::uint32_t handle = 0;
        wasm::StateDiff told;  // by the tab's own session
    };
    enum class Kind : std::uint8_t;

    Life* begin_entry(Kind kind, std::size_t tab);
    std::uint32_t input(std::string_view text);
    void number(std::uint32_t value) { bytes(&value, sizeof value); }
    void time(Millis value) { real(static_cast<double>(value.count())); }
    void real(double value) { bytes(&value, sizeof value); }
    void record(const std::uint8_t* answer);
    void bytes(const void* data, std::size_t size) {
        block_.append(static_cast<const char*>(data), size);
    }
    void write(const void* data, std::size_t size);

    std::FILE* out_;
    std::string block_;
    std::map<std::size_t, Life> lives_;  // of tabs that are open and not left out
    wasm::Record own_;
    double lives_begun_ = 0;
    double lives_left_out_ = 0;
};

}  // namespace carillon::replay
