#include "tests/core/vector.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace carillon::test {
namespace {

namespace fs = std::filesystem;

const fs::path kVectors = CARILLON_VECTORS;

std::vector<std::string> stems_of(const fs::path& folder) {
    std::vector<std::string> stems;
    for (const auto& entry : fs::directory_iterator(folder))
        stems.push_back(entry.path().stem().string());
    std::sort(stems.begin(), stems.end());
    return stems;
}

}  // namespace

std::string vector_text(const std::string& kind, const std::string& name) {
    const fs::path file = kVectors / kind / (name + ".json");
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("no vector " + file.string());
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (text.empty() || text.back() != '\n') {
        throw std::runtime_error(file.string() + " does not end its line");
    }
    text.pop_back();
    return text;
}

std::vector<std::string> vector_names(const std::string& kind) {
    return stems_of(kVectors / kind);
}

std::vector<std::string> vector_kinds() {
    return stems_of(kVectors);
}

}  // namespace carillon::test
