// SPDX-License-Identifier: GPL-3.0-or-later
// The program for libFuzzer; $ASSAY_FUZZ_TARGET names the target.
#include "tests/fuzz/fuzz_targets.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

using assay::testing::FuzzTarget;

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    target().run(std::as_bytes(std::span(data, size)));
    return 0;
}
