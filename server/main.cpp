#include "server/app/cli/cli.hpp"

int main(int argc, char** argv) {
    return carillon::cli::run(argc, argv);
}
