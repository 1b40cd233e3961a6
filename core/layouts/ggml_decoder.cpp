// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/ggml_decoder.h"

#include "core/base/checked_math.h"
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

} // namespace

Result<DecoderPtr> makeGgmlDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const std::string_view layout = tensor.layout;
    const auto name = layout.substr(std::min(Prefix.size(), layout.size()));
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

} // namespace assay
