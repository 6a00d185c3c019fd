#pragma once
// The terminal while the inbox is on it: without echo, key by key, on its second screen. Put back
// as it was when this ends.

#include <termios.h>

#include <cstddef>
#include <string_view>

namespace carillon::cli {

struct TerminalSize {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

class Terminal {
  public:
    // Are standard input and output one?
    static bool is_there();

    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    TerminalSize size() const;
    void write(std::string_view bytes);

  private:
    ::termios before_{};
};

}  // namespace carillon::cli
