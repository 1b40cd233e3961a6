// SPDX-License-Identifier: GPL-3.0-or-later
// Which vectors this processor has, for Highway's run-time dispatch. The three functions that Highway's
// headers ask for are here, not from libhwy.so: that library measures the processor's timer whenever it is
// loaded (4 ms, half of what a short command takes).
#include <hwy/targets.h>

#if HWY_ARCH_X86
#include <cpuid.h>
#endif

namespace assay {
namespace {

#if HWY_ARCH_X86
struct Leaf {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;

    static Leaf read(unsigned number, unsigned part = 0)
    {
        Leaf leaf;
        if (__get_cpuid_count(number, part, &leaf.eax, &leaf.ebx, &leaf.ecx, &leaf.edx) == 0)
            return {};
        return leaf;
    }
};

constexpr bool hasAll(unsigned bits, unsigned wanted)
{
    return (bits & wanted) == wanted;
}

/// Register states that the system saves; none where it does not say.
unsigned savedStates(const Leaf &features)
{
    if (!hasAll(features.ecx, bit_OSXSAVE))
        return 0;
    unsigned low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

std::int64_t detectTargets()
{
    constexpr unsigned SseAndAvx = 0x6; // xmm, upper halves of ymm
    constexpr unsigned Avx512 = 0xE6; // and masks, upper halves of zmm, zmm16 to 31
    const Leaf one = Leaf::read(1), seven = Leaf::read(7), extended = Leaf::read(0x80000001u);
    const unsigned saved = savedStates(one);
    std::int64_t targets = HWY_SCALAR | HWY_EMU128;
    if (!hasAll(one.edx, bit_SSE | bit_SSE2) || !hasAll(one.ecx, bit_SSE3 | bit_SSSE3))
        return targets;
    targets |= HWY_SSSE3;
    if (!hasAll(one.ecx, bit_SSE4_1 | bit_SSE4_2 | bit_AES | bit_PCLMUL))
        return targets;
    targets |= HWY_SSE4;
    if (!hasAll(saved, SseAndAvx) || !hasAll(one.ecx, bit_AVX | bit_FMA | bit_F16C)
        || !hasAll(seven.ebx, bit_AVX2 | bit_BMI | bit_BMI2) || !hasAll(extended.ecx, bit_LZCNT))
        return targets;
    targets |= HWY_AVX2;
    if (!hasAll(saved, Avx512)
        || !hasAll(seven.ebx, bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL | bit_AVX512CD))
        return targets;
    targets |= HWY_AVX3;
    // What the compiler may use for this target, bit by bit.
    constexpr unsigned WideBytes = bit_AVX512VBMI | bit_AVX512VBMI2 | bit_AVX512VNNI | bit_AVX512BITALG
        | bit_AVX512VPOPCNTDQ | bit_VAES | bit_VPCLMULQDQ;
    constexpr unsigned AvxVnni = 1u << 4; // of the second leaf seven, eax
    if (!hasAll(seven.ecx, WideBytes) || !hasAll(Leaf::read(7, 1).eax, AvxVnni))
        return targets;
    return targets | HWY_AVX3_DL;
}
#else
std::int64_t detectTargets()
{
    return HWY_STATIC_TARGET; // what this was compiled for
}
#endif

std::atomic<std::int64_t> targetsOfTests { 0 };

} // namespace
} // namespace assay

namespace hwy {

std::int64_t SupportedTargets()
{
    const std::int64_t ofTests = assay::targetsOfTests.load();
    static const std::int64_t detected = assay::detectTargets();
    return ofTests != 0 ? ofTests : detected;
}

void SetSupportedTargetsForTest(std::int64_t targets)
{
    assay::targetsOfTests.store(targets);
    GetChosenTarget().DeInit();
}

ChosenTarget &GetChosenTarget()
{
    static ChosenTarget chosen;
    return chosen;
}

} // namespace hwy
