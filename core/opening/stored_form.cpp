// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/stored_form.h"

#include "core/analysis/value_levels.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/layouts/decoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assay {
namespace {

constexpr std::size_t MostTensors = 16, Pieces = 4, PieceElements = 1024;
constexpr std::uint64_t SmallestTensor = 4096;
constexpr unsigned HalfTrailing = 13; ///< mantissa bits that float32 has more than float16
constexpr unsigned Bf16Trailing = 16;

/// Lengths of which N:M pruning keeps N.
constexpr std::array<std::size_t, 3> Periods { 4, 8, 16 };
constexpr double PrunedPart = 0.3; ///< trained weights hold hardly a zero
constexpr double PatternTolerance
    = 0.02; ///< zeros that a pattern leaves no word of: kept weights that are zero

struct Sample {
    const TensorInfo *tensor = nullptr;
    std::uint64_t count = 0, zeros = 0;
    LevelCount levels {};
    std::array<std::uint64_t, Periods.size()> mostKept {}; ///< non-zeros in any aligned run of that length
    unsigned trailing = 32; ///< low bits that are zero in every value
};

void addPiece(std::span<const float> values, Sample &sample, std::vector<float> &all)
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
    for (std::size_t i = 0; i < Periods.size(); ++i)
        for (std::size_t at = 0; at + Periods[i] <= bits.size(); at += Periods[i]) {
            const auto first = bits.begin() + static_cast<std::ptrdiff_t>(at);
            const auto zeros = std::count(first, first + static_cast<std::ptrdiff_t>(Periods[i]), 0u);
            sample.mostKept[i] = std::max(sample.mostKept[i], Periods[i] - static_cast<std::uint64_t>(zeros));
        }
    all.insert(all.end(), values.begin(), values.end());
}

std::optional<Sample> takeSample(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return {};
    Sample sample { .tensor = &tensor };
    std::vector<float> all;
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
    sample.levels = countLevels(all);
    return sample;
}

/// Float matrices that stand in the file itself: a source of its own may have to be unpacked first.
bool isSampled(const Model &model, const TensorInfo &tensor)
{
    if (tensor.role != TensorRole::Weight || !tensor.isPlain() || tensor.shape.rank() < 2
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
    return sample.tensor->dtype == DType::F32 && sample.trailing >= HalfTrailing
        && sample.levels.inSample > 1;
}

bool isHollow(const Sample &sample)
{
    return static_cast<double>(sample.zeros) >= PrunedPart * static_cast<double>(sample.count)
        && sample.zeros < sample.count;
}

bool isCoarse(const Sample &sample)
{
    return sample.levels.inSample > 1 && sample.levels.isCoarse();
}

/// "2:4" where that many of each run are kept and the zeros are those that this leaves out; else empty.
std::string patternOf(const Sample &sample)
{
    const double zeros = static_cast<double>(sample.zeros) / static_cast<double>(sample.count);
    for (std::size_t i = 0; i < Periods.size(); ++i) {
        const double left = 1 - static_cast<double>(sample.mostKept[i]) / static_cast<double>(Periods[i]);
        if (left > 0 && std::abs(zeros - left) <= PatternTolerance)
            return std::to_string(sample.mostKept[i]) + ":" + std::to_string(Periods[i]);
    }
    return {};
}

struct Tally {
    std::uint64_t tensors = 0, bytes = 0;
    Finding finding {};
    unsigned trailing = 32;
    std::uint64_t zeros = 0, count = 0, distinct = 0, inGroup = 0;
    bool isOnSteps = true;
    std::optional<std::string> pattern {}; ///< of all, empty where they differ or have none
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
        tally.isOnSteps = tally.isOnSteps && sample.levels.isOnSteps();
        tally.trailing = std::min(tally.trailing, sample.trailing);
        tally.zeros += sample.zeros;
        tally.count += sample.count;
        tally.distinct = std::max(tally.distinct, sample.levels.inSample);
        tally.inGroup = std::max(tally.inGroup, sample.levels.inGroup);
        const std::string pattern = patternOf(sample);
        tally.pattern = tally.pattern.value_or(pattern) == pattern ? pattern : std::string();
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
    std::vector<std::optional<Sample>> taken(order.size());
    const RunControl alone = run.withThreads(1);
    const auto take = [&](std::uint64_t place, unsigned) -> Status {
        taken[place] = takeSample(model, *order[place], alone);
        return {};
    };
    if (auto status = parallelFor(order.size(), run, take); !status)
        return status;
    std::vector<Sample> samples;
    for (const auto &sample : taken)
        if (sample)
            samples.push_back(*sample);
    const Tally upcast = tallyOf(samples, "accounting.upcast", isUpcast);
    tell(model, upcast, samples.size(),
         std::string("hold only values of ") + (upcast.trailing >= Bf16Trailing ? "bfloat16" : "float16")
             + " (the low " + std::to_string(std::min(upcast.trailing, 23u))
             + " bits of every float32 are zero): half of their bytes carry nothing");
    const Tally coarse = tallyOf(samples, "accounting.few-levels", isCoarse);
    tell(model, coarse, samples.size(),
         std::string(coarse.isOnSteps ? "lie on equal steps, as a quantiser leaves them ("
                                      : "take few values, as a quantiser leaves them (")
             + "at most " + countText(coarse.distinct) + " distinct ones, " + countText(coarse.inGroup)
             + " among 128 neighbours), and are stored at full width");
    const Tally hollow = tallyOf(samples, "accounting.dense-zeros", isHollow);
    const double share
        = hollow.count ? static_cast<double>(hollow.zeros) / static_cast<double>(hollow.count) : 0;
    tell(model, hollow, samples.size(),
         "are " + percentText(share) + " zeros"
             + (hollow.pattern.value_or("").empty() ? "" : " in the pattern " + *hollow.pattern)
             + ", and every zero takes as many bytes as any number");
    return {};
}

} // namespace assay
