// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/held_values.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t HoldChunk = 1 << 20;

} // namespace

Result<std::vector<float>> allValues(const TensorDecoder &inner)
{
    std::vector<float> values(static_cast<std::size_t>(inner.elementCount()));
    const std::uint64_t step = divideRoundingUp(HoldChunk, inner.granularity()) * inner.granularity();
    DecodeScratch scratch;
    for (std::uint64_t first = 0; first < inner.elementCount(); first += step) {
        const auto count = static_cast<std::size_t>(std::min(step, inner.elementCount() - first));
        const auto out = std::span(values).subspan(static_cast<std::size_t>(first), count);
        if (auto status = inner.decode(first, out, scratch); !status)
            return status.error();
    }
    return values;
}

DecoderPtr heldValues(std::vector<float> values)
{
    const std::uint64_t count = values.size();
    auto copy
        = [values = std::move(values)](std::uint64_t first, std::span<float> out, DecodeScratch &) -> Status {
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
        return {};
    };
    return makeFunctionDecoder(PairedName, count, 1, std::move(copy));
}

} // namespace assay
