// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/ggml_decoder.h"

#include "core/base/checked_math.h"
#include "core/layouts/i2s.h"
#include "core/layouts/plain.h"
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_types.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::string_view Prefix = "gguf:";
constexpr std::size_t MaxBlockElements = 256;

/// A row width that is not whole blocks cannot be: rows begin on block borders.
Status checkBlocks(const TensorInfo &tensor, const GgmlType &type)
{
    const auto needed = ggmlBytes(type, tensor.shape.columns(), tensor.elementCount());
    const std::uint64_t stored = tensor.parts.front().extent.size;
    if (needed && *needed <= stored)
        return {};
    const std::string wanted = needed ? std::to_string(*needed) + " bytes"
                                      : "whole blocks of " + std::to_string(type.blockElements);
    return Error { ErrorKind::Malformed,
                   "tensor '" + tensor.name + "' of type " + type.name + " and shape " + tensor.shape.text()
                       + " needs " + wanted + ", it has " + std::to_string(stored) + " bytes",
                   tensor.parts.front().extent.offset };
}

class BlockDecoder final : public TensorDecoder {
public:
    BlockDecoder(const Model &model, const TensorInfo &tensor, const GgmlType &type, BlockRun run,
                 std::vector<float> factors)
        : TensorDecoder(tensor.elementCount(), type.blockElements)
        , m_model(model)
        , m_part(tensor.parts.front())
        , m_type(type)
        , m_run(run)
        , m_factors(std::move(factors))
    {
    }

    Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const override
    {
        if (!rangeFits(first, out.size(), elementCount()) || first % m_type.blockElements != 0)
            return pastTheEnd(m_part.name, first, out.size(), elementCount());
        const std::uint64_t blockCount = divideRoundingUp(out.size(), m_type.blockElements);
        const auto bytes = viewPart(m_model, m_part, first / m_type.blockElements * m_type.blockBytes,
                                    blockCount * m_type.blockBytes, scratch.bytes);
        if (!bytes)
            return bytes.error();
        const auto *in = reinterpret_cast<const std::uint8_t *>(bytes->data());
        const std::size_t whole = out.size() / m_type.blockElements;
        m_run(in, out.data(), whole);
        if (const std::size_t rest = out.size() % m_type.blockElements; rest > 0) {
            std::array<float, MaxBlockElements> last;
            m_run(in + whole * m_type.blockBytes, last.data(), 1);
            std::copy_n(last.begin(), rest, out.end() - static_cast<std::ptrdiff_t>(rest));
        }
        if (m_factors.size() == 1)
            for (float &value : out)
                value *= m_factors[0];
        else if (!m_factors.empty()) {
            const std::uint64_t perFactor = elementCount() / m_factors.size();
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] *= m_factors[static_cast<std::size_t>((first + i) / perFactor)];
        }
        return {};
    }

private:
    const Model &m_model;
    const TensorPart &m_part;
    const GgmlType &m_type;
    BlockRun m_run;
    std::vector<float> m_factors; ///< none, one, or one per stacked matrix
};

Result<DecoderPtr> makeGgmlDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto name = std::string_view(tensor.layout->id).substr(Prefix.size());
    const GgmlType *type = findGgmlType(name);
    const BlockFormat *format = findBlockFormat(name);
    if (!type || !format || tensor.parts.empty())
        return Error { ErrorKind::Unsupported,
                       "tensor '" + tensor.name + "' of type " + std::string(name)
                           + " is recognised, its values are not decoded" };
    if (auto status = checkBlocks(tensor, *type); !status)
        return status.error();
    std::vector<float> factors;
    if (const TensorPart *scale = tensor.part("scale")) {
        auto values = readPartValues(model, *scale);
        if (!values)
            return values.error();
        const bool isPerMatrix = tensor.shape.rank() == 3 && values->size() == tensor.shape[0];
        if (values->size() != 1 && !isPerMatrix)
            return Error { ErrorKind::Malformed,
                           "the second scale '" + scale->name + "' has " + std::to_string(values->size())
                               + " values, 1 is expected" };
        factors = std::move(*values);
    }
    return DecoderPtr(std::make_unique<BlockDecoder>(model, tensor, *type, format->run, std::move(factors)));
}

std::string forkId(const TensorInfo &tensor)
{
    return std::string(Prefix) + tensor.dtypeName;
}

