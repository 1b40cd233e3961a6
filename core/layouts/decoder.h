// SPDX-License-Identifier: GPL-3.0-or-later
// Turns stored bytes into float32 values in logical row-major order.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

/// Buffers of one worker, grown once and reused.
struct DecodeScratch {
    std::vector<std::byte> bytes;
    std::vector<std::byte> moreBytes;
    std::vector<float> values;
    std::vector<float> moreValues;
};

/// Const and thread-safe: workers share one decoder, each with its own scratch. Holds at most the tensor's
/// side information, and its packed payload where the layout is transposed (its maker says so).
class TensorDecoder {
public:
    virtual ~TensorDecoder() = default;
    /// The elements [first, first + out.size()) of the logical tensor. first must be a multiple of
    /// granularity(); the end is free. Fails if that is past the end or the bytes cannot be read.
    virtual Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const = 0;
    std::uint64_t elementCount() const { return m_elementCount; }
    std::uint64_t granularity() const { return m_granularity; }
    /// Set where the values are one contiguous little-endian run of a plain dtype in the source: fast paths
    /// may read it themselves.
    const TensorPart *plainRun() const { return m_plainRun; }

protected:
    TensorDecoder(std::uint64_t elementCount, std::uint64_t granularity, const TensorPart *plainRun = nullptr)
        : m_elementCount(elementCount)
        , m_granularity(granularity)
        , m_plainRun(plainRun)
    {
    }

private:
    std::uint64_t m_elementCount;
    std::uint64_t m_granularity;
    const TensorPart *m_plainRun;
};

using DecoderPtr = std::unique_ptr<const TensorDecoder>;

/// The decoder of one tensor through layout_table; the model must outlive it. An Error of kind Unsupported
/// means "recognised, values not decoded".
Result<DecoderPtr> makeDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run = {});

/// All values of a tensor of at most limit elements.
Result<std::vector<float>> decodeAll(const Model &model, const TensorInfo &tensor, std::uint64_t limit,
                                     const RunControl &run = {});

} // namespace assay
