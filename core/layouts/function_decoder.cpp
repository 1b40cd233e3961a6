// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

class FunctionDecoder final : public TensorDecoder {
public:
    FunctionDecoder(std::string name, std::uint64_t elementCount, std::uint64_t granularity,
                    DecodeFunction function)
        : TensorDecoder(elementCount, granularity)
        , m_name(std::move(name))
        , m_function(std::move(function))
    {
    }
    Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const override
    {
        if (!rangeFits(first, out.size(), elementCount()) || first % granularity() != 0)
            return pastTheEnd(m_name, first, out.size(), elementCount());
        if (out.empty())
            return {};
        return m_function(first, out, scratch);
    }

private:
    std::string m_name;
    DecodeFunction m_function;
};

} // namespace

DecoderPtr makeFunctionDecoder(std::string name, std::uint64_t elementCount, std::uint64_t granularity,
                               DecodeFunction function)
{
    return std::make_unique<FunctionDecoder>(std::move(name), elementCount,
                                             std::max<std::uint64_t>(granularity, 1), std::move(function));
}

DecoderPtr makeRowDecoder(std::string name, std::uint64_t rowCount, std::uint64_t columns,
                          RowFunction function)
{
    auto byRows = [columns, function = std::move(function)](std::uint64_t first, std::span<float> out,
                                                            DecodeScratch &scratch) -> Status {
        const auto width = static_cast<std::size_t>(columns);
        const std::uint64_t firstRow = first / columns;
        const std::size_t whole = out.size() / width;
        if (whole > 0)
            if (auto status = function(firstRow, out.first(whole * width), scratch); !status)
                return status;
        const std::size_t rest = out.size() % width;
        if (rest == 0)
            return {};
        std::vector<float> last(width);
        if (auto status = function(firstRow + whole, last, scratch); !status)
            return status;
        std::copy_n(last.begin(), rest, out.end() - static_cast<std::ptrdiff_t>(rest));
        return {};
    };
    return makeFunctionDecoder(std::move(name), rowCount * columns, columns, std::move(byRows));
}

Result<std::shared_ptr<const std::vector<std::byte>>> loadPart(const Model &model, const TensorPart &part)
{
    if (auto status = checkPart(model, part); !status)
        return status.error();
    std::vector<std::byte> bytes(static_cast<std::size_t>(part.extent.size));
    if (auto status = model.sources[part.extent.source]->read(part.extent.offset, bytes); !status)
        return status.error();
    return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

std::uint64_t lengthOf(double stated)
{
    return stated >= 1 && stated <= 0x1p48 ? static_cast<std::uint64_t>(stated) : 0;
}

Error malformedLayout(const TensorInfo &tensor, const std::string &what)
{
    return Error { ErrorKind::Malformed,
                   "tensor '" + tensor.name + "' of layout " + layoutId(tensor) + " and shape "
                       + tensor.shape.text() + ": " + what,
                   tensor.parts.empty() ? std::nullopt : std::optional(tensor.parts.front().extent.offset) };
}

Result<const TensorPart *> needPart(const TensorInfo &tensor, const char *slot)
{
    const TensorPart *part = tensor.part(slot);
    if (!part)
        return malformedLayout(tensor, std::string("its part '") + slot + "' is missing");
    return part;
}

Result<std::vector<float>> needValues(const Model &model, const TensorInfo &tensor, const char *slot,
                                      std::uint64_t count)
{
    const auto part = needPart(tensor, slot);
    if (!part)
        return part.error();
    if (count > 0 && (*part)->shape.elementCount() != count)
        return malformedLayout(tensor,
                               std::string("its part '") + slot + "' has "
                                   + std::to_string((*part)->shape.elementCount()) + " values, "
                                   + std::to_string(count) + " are needed");
    return readPartValues(model, **part);
}

} // namespace assay
