// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/flat_slices.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

struct Run {
    const TensorPart *part = nullptr;
    std::uint64_t begin = 0, end = 0; ///< elements of the whole
};

Result<DecoderPtr> makeFlatDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    std::vector<Run> runs;
    std::uint64_t end = 0;
    for (const auto &part : tensor.parts) {
        if (part.slot != "slice")
            continue;
        if (part.shape.rank() != 1 || part.shape[0] == 0 || !part.strides.empty() || part.bigEndian
            || traits(part.dtype).bits < 8)
            return malformedLayout(tensor, "a run of shape " + part.shape.text() + " does not fit");
        runs.push_back({ &part, end, end + part.shape[0] });
        end += part.shape[0];
    }
    if (tensor.shape.rank() == 0 || end == 0 || end != tensor.elementCount())
        return malformedLayout(tensor, "its runs hold " + std::to_string(end) + " elements");
    const std::uint64_t columns = tensor.shape[tensor.shape.rank() - 1];
    auto fill = [&model, runs = std::move(runs), columns](std::uint64_t firstRow, std::span<float> out,
                                                          DecodeScratch &scratch) -> Status {
        std::uint64_t at = firstRow * columns;
        auto run = std::ranges::upper_bound(runs, at, {}, &Run::end);
        for (std::size_t done = 0; done < out.size(); ++run) {
            const auto count
                = static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - done, run->end - at));
            const std::uint64_t width = traits(run->part->dtype).bits / 8;
            const auto bytes
                = viewPart(model, *run->part, (at - run->begin) * width, count * width, scratch.bytes);
            if (!bytes)
                return bytes.error();
            if (!convertToFloat(run->part->dtype, *bytes, 0, out.subspan(done, count)))
                return Error { ErrorKind::Unsupported, "values of '" + run->part->name + "' are no numbers" };
            done += count;
            at += count;
        }
        return {};
    };
    return makeRowDecoder(tensor.name, end / columns, columns, std::move(fill));
}

} // namespace

constinit const Layout FlatSlicesLayout { .id = "flat-slices",
                                          .title = "Runs of a tensor's elements in several files",
                                          .makeDecoder = makeFlatDecoder };

} // namespace assay
