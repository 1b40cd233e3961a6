// SPDX-License-Identifier: GPL-3.0-or-later
// write_seeds DIR: a folder per target with its small valid inputs; prints the targets' names.
#include "tests/fuzz/fuzz_targets.h"
#include "tests/testing/test_paths.h"

#include <cstdio>
#include <filesystem>

int main(int count, char **words)
{
    if (count != 2)
        return 64;
    for (const auto &target : assay::testing::fuzzTargets()) {
        const auto folder = std::filesystem::path(words[1]) / target.name;
        std::filesystem::create_directories(folder);
        int number = 0;
        for (const auto &seed : assay::testing::fuzzSeeds(target.name))
            assay::testing::writeFile((folder / ("seed-" + std::to_string(number++))).string(), seed);
        std::puts(target.name.c_str());
    }
    return 0;
}
