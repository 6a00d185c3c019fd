#pragma once
// A file as it is read: character by character or line by line, counting lines and bytes.

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace carillon {

class TextSource {
  public:
    static constexpr int kEnd = -1;

    // A byte order mark at the beginning is passed over. The stream outlives it.
    explicit TextSource(std::istream& in);

    int peek();
    int get();
    // Without its end; nothing at the end of the file. What is over `most` bytes is left unread.
    std::optional<std::string> read_line(std::size_t most);
    // To be read again. Precondition: it was read just now.
    void put_back(const std::string& text);
    // To the beginning of the next line.
    void skip_line();

    std::size_t line() const { return line_; }  // of the next character, from 1
    std::size_t bytes_read() const { return bytes_; }
    bool has_failed() const { return in_.bad(); }

  private:
    std::istream& in_;
    std::string again_;  // put back, last character first
    std::size_t line_ = 1;
    std::size_t bytes_ = 0;
};

}  // namespace carillon
