// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/joined_pieces.h"

#include "core/layouts/function_decoder.h"
#include "core/pairing/held_values.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

/// The run that names a row, among those sorted by their first; interleaved ones overlap.
const RowRun *runOf(const std::vector<RowRun> &runs, std::uint64_t row)
{
    constexpr int MostOverlapping = 4;
    auto at = std::ranges::upper_bound(runs, row, {}, &RowRun::toFirst);
    for (int i = 0; i < MostOverlapping && at != runs.begin(); ++i) {
        const RowRun &run = *--at;
        const std::uint64_t distance = row - run.toFirst;
        if (distance % run.toStep == 0 && distance / run.toStep < run.count)
            return &run;
    }
    return nullptr;
}

} // namespace

Result<DecoderPtr> stackDecoders(std::vector<DecoderPtr> pieces)
{
    std::uint64_t count = 0;
    std::uint64_t granularity = 1;
    std::vector<std::uint64_t> ends;
    for (const auto &piece : pieces) {
        granularity = std::lcm(granularity, piece->granularity());
        count += piece->elementCount();
        ends.push_back(count);
    }
    const bool cutsBlocks = std::ranges::any_of(
        pieces, [granularity](const DecoderPtr &piece) { return piece->elementCount() % granularity != 0; });
    if (cutsBlocks) {
        std::vector<float> values;
        for (const auto &piece : pieces) {
            const auto part = allValues(*piece);
            if (!part)
                return part.error();
            values.insert(values.end(), part->begin(), part->end());
        }
        return heldValues(std::move(values));
    }
    auto shared = std::make_shared<std::vector<DecoderPtr>>(std::move(pieces));
    auto fill = [shared, ends](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
        std::size_t done = 0;
        while (done < out.size()) {
            const std::uint64_t at = first + done;
            const auto piece = static_cast<std::size_t>(std::ranges::upper_bound(ends, at) - ends.begin());
            const std::uint64_t begin = piece == 0 ? 0 : ends[piece - 1];
            const auto run
                = static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - done, ends[piece] - at));
            if (auto status = (*shared)[piece]->decode(at - begin, out.subspan(done, run), scratch); !status)
                return status;
            done += run;
        }
        return {};
    };
    return makeFunctionDecoder(PairedName, count, granularity, std::move(fill));
}

Result<DecoderPtr> gatherRows(std::vector<DecoderPtr> pieces, const Transform &step, std::uint64_t rowCount)
{
    const std::uint64_t width = step.rowElements;
    const auto count = checkedMultiply(width, rowCount);
    if (width == 0 || !count)
        return Error { ErrorKind::Malformed, "rows without elements cannot be gathered" };
    for (const auto &run : step.runs) {
        const std::uint64_t last = run.first + (run.count == 0 ? 0 : run.count - 1) * run.step;
        if (run.piece >= pieces.size() || run.toStep == 0
            || (run.count > 0 && last >= pieces[run.piece]->elementCount() / width))
            return Error { ErrorKind::Malformed,
                           "row " + std::to_string(last) + " of a piece of fewer rows is wanted" };
    }
    auto shared = std::make_shared<std::vector<DecoderPtr>>();
    for (auto &piece : pieces) {
        constexpr std::uint64_t ShortRow = 16; // read one by one, they would cost more than their values
        if (width % piece->granularity() == 0 && width >= ShortRow) {
            shared->push_back(std::move(piece));
            continue;
        }
        auto values = allValues(*piece);
        if (!values)
            return values.error();
        shared->push_back(heldValues(*std::move(values)));
    }
    auto fill = [shared, width, runs = step.runs](std::uint64_t firstRow, std::span<float> out,
                                                  DecodeScratch &scratch) -> Status {
        const auto size = static_cast<std::size_t>(width);
        for (std::size_t r = 0; r * size < out.size(); ++r) {
            const auto row = out.subspan(r * size, size);
            const RowRun *run = runOf(runs, firstRow + r);
            if (!run) {
                std::ranges::fill(row, 0.0f);
                continue;
            }
            const std::uint64_t at = run->first + (firstRow + r - run->toFirst) / run->toStep * run->step;
            if (auto status = (*shared)[run->piece]->decode(at * width, row, scratch); !status)
                return status;
        }
        return {};
    };
    return makeRowDecoder(PairedName, rowCount, width, std::move(fill));
}

} // namespace assay
