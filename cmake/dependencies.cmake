# The libraries of the native build, all from the distribution. scripts/setup installs them.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(date REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(rhonabwy REQUIRED IMPORTED_TARGET librhonabwy)
# By pkg-config: the CMake package would also look for what its push client needs.
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)  # what it stands on
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(brotli REQUIRED IMPORTED_TARGET libbrotlienc)

# Asio and Beast with their bodies compiled once, here, instead of in every file that includes them.
add_library(carillon_asio STATIC ${PROJECT_SOURCE_DIR}/cmake/asio.cpp)
target_compile_features(carillon_asio PUBLIC cxx_std_20)
target_compile_definitions(carillon_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)
# Asio gives coroutine frames memory of its own kind and takes it back the same way; g++ sees only one
# half of the pair where it inlines.
target_compile_options(carillon_asio PUBLIC $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
target_link_libraries(carillon_asio PUBLIC Boost::headers OpenSSL::SSL Threads::Threads)