constexpr Layout Rows[] {
    Layout { "gguf:Q4_0", "ggml Q4_0 blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:Q4_1", "ggml Q4_1 blocks", 5, makeGgmlDecoder },
    Layout { "gguf:Q5_0", "ggml Q5_0 blocks", 5.5, makeGgmlDecoder },
    Layout { "gguf:Q5_1", "ggml Q5_1 blocks", 6, makeGgmlDecoder },
    Layout { "gguf:Q8_0", "ggml Q8_0 blocks", 8.5, makeGgmlDecoder },
    Layout { "gguf:Q8_1", "ggml Q8_1 blocks", 9, makeGgmlDecoder },
    Layout { "gguf:Q2_K", "ggml Q2_K blocks", 2.625, makeGgmlDecoder },
    Layout { "gguf:Q3_K", "ggml Q3_K blocks", 3.4375, makeGgmlDecoder },
    Layout { "gguf:Q4_K", "ggml Q4_K blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:Q5_K", "ggml Q5_K blocks", 5.5, makeGgmlDecoder },
    Layout { "gguf:Q6_K", "ggml Q6_K blocks", 6.5625, makeGgmlDecoder },
    Layout { "gguf:Q8_K", "ggml Q8_K blocks", 9.125, makeGgmlDecoder },
    Layout { "gguf:IQ2_XXS", "ggml IQ2_XXS blocks", 2.0625, makeGgmlDecoder },
    Layout { "gguf:IQ2_XS", "ggml IQ2_XS blocks", 2.3125, makeGgmlDecoder },
    Layout { "gguf:IQ3_XXS", "ggml IQ3_XXS blocks", 3.0625, makeGgmlDecoder },
    Layout { "gguf:IQ1_S", "ggml IQ1_S blocks", 1.5625, makeGgmlDecoder },
    Layout { "gguf:IQ4_NL", "ggml IQ4_NL blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:IQ3_S", "ggml IQ3_S blocks", 3.4375, makeGgmlDecoder },
    Layout { "gguf:IQ2_S", "ggml IQ2_S blocks", 2.5625, makeGgmlDecoder },
    Layout { "gguf:IQ4_XS", "ggml IQ4_XS blocks", 4.25, makeGgmlDecoder },
    Layout { "gguf:IQ1_M", "ggml IQ1_M blocks", 1.75, makeGgmlDecoder },
    Layout { "gguf:TQ1_0", "ggml TQ1_0 blocks", 1.6875, makeGgmlDecoder },
    Layout { "gguf:TQ2_0", "ggml TQ2_0 blocks", 2.0625, makeGgmlDecoder },
    Layout { "gguf:MXFP4", "ggml MXFP4 blocks", 4.25, makeGgmlDecoder },
    Layout { "gguf:NVFP4", "ggml NVFP4 blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:Q1_0", "ggml Q1_0 blocks", 1.125, makeGgmlDecoder },
    Layout { "gguf:Q2_0", "ggml Q2_0 blocks", 2.25, makeGgmlDecoder },
    Layout { "gguf:Q4_2", "ggml Q4_2 blocks (removed)", 5, nullptr },
    Layout { "gguf:Q4_3", "ggml Q4_3 blocks (removed)", 6, nullptr },
    Layout { "gguf:Q4_0_4_4", "ggml Q4_0, rows interleaved (removed)", 4.5, nullptr },
    Layout { "gguf:Q4_0_4_8", "ggml Q4_0, rows interleaved (removed)", 4.5, nullptr },
    Layout { "gguf:Q4_0_8_8", "ggml Q4_0, rows interleaved (removed)", 4.5, nullptr },
    Layout { "gguf:IQ4_NL_4_8", "ggml IQ4_NL, rows interleaved (removed)", 4.5, nullptr },
    Layout { "gguf:IQ4_NL_8_8", "ggml IQ4_NL, rows interleaved (removed)", 4.5, nullptr },
    Layout { "gguf:I2_S", "bitnet.cpp I2_S", 2, makeI2sDecoder },
};

} // namespace

constinit const Layout GgmlForkLayout { .id = "gguf:", .title = "ggml block type of a fork", .idOf = forkId };

std::span<const Layout> ggmlLayouts()
{
    return Rows;
}

const Layout *findGgmlLayout(std::string_view typeName)
{
    const auto found = std::ranges::find_if(Rows, [typeName](const Layout &row) {
        return std::string_view(row.id).substr(Prefix.size()) == typeName;
    });
    return found == std::end(Rows) ? nullptr : found;
}

bool isGgmlLayout(const Layout &layout)
{
    return std::string_view(layout.id).starts_with(Prefix);
}

} // namespace assay
