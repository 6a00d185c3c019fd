// Writes the tables of a page that are made from tables of the program.
//   reference docs/configuration.md

#include "tests/reference/reference.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>

int main(int argc, char** argv) {
    if (argc != 2) return std::fputs("reference PAGE\n", stderr), 2;
    try {
        std::ifstream in(argv[1]);
        const std::string page =
            carillon::with_tables(std::string(std::istreambuf_iterator<char>(in), {}));
        in.close();
        std::ofstream(argv[1]) << page;
    } catch (const std::exception& error) {
        return std::fprintf(stderr, "reference: %s: %s\n", argv[1], error.what()), 1;
    }
    return 0;
}
