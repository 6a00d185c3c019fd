// On how many cores a server runs: its affinity and the quotas of its control groups.

#include "server/config/cores.hpp"

#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sched.h>

#include <filesystem>
#include <string>

namespace carillon {
namespace {

using test::TempDir;

struct Files {
    TempDir root;
    void put(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root.path() / path).parent_path());
        root.write(path, text);
    }
    unsigned cores(unsigned affinity) const { return usable_cores(root.path(), affinity); }
};

TEST_CASE("without control groups the affinity counts, and there is always one core",
          "[server][cores]") {
    Files files;
    CHECK(files.cores(8) == 8);
    CHECK(files.cores(0) == 1);
}

TEST_CASE("a quota of cgroup v2 counts, rounded up, also that of a group above",
          "[server][cores]") {
    Files files;
    files.put("proc/self/cgroup", "0::/system.slice/carillon.service\n");
    const std::string slice = "sys/fs/cgroup/system.slice/";
    SECTION("none") {
        files.put(slice + "carillon.service/cpu.max", "max 100000\n");
        CHECK(files.cores(8) == 8);
    }
    SECTION("one core") {
        files.put(slice + "carillon.service/cpu.max", "100000 100000\n");
        CHECK(files.cores(8) == 1);
    }
    SECTION("one and a half") {
        files.put(slice + "carillon.service/cpu.max", "150000 100000\n");
        CHECK(files.cores(8) == 2);
    }
    SECTION("half a core") {
        files.put(slice + "carillon.service/cpu.max", "25000 50000\n");
        CHECK(files.cores(8) == 1);
    }
    SECTION("of the slice") {
        files.put(slice + "carillon.service/cpu.max", "max 100000\n");
        files.put(slice + "cpu.max", "300000 100000\n");
        CHECK(files.cores(8) == 3);
    }
    SECTION("more than the affinity") {
        files.put(slice + "carillon.service/cpu.max", "1600000 100000\n");
        CHECK(files.cores(2) == 2);
    }
    SECTION("nonsense is none") {
        files.put(slice + "carillon.service/cpu.max", "many\n");
        files.put(slice + "cpu.max", "100000 0\n");
        CHECK(files.cores(8) == 8);
    }
}

TEST_CASE("in a container the path of the group is not there, its root is", "[server][cores]") {
    Files files;
    files.put("sys/fs/cgroup/cpu.max", "100000 100000\n");
    for (const char* path : {"/", "/../..", "/docker/0123"}) {
        files.put("proc/self/cgroup", std::string("0::") + path + "\n");
        CHECK(files.cores(8) == 1);
    }
}

TEST_CASE("a quota of cgroup v1 counts too", "[server][cores]") {
    Files files;
    files.put("proc/self/cgroup", "12:memory:/docker/01\n4:cpu,cpuacct:/docker/01\n0::/\n");
    const std::string group = "sys/fs/cgroup/cpu/docker/01/";
    files.put(group + "cpu.cfs_period_us", "100000\n");
    files.put(group + "cpu.cfs_quota_us", "-1\n");
    CHECK(files.cores(8) == 8);
    files.put(group + "cpu.cfs_quota_us", "210000\n");
    CHECK(files.cores(8) == 3);
}

TEST_CASE("a server that is held to one core has one shard", "[server][cores][serve]") {
    cpu_set_t before;
    REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
    }
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    const TempDir folder;
    test::ServeProcess server(folder.path());
    REQUIRE(sched_setaffinity(0, sizeof before, &before) == 0);
    const auto finished = server.stop();
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("\"threads\":1}") != std::string::npos);
}

}  // namespace
}  // namespace carillon
