# The toolchain file of whichever em++ comes first on PATH: a newer SDK where there is one, else
# the distribution's. Not emcmake: it passes node a flag that node 20 refuses.
find_program(CARILLON_EMXX em++ REQUIRED)
file(REAL_PATH ${CARILLON_EMXX} CARILLON_EMSCRIPTEN_ROOT)
cmake_path(GET CARILLON_EMSCRIPTEN_ROOT PARENT_PATH CARILLON_EMSCRIPTEN_ROOT)
find_program(CARILLON_NODE NAMES node nodejs REQUIRED)
# Binaryen's tools: beside those of LLVM in an SDK, on PATH where they are a package.
find_program(CARILLON_WASM_SPLIT wasm-split HINTS ${CARILLON_EMSCRIPTEN_ROOT}/../bin REQUIRED)
cmake_path(GET CARILLON_WASM_SPLIT PARENT_PATH CARILLON_BINARYEN)
set(CMAKE_CROSSCOMPILING_EMULATOR ${CARILLON_NODE})
include(${CARILLON_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake)

# Optimised links need acorn, which Debian keeps where node does not look by itself.
set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
