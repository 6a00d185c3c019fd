// Writes what stands between the marks of pages and sources (reference.hpp).
//   reference FILE...

#include "tests/reference/reference.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>

int main(int argc, char** argv) {
    if (argc < 2) return std::fputs("reference FILE...\n", stderr), 2;
    for (int i = 1; i < argc; ++i) {
        try {
            std::ifstream in(argv[i]);
            const std::string page =
                carillon::with_tables(std::string(std::istreambuf_iterator<char>(in), {}));
            in.close();
            std::ofstream(argv[i]) << page;
        } catch (const std::exception& error) {
            return std::fprintf(stderr, "reference: %s: %s\n", argv[i], error.what()), 1;
        }
    }
    return 0;
}
