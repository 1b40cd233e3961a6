// SPDX-License-Identifier: GPL-3.0-or-later
// bitnet.cpp's I2_S (GGUF type 36): blocks of 128 elements in 32 bytes, element j in byte j % 32 at bit
// 6 - 2 (j / 32), code - 1 is the trit; after the n/4 bytes one F32 scale for the tensor in a tail of 32
// bytes.
#include "core/layouts/i2s.h"

#include "core/layouts/function_decoder.h"

#include <cstring>

namespace assay {

Result<DecoderPtr> makeI2sDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    constexpr std::uint64_t Block = 128, BlockBytes = 32;
    const auto payload = needPart(tensor, "values");
    if (!payload)
        return payload.error();
    const std::uint64_t count = tensor.elementCount();
    if (count % Block != 0 || (*payload)->extent.size < count / 4 + sizeof(float))
        return malformedLayout(tensor, "its bytes do not cover it and its scale");
    std::vector<std::byte> tail;
    const auto bytes = viewPart(model, **payload, count / 4, sizeof(float), tail);
    if (!bytes)
        return bytes.error();
    float scale = 0;
    std::memcpy(&scale, bytes->data(), sizeof scale);
    auto fill = [&model, part = *payload, scale](std::uint64_t first, std::span<float> out,
                                                 DecodeScratch &scratch) -> Status {
        const std::uint64_t blocks = divideRoundingUp(out.size(), Block);
        const auto codes
            = viewPart(model, *part, first / Block * BlockBytes, blocks * BlockBytes, scratch.bytes);
        if (!codes)
            return codes.error();
        for (std::size_t i = 0; i < out.size(); ++i) {
            const std::size_t j = i % Block;
            const auto byte = std::to_integer<unsigned>((*codes)[i / Block * BlockBytes + j % 32]);
            out[i] = static_cast<float>(static_cast<int>((byte >> (6 - 2 * (j / 32))) & 3) - 1) * scale;
        }
        return {};
    };
    return makeFunctionDecoder(tensor.name, count, Block, std::move(fill));
}

} // namespace assay
