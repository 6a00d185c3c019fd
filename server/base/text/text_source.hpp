#pragma once
// A file of text as it is read: character by character or line by line, counting lines and bytes.
// Every text that the program reads piece by piece comes through here; whole files through
// text_file.hpp.

#include "core/base/result.hpp"

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace carillon {

class TextSource {
  public:
    static constexpr int kEnd = -1;

    // UTF-8; a byte order mark at the beginning is passed over. The stream outlives it.
    explicit TextSource(std::istream& in);

    // kMalformed for a text in UTF-16 or UTF-32: nothing of it can be understood.
    Status check_encoding() const;

    int peek();
    int get();
    // Without its end ("\n" or "\r\n"; the last line may lack it); nothing at the end of the file.
    // What is over `most` bytes is left unread: then the answer has `most` bytes.
    std::optional<std::string> read_line(std::size_t most);
    // The same, to be read again.
    std::optional<std::string> peek_line(std::size_t most);
    // To the beginning of the next line.
    void skip_line();

    std::size_t line() const { return line_; }  // of the next character, from 1
    std::size_t bytes_read() const { return bytes_; }
    bool has_failed() const { return in_.bad(); }

  private:
    std::string read_raw_line(std::size_t most);
    void put_back(const std::string& text);

    std::istream& in_;
    std::string again_;  // put back, last character first
    std::size_t line_ = 1;
    std::size_t bytes_ = 0;
    std::optional<Error> fault_;
};

}  // namespace carillon
