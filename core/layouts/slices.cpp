// SPDX-License-Identifier: GPL-3.0-or-later
// A tensor in several plain parts (slot "slice"): one after the other (axis 0, of any rank), or matrices side
// by side (1).
#include "core/layouts/slices.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

Result<DecoderPtr> makeSlicesDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    std::vector<const TensorPart *> slices;
    std::vector<std::uint64_t> ends; // along the axis
    const bool isSideBySide = parametersOr<SlicesParameters>(tensor).axis == 1;
    if (tensor.shape.rank() == 0 || tensor.elementCount() == 0 || (isSideBySide && tensor.shape.rank() != 2))
        return malformedLayout(tensor, "its slices do not cover it");
    const std::uint64_t rows = tensor.shape[0], columns = tensor.elementCount() / rows;
    std::uint64_t end = 0;
    for (const auto &part : tensor.parts) {
        if (part.slot != "slice")
            continue;
        if (part.shape.rank() != tensor.shape.rank() || !part.strides.empty() || part.bigEndian
            || traits(part.dtype).bits < 8 || part.shape[0] == 0
            || (isSideBySide ? part.shape[0] != rows : part.shape.elementCount() / part.shape[0] != columns))
            return malformedLayout(tensor, "a slice of shape " + part.shape.text() + " does not fit");
        end += part.shape[isSideBySide ? 1 : 0];
        ends.push_back(end);
        slices.push_back(&part);
    }
    if (end != (isSideBySide ? columns : rows))
        return malformedLayout(tensor, "its slices do not cover it");
    const auto readRun = [&model](const TensorPart &part, std::uint64_t first, std::span<float> out,
                                  DecodeScratch &scratch) -> Status {
        const std::uint64_t width = traits(part.dtype).bits / 8;
        const auto bytes = viewPart(model, part, first * width, out.size() * width, scratch.bytes);
        if (!bytes)
            return bytes.error();
        if (!convertToFloat(part.dtype, *bytes, 0, out))
            return Error { ErrorKind::Unsupported, "values of '" + part.name + "' are no numbers" };
        return {};
    };
    auto fill = [readRun, slices, ends, columns, isSideBySide](std::uint64_t firstRow, std::span<float> out,
                                                               DecodeScratch &scratch) -> Status {
        const auto width = static_cast<std::size_t>(columns);
        for (std::size_t done = 0; done < out.size(); done += width) {
            const std::uint64_t row = firstRow + done / width;
            const auto whole = out.subspan(done, width);
            if (!isSideBySide) {
                const auto i = static_cast<std::size_t>(std::ranges::upper_bound(ends, row) - ends.begin());
                const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
                if (auto status = readRun(*slices[i], (row - begin) * columns, whole, scratch); !status)
                    return status;
                continue;
            }
            for (std::size_t i = 0; i < slices.size(); ++i) {
                const std::uint64_t begin = i == 0 ? 0 : ends[i - 1], own = ends[i] - begin;
                const auto piece
                    = whole.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(own));
                if (auto status = readRun(*slices[i], row * own, piece, scratch); !status)
                    return status;
            }
        }
        return {};
    };
    return makeRowDecoder(tensor.name, rows, columns, std::move(fill));
}

} // namespace

constinit const Layout SlicesLayout { .id = "slices",
                                      .title = "Slices of a matrix in several files",
                                      .makeDecoder = makeSlicesDecoder };

} // namespace assay
