// SPDX-License-Identifier: GPL-3.0-or-later
// The program for libFuzzer; $ASSAY_FUZZ_TARGET names the target. assay_fuzz --seeds DIR writes a folder per
// target with its small valid inputs and prints the targets' names.
#include "tests/fuzz/fuzz_targets.h"
#include "tests/testing/test_paths.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

using assay::testing::FuzzTarget;
namespace fs = std::filesystem;

namespace {

const FuzzTarget &target()
{
    static const FuzzTarget &chosen = []() -> const FuzzTarget & {
        const char *name = std::getenv("ASSAY_FUZZ_TARGET");
        const auto &all = assay::testing::fuzzTargets();
        const auto found = std::ranges::find(all, std::string(name ? name : ""), &FuzzTarget::name);
        if (found != all.end())
            return *found;
        std::fprintf(stderr, "ASSAY_FUZZ_TARGET names none of:\n");
        for (const auto &each : all)
            std::fprintf(stderr, "  %s\n", each.name.c_str());
        std::exit(64);
    }();
    return chosen;
}

void writeSeeds(const fs::path &into)
{
    for (const FuzzTarget &each : assay::testing::fuzzTargets()) {
        fs::create_directories(into / each.name);
        int number = 0;
        for (const std::string &seed : assay::testing::fuzzSeeds(each.name))
            assay::testing::writeFile((into / each.name / ("seed-" + std::to_string(number++))).string(),
                                      seed);
        std::puts(each.name.c_str());
    }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *count, char ***words)
{
    if (*count == 3 && std::string_view((*words)[1]) == "--seeds") {
        writeSeeds((*words)[2]);
        std::exit(0);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    target().run(std::as_bytes(std::span(data, size)));
    return 0;
}
