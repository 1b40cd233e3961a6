// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/byteplanes.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/byteplanes.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <typename Word>
void splitRest(const std::uint8_t *in, std::size_t first, std::size_t count, int rotation,
               std::uint8_t *planes)
{
    for (std::size_t i = first; i < count; ++i) {
        Word word;
        std::memcpy(&word, in + i * sizeof(Word), sizeof(Word));
        word = std::rotl(word, rotation);
        for (std::size_t plane = 0; plane < sizeof(Word); ++plane)
            planes[plane * count + i] = static_cast<std::uint8_t>(word >> (8 * (sizeof(Word) - 1 - plane)));
    }
}

template <typename Word>
void mergeRest(const std::uint8_t *const *planes, std::size_t first, std::size_t count, int rotation,
               std::uint8_t *out)
{
    for (std::size_t i = first; i < count; ++i) {
        Word word = 0;
        for (std::size_t plane = 0; plane < sizeof(Word); ++plane)
            word
                |= static_cast<Word>(static_cast<Word>(planes[plane][i]) << (8 * (sizeof(Word) - 1 - plane)));
        word = std::rotr(word, rotation);
        std::memcpy(out + i * sizeof(Word), &word, sizeof(Word));
    }
}

void Split16(const std::uint8_t *in, std::size_t count, bool rotate, std::uint8_t *planes)
{
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::ScalableTag<std::uint8_t> bytes;
    const hn::Repartition<std::uint16_t, decltype(bytes)> words;
    const std::size_t lanes = hn::Lanes(bytes);
    for (; i + lanes <= count; i += lanes) {
        auto low = hn::BitCast(words, hn::LoadU(bytes, in + 2 * i));
        auto high = hn::BitCast(words, hn::LoadU(bytes, in + 2 * i + lanes));
        if (rotate) {
            low = hn::Or(hn::ShiftLeft<1>(low), hn::ShiftRight<15>(low));
            high = hn::Or(hn::ShiftLeft<1>(high), hn::ShiftRight<15>(high));
        }
        const auto a = hn::BitCast(bytes, low), b = hn::BitCast(bytes, high);
        hn::StoreU(hn::ConcatOdd(bytes, b, a), bytes, planes + i);
        hn::StoreU(hn::ConcatEven(bytes, b, a), bytes, planes + count + i);
    }
#endif
    splitRest<std::uint16_t>(in, i, count, rotate ? 1 : 0, planes);
}

void Merge16(const std::uint8_t *const *planes, std::size_t count, bool rotate, std::uint8_t *out)
{
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::CappedTag<std::uint8_t, 32> bytes; // two blocks of 128 bits at most
    const hn::Repartition<std::uint16_t, decltype(bytes)> words;
    const std::size_t lanes = hn::Lanes(bytes);
    for (; i + lanes <= count; i += lanes) {
        const auto top = hn::LoadU(bytes, planes[0] + i), bottom = hn::LoadU(bytes, planes[1] + i);
        auto even = hn::BitCast(words, hn::InterleaveLower(bytes, bottom, top));
        auto odd = hn::BitCast(words, hn::InterleaveUpper(bytes, bottom, top));
        if (rotate) {
            even = hn::Or(hn::ShiftRight<1>(even), hn::ShiftLeft<15>(even));
            odd = hn::Or(hn::ShiftRight<1>(odd), hn::ShiftLeft<15>(odd));
        }
        // Interleaving works within 128-bit blocks: sort the blocks back into order.
        const auto a = hn::BitCast(bytes, even), b = hn::BitCast(bytes, odd);
        if constexpr (HWY_MAX_BYTES >= 32) {
            hn::StoreU(hn::ConcatLowerLower(bytes, b, a), bytes, out + 2 * i);
            hn::StoreU(hn::ConcatUpperUpper(bytes, b, a), bytes, out + 2 * i + lanes);
        } else {
            hn::StoreU(a, bytes, out + 2 * i);
            hn::StoreU(b, bytes, out + 2 * i + lanes);
        }
    }
#endif
    mergeRest<std::uint16_t>(planes, i, count, rotate ? 1 : 0, out);
}

void Split32(const std::uint8_t *in, std::size_t count, bool rotate, std::uint8_t *planes)
{
    splitRest<std::uint32_t>(in, 0, count, rotate ? 1 : 0, planes);
}

void Merge32(const std::uint8_t *const *planes, std::size_t count, bool rotate, std::uint8_t *out)
{
    mergeRest<std::uint32_t>(planes, 0, count, rotate ? 1 : 0, out);
}

void Split64(const std::uint8_t *in, std::size_t count, bool rotate, std::uint8_t *planes)
{
    splitRest<std::uint64_t>(in, 0, count, rotate ? 1 : 0, planes);
}

void Merge64(const std::uint8_t *const *planes, std::size_t count, bool rotate, std::uint8_t *out)
{
    mergeRest<std::uint64_t>(planes, 0, count, rotate ? 1 : 0, out);
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(Split16);
HWY_EXPORT(Merge16);
HWY_EXPORT(Split32);
HWY_EXPORT(Merge32);
HWY_EXPORT(Split64);
HWY_EXPORT(Merge64);

void splitPlanes(std::span<const std::byte> in, std::size_t elementBytes, bool rotate, std::byte *planes)
{
    const auto *from = reinterpret_cast<const std::uint8_t *>(in.data());
    auto *to = reinterpret_cast<std::uint8_t *>(planes);
    const std::size_t count = in.size() / elementBytes;
    switch (elementBytes) {
    case 2:
        return HWY_DYNAMIC_DISPATCH(Split16)(from, count, rotate, to);
    case 4:
        return HWY_DYNAMIC_DISPATCH(Split32)(from, count, rotate, to);
    case 8:
        return HWY_DYNAMIC_DISPATCH(Split64)(from, count, rotate, to);
    default:
        if (count)
            std::memcpy(to, from, count);
    }
}

void mergePlanes(std::span<const std::span<const std::byte>> planes, bool rotate, std::span<std::byte> out)
{
    std::array<const std::uint8_t *, 8> from {};
    for (std::size_t plane = 0; plane < planes.size(); ++plane)
        from[plane] = reinterpret_cast<const std::uint8_t *>(planes[plane].data());
    auto *to = reinterpret_cast<std::uint8_t *>(out.data());
    const std::size_t count = out.size() / planes.size();
    switch (planes.size()) {
    case 2:
        return HWY_DYNAMIC_DISPATCH(Merge16)(from.data(), count, rotate, to);
    case 4:
        return HWY_DYNAMIC_DISPATCH(Merge32)(from.data(), count, rotate, to);
    case 8:
        return HWY_DYNAMIC_DISPATCH(Merge64)(from.data(), count, rotate, to);
    default:
        if (count)
            std::memcpy(to, from[0], count);
    }
}

} // namespace assay
#endif
