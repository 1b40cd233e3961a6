// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/codec_rows.h"
#include "core/numbers/ggml_quants.h"

#include "core/base/checked_math.h"
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_types.h"

#include <algorithm>
#include <array>

namespace assay::ggml {

/// The chunk's blocks; the weights of a last partial block are filled up with zeros.
Status encodeBlocks(const char *typeName, BlockQuantiser quantise, std::span<const float> values, Bytes &out)
{
    const GgmlType *type = findGgmlType(typeName);
    const std::size_t blockElements = type->blockElements, blockBytes = type->blockBytes;
    const std::size_t begin = out.size();
    out.resize(begin + static_cast<std::size_t>(divideRoundingUp(values.size(), blockElements)) * blockBytes);
    auto *to = reinterpret_cast<std::uint8_t *>(out.data() + begin);
    const std::size_t whole = values.size() / blockElements, at = whole * blockElements;
    quantise(values.data(), to, whole);
    if (at < values.size()) {
        std::array<float, 256> last {};
        std::copy(values.begin() + static_cast<std::ptrdiff_t>(at), values.end(), last.begin());
        quantise(last.data(), to + whole * blockBytes, 1);
    }
    return {};
}

Status decodeBlocks(const char *typeName, std::span<const std::byte> payload, std::span<float> out)
{
    const GgmlType *type = findGgmlType(typeName);
    const std::size_t blockElements = type->blockElements, blockBytes = type->blockBytes;
    const auto blocks = static_cast<std::size_t>(divideRoundingUp(out.size(), blockElements));
    if (payload.size() != blocks * blockBytes)
        return Error { ErrorKind::Malformed,
                       std::to_string(blocks) + " blocks of " + typeName + " need "
                           + std::to_string(blocks * blockBytes) + " bytes, there are "
                           + std::to_string(payload.size()) };
    const BlockRun decode = findBlockFormat(typeName)->run;
    const auto *from = reinterpret_cast<const std::uint8_t *>(payload.data());
    const std::size_t whole = out.size() / blockElements, rest = out.size() % blockElements;
    decode(from, out.data(), whole);
    if (rest > 0) {
        std::array<float, 256> last {};
        decode(from + whole * blockBytes, last.data(), 1);
        std::copy_n(last.begin(), rest, out.end() - static_cast<std::ptrdiff_t>(rest));
    }
    return {};
}

} // namespace assay::ggml
