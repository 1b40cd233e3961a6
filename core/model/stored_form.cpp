// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stored_form.h"

#include "core/base/parallel.h"
#include "core/layouts/decoder.h"
#include "core/report/number_text.h"

#include <algorithm>
#include <array>
#include <bit>

namespace assay {
namespace {

constexpr std::size_t MostTensors = 16, Pieces = 4, PieceElements = 1024, GroupElements = 128;
constexpr std::uint64_t SmallestTensor = 4096;
constexpr unsigned HalfTrailing = 13; ///< mantissa bits that float32 has more than float16
constexpr unsigned Bf16Trailing = 16;

struct Sample {
    const TensorInfo *tensor = nullptr;
    std::uint64_t count = 0, zeros = 0, distinct = 0;
    std::uint64_t groupDistinct = 0; ///< most distinct values among 128 neighbours
    std::uint64_t quads = 0, halfEmptyQuads = 0; ///< aligned fours, those with two zeros or more
    unsigned trailing = 32; ///< low bits that are zero in every value
};

std::uint64_t distinctIn(std::vector<std::uint32_t> bits)
{
    std::ranges::sort(bits);
    return static_cast<std::uint64_t>(std::ranges::unique(bits).begin() - bits.begin());
}

void addPiece(std::span<const float> values, Sample &sample, std::vector<std::uint32_t> &all)
{
    std::vector<std::uint32_t> bits;
    for (const float value : values) {
        const auto code = std::bit_cast<std::uint32_t>(value + 0.0f); // -0 counts as 0
        bits.push_back(code);
        sample.zeros += code == 0 ? 1 : 0;
        if (code != 0)
            sample.trailing = std::min(sample.trailing, static_cast<unsigned>(std::countr_zero(code)));
    }
    sample.count += values.size();
    for (std::size_t at = 0; at + GroupElements <= bits.size(); at += GroupElements) {
        const auto first = bits.begin() + static_cast<std::ptrdiff_t>(at);
        sample.groupDistinct = std::max(
            sample.groupDistinct, distinctIn({ first, first + static_cast<std::ptrdiff_t>(GroupElements) }));
    }
    for (std::size_t at = 0; at + 4 <= bits.size(); at += 4) {
        ++sample.quads;
        sample.halfEmptyQuads += std::count(bits.begin() + static_cast<std::ptrdiff_t>(at),
                                            bits.begin() + static_cast<std::ptrdiff_t>(at + 4), 0u)
                >= 2
            ? 1
            : 0;
    }
    all.insert(all.end(), bits.begin(), bits.end());
}

std::optional<Sample> takeSample(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return {};
    Sample sample { .tensor = &tensor };
    std::vector<std::uint32_t> all;
    std::array<float, PieceElements> values {};
    DecodeScratch scratch;
    const std::uint64_t step = tensor.elementCount() / Pieces;
    const std::uint64_t grain = std::max<std::uint64_t>((*decoder)->granularity(), 4);
    for (std::uint64_t piece = 0; piece < Pieces; ++piece) {
        const std::uint64_t first = piece * step / grain * grain;
        const auto size = std::min<std::uint64_t>(PieceElements, tensor.elementCount() - first);
        const auto out = std::span(values).first(static_cast<std::size_t>(size));
        if (!(*decoder)->decode(first, out, scratch))
            return {};
        addPiece(out, sample, all);
    }
    sample.distinct = distinctIn(std::move(all));
    return sample;
}

/// Float matrices that stand in the file itself: a source of its own may have to be unpacked first.
bool isSampled(const Model &model, const TensorInfo &tensor)
{
    if (tensor.role != TensorRole::Weight || tensor.layout != "plain" || tensor.shape.rank() < 2
        || tensor.elementCount() < SmallestTensor || tensor.parts.size() != 1 || !traits(tensor.dtype).isFloat
        || traits(tensor.dtype).bits < 16)
        return false;
    const Extent &extent = tensor.parts[0].extent;
    return tensor.parts[0].strides.empty() && extent.source < model.sources.size()
        && extent.size < model.sources[extent.source]->size();
}

using Judge = bool (*)(const Sample &);

bool isUpcast(const Sample &sample)
{
    return sample.tensor->dtype == DType::F32 && sample.trailing >= HalfTrailing && sample.distinct > 1;
}

bool isHollow(const Sample &sample)
{
    return 10 * sample.zeros >= 3 * sample.count && sample.zeros < sample.count;
}

bool isCoarse(const Sample &sample)
{
    return !isHollow(sample) && sample.distinct > 1 && (sample.distinct <= 256 || sample.groupDistinct <= 16);
}

struct Tally {
    std::uint64_t tensors = 0, bytes = 0;
    Finding finding {};
    unsigned trailing = 32;
    std::uint64_t zeros = 0, count = 0, distinct = 0, groupDistinct = 0;
    bool isTwoOfFour = true;
};

Tally tallyOf(const std::vector<Sample> &samples, const char *rule, Judge judge)
{
    Tally tally;
    tally.finding.rule = rule;
    tally.finding.severity = Severity::Note;
    for (const Sample &sample : samples) {
        if (!judge(sample))
            continue;
        ++tally.tensors;
        tally.bytes += sample.tensor->storedBytes();
        tally.trailing = std::min(tally.trailing, sample.trailing);
        tally.zeros += sample.zeros;
        tally.count += sample.count;
        tally.distinct = std::max(tally.distinct, sample.distinct);
        tally.groupDistinct = std::max(tally.groupDistinct, sample.groupDistinct);
        tally.isTwoOfFour = tally.isTwoOfFour && sample.halfEmptyQuads == sample.quads;
        if (tally.finding.subject.empty())
            tally.finding.subject = sample.tensor->name;
        tally.finding.evidence.push_back({ .label = sample.tensor->name,
                                           .computed = std::to_string(sample.tensor->storedBytes()),
                                           .unit = "bytes" });
    }
    return tally;
}

void tell(Model &model, Tally tally, std::size_t sampled, const std::string &what)
{
    if (tally.tensors == 0)
        return;
    tally.finding.summary = "in a sample, " + countText(tally.tensors) + " of the " + countText(sampled)
        + " largest float matrices (" + bytesText(tally.bytes) + ") " + what;
    model.findings.push_back(std::move(tally.finding));
}

} // namespace

Status noteStoredForm(Model &model, const RunControl &run)
{
    std::vector<const TensorInfo *> order;
    for (const auto &tensor : model.tensors)
        if (isSampled(model, tensor))
            order.push_back(&tensor);
    std::ranges::stable_sort(order, std::ranges::greater {},
                             [](const TensorInfo *tensor) { return tensor->elementCount(); });
    order.resize(std::min(order.size(), MostTensors));
    std::vector<Sample> samples;
    for (const TensorInfo *tensor : order) {
        if (run.cancelled())
            return cancelledError();
        if (auto sample = takeSample(model, *tensor, run))
            samples.push_back(*sample);
    }
    const Tally upcast = tallyOf(samples, "accounting.upcast", isUpcast);
    tell(model, upcast, samples.size(),
         std::string("hold only values of ") + (upcast.trailing >= Bf16Trailing ? "bfloat16" : "float16")
             + " (the low " + std::to_string(std::min(upcast.trailing, 23u))
             + " bits of every float32 are zero): half of their bytes carry nothing");
    const Tally coarse = tallyOf(samples, "accounting.few-levels", isCoarse);
    tell(model, coarse, samples.size(),
         "take at most " + countText(coarse.distinct) + " distinct values (" + countText(coarse.groupDistinct)
             + " among 128 neighbours), as a quantiser leaves them, and are stored at full width");
    const Tally hollow = tallyOf(samples, "accounting.dense-zeros", isHollow);
    const double share
        = hollow.count ? static_cast<double>(hollow.zeros) / static_cast<double>(hollow.count) : 0;
    tell(model, hollow, samples.size(),
         "are " + percentText(share) + " zeros" + (hollow.isTwoOfFour ? " in the pattern 2:4" : "")
             + ", and every zero takes as many bytes as any number");
    return {};
}

} // namespace assay
