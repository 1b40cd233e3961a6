// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/folded_scales.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/layouts/layout.h"
#include "core/pairing/names.h"
#include "core/pairing/pair_sample.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

constexpr std::size_t SampleRows = 256; ///< the fit of a column over them errs by a sixteenth of one weight
constexpr std::uint64_t LongestVector = 1 << 20;
/// A vector that moved less than this is fine-tuned or rounded, not scaled: AWQ's weakest scales spread by
/// 0.1.
constexpr double ChangedVector = 0.02;
/// A scale has to explain a tenth of the error at least ...
constexpr double MustExplain = 0.9;
/// ... and as well as the best scale there is: the inverse in the file is that scale up to roundings.
constexpr double AsGoodAsFit = 1.5;
/// ... which in bfloat16 err by up to 2^-9 each.
constexpr double RoundedInverse = 4e-6;
/// A fit that removes half of the error and whose factors spread by 5 % and four standard errors is a
/// scaling.
constexpr double ExplainsMost = 0.5, LeastSpread = 0.05, StandardErrors = 4;

/// "model.layers.0." of "model.layers.0.mlp.up_proj.weight": up to the first number.
std::string blockOf(const std::string &name)
{
    for (std::size_t begin = 0; begin < name.size();) {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        const bool isNumber = end > begin
            && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(begin),
                           name.begin() + static_cast<std::ptrdiff_t>(end),
                           [](char c) { return c >= '0' && c <= '9'; });
        if (isNumber)
            return name.substr(0, std::min(end + 1, name.size()));
        begin = end + 1;
    }
    return {};
}

void addStep(Transform &transform, Transform step)
{
    if (transform.kind == TransformKind::None && transform.then.empty())
        transform = std::move(step);
    else
        transform.then.push_back(std::move(step));
}

Transform scaleStep(TransformKind kind, std::span<const double> scale)
{
    Transform step { .kind = kind };
    step.channelScale.assign(scale.size(), 1.0f);
    std::ranges::transform(scale, step.channelScale.begin(),
                           [](double value) { return static_cast<float>(value); });
    return step;
}

std::vector<double> inverse(std::vector<double> scale)
{
    for (double &value : scale)
        value = 1 / value;
    return scale;
}

void addNote(Match &match, const std::string &note)
{
    match.note += (match.note.empty() ? "" : "; ") + note;
}

/// What may carry the inverse of a column scale.
struct Source {
    std::optional<std::size_t> match {}; ///< of the vector; empty: an activation scale of the candidate alone
    std::string name {};
    std::vector<double> scale {}; ///< of the columns it undoes
    bool isPlusOne = false; ///< the norm multiplies by 1 + weight (Gemma)
    std::vector<double> fitted {}; ///< sum of the scales of the matrices it undoes, as their values give it
    std::size_t users = 0;
};

/// A matrix whose columns are scaled by what no vector undoes.
struct Unexplained {
    std::size_t match;
    std::vector<double> fit;
};

class Folds {
public:
    Folds(const Model &reference, const Model &candidate, Pairing &pairing, const RunControl &run)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_pairing(pairing)
        , m_run(run)
        , m_names(namesOf(reference))
    {
    }
    Status undo();

private:
    struct Block {
        std::vector<Source> sources;
        std::vector<std::size_t> matrices;
        std::vector<Unexplained> unexplained;
    };

    const TensorInfo &referenceOf(std::size_t match) const
    {
        return m_reference.tensors[*m_pairing.matches[match].reference];
    }
    Status gather();
    Status addVector(std::size_t match);
    void addActivationScale(std::size_t match);
    Status undoColumns(Block &block, std::size_t match);
    Status undoVectors(Block &block);
    Status undoBias(const Source &source, std::span<const double> scale);
    Status undoRows(Block &block, const Unexplained &scaled);
    std::optional<std::size_t> producerOf(const Block &block, std::size_t match) const;
    void accuse(const Unexplained &scaled, const PairSample &sample);

    const Model &m_reference;
    const Model &m_candidate;
    Pairing &m_pairing;
    const RunControl &m_run;
    ModelNames m_names;
    std::map<std::string, Block> m_blocks;
};

Status Folds::addVector(std::size_t match)
{
    const auto &tensor = referenceOf(match);
    if (tensor.elementCount() < 2 || tensor.elementCount() > LongestVector || tensor.name.ends_with(".bias"))
        return {};
    const auto sample = samplePair(m_reference, m_candidate, m_pairing.matches[match], 1, m_run);
    if (!sample)
        return sample.error();
    if (sample->rows != 1)
        return {};
    for (const bool isPlusOne : { false, true }) {
        const float shift = isPlusOne ? 1.0f : 0.0f;
        std::vector<double> scale(sample->columns);
        double moved = 0;
        for (std::size_t k = 0; k < scale.size(); ++k) {
            scale[k] = double { sample->reference[k] + shift } / (sample->candidate[k] + shift);
            moved += (scale[k] - 1) * (scale[k] - 1);
        }
        if (std::isfinite(moved) && moved > ChangedVector * ChangedVector * static_cast<double>(scale.size()))
            m_blocks[blockOf(tensor.name)].sources.push_back(
                { .match = match, .name = tensor.name, .scale = std::move(scale), .isPlusOne = isPlusOne });
    }
    return {};
}

void Folds::addActivationScale(std::size_t match)
{
    const auto &tensor = m_candidate.tensors[*m_pairing.matches[match].candidate];
    if (!tensor.name.ends_with(".scales") || tensor.shape.rank() != 1
        || tensor.elementCount() > LongestVector)
        return;
    const auto values = decodeAll(m_candidate, tensor, LongestVector, m_run);
    if (!values)
        return;
    m_blocks[blockOf(tensor.name)].sources.push_back(
        { .name = tensor.name, .scale = { values->begin(), values->end() } });
}

Status Folds::gather()
{
    for (std::size_t i = 0; i < m_pairing.matches.size(); ++i) {
        if (m_run.cancelled())
            return cancelledError();
        const Match &match = m_pairing.matches[i];
        if (match.kind == MatchKind::OnlyCandidate)
            addActivationScale(i);
        if (match.kind != MatchKind::Paired)
            continue;
        const auto &tensor = referenceOf(i);
        if (tensor.shape.rank() == 1) {
            if (auto status = addVector(i); !status)
                return status;
        } else if (tensor.shape.rank() == 2) {
            m_blocks[blockOf(tensor.name)].matrices.push_back(i);
        }
    }
    return {};
}

Status Folds::undoColumns(Block &block, std::size_t match)
{
    const auto &tensor = referenceOf(match);
    const bool hasSource = std::ranges::any_of(
        block.sources, [&](const Source &source) { return source.scale.size() == tensor.shape.columns(); });
    if (!hasSource && !m_candidate.tensors[*m_pairing.matches[match].candidate].layout->foldsChannelScales)
        return {};
    const auto sample = samplePair(m_reference, m_candidate, m_pairing.matches[match], SampleRows, m_run);
    if (!sample)
        return sample.error();
    auto fit = fitColumns(*sample);
    const auto plain = relativeErrorWith(*sample, {});
    const auto fitted = relativeErrorWith(*sample, fit);
    if (!plain || !fitted)
        return {};
    Source *best = nullptr;
    double bestError = MustExplain * *plain;
    for (auto &source : block.sources) {
        if (source.scale.size() != sample->columns)
            continue;
        const auto error = relativeErrorWith(*sample, source.scale);
        if (error && *error < bestError && *error <= AsGoodAsFit * *fitted + RoundedInverse) {
            best = &source;
            bestError = *error;
        }
    }
    if (best) {
        addStep(m_pairing.matches[match].transform, scaleStep(TransformKind::ChannelScale, best->scale));
        addNote(m_pairing.matches[match],
                "its columns carry a scale whose inverse stands in '" + best->name + "': taken out of both");
        best->fitted.resize(fit.size());
        std::ranges::transform(best->fitted, fit, best->fitted.begin(), std::plus());
        ++best->users;
    } else if (*fitted < ExplainsMost * *plain) {
        block.unexplained.push_back({ match, std::move(fit) });
    }
    return {};
}

/// The bias of a normalisation or projection is divided with its weight.
Status Folds::undoBias(const Source &source, std::span<const double> scale)
{
    constexpr std::string_view Weight = "weight";
    if (!source.name.ends_with(Weight))
        return {};
    const std::string bias = source.name.substr(0, source.name.size() - Weight.size()) + "bias";
    for (auto &match : m_pairing.matches) {
        if (match.kind != MatchKind::Paired || m_reference.tensors[*match.reference].name != bias)
            continue;
        const auto sample = samplePair(m_reference, m_candidate, match, 1, m_run);
        if (!sample)
            return sample.error();
        if (sample->columns != scale.size())
            continue;
        const auto plain = relativeErrorWith(*sample, {});
        const auto undone = relativeErrorWith(*sample, scale);
        if (plain && undone && *undone < MustExplain * *plain)
            addStep(match.transform, scaleStep(TransformKind::ChannelScale, scale));
    }
    return {};
}

Status Folds::undoVectors(Block &block)
{
    for (const auto &source : block.sources) {
        if (source.users == 0 || !source.match)
            continue;
        auto factor = source.fitted; // as the matrices' values give it: an estimate of its own
        for (double &value : factor)
            value = static_cast<double>(source.users) / value;
        Match &match = m_pairing.matches[*source.match];
        const Transform plusOne { .kind = TransformKind::NormPlusOne, .inverse = true };
        const Transform minusOne { .kind = TransformKind::NormPlusOne };
        if (source.isPlusOne)
            addStep(match.transform, plusOne);
        addStep(match.transform, scaleStep(TransformKind::ChannelScale, factor));
        if (source.isPlusOne)
            addStep(match.transform, minusOne);
        addNote(match,
                "carries the inverse of the column scale of " + countText(source.users)
                    + (source.users == 1 ? " matrix" : " matrices") + " after it: taken out of both");
        if (auto status = undoBias(source, factor); !status)
            return status;
    }
    return {};
}

/// The projection whose rows feed the columns of a matrix without anything but a product between them.
std::optional<std::size_t> Folds::producerOf(const Block &block, std::size_t match) const
{
    struct Feed {
        std::string_view consumer, producer;
    };
    constexpr Feed Feeds[] { { "ffn_down", "ffn_up" },
                             { "ffn_down_exps", "ffn_up_exps" },
                             { "ffn_down_shexp", "ffn_up_shexp" },
                             { "attn_output", "attn_v" } };
    const auto consumer = canonicalName(m_names, referenceOf(match).name);
    if (!consumer)
        return std::nullopt;
    for (const std::size_t other : block.matrices) {
        const auto producer = canonicalName(m_names, referenceOf(other).name);
        const bool feeds = producer && producer->expert == consumer->expert
            && std::ranges::any_of(Feeds, [&](const Feed &feed) {
                               return feed.consumer == consumer->role && feed.producer == producer->role;
                           });
        if (feeds && referenceOf(other).shape.rows() == referenceOf(match).shape.columns())
            return other;
    }
    return std::nullopt;
}

void Folds::accuse(const Unexplained &scaled, const PairSample &sample)
{
    double sum = 0, squares = 0, low = INFINITY, high = 0, count = 0;
    for (const double value : scaled.fit) {
        if (value == 0)
            continue; // a pruned column
        sum += value;
        squares += value * value;
        low = std::min(low, std::abs(value));
        high = std::max(high, std::abs(value));
        ++count;
    }
    const double mean = sum / count;
    const double spread = std::sqrt(std::max(0.0, squares / count - mean * mean)) / std::abs(mean);
    const double noise
        = std::sqrt(relativeErrorWith(sample, scaled.fit).value_or(1) / static_cast<double>(sample.rows));
    if (!(spread > std::max(LeastSpread, StandardErrors * noise)))
        return;
    const std::string &name = referenceOf(scaled.match).name;
    addNote(m_pairing.matches[scaled.match],
            "its columns are scaled, and nothing in the candidate undoes it: the stored weights count");
    m_pairing.findings.push_back({ .rule = "pairing.scale-not-undone",
                                   .severity = Severity::Warning,
                                   .subject = name,
                                   .summary = "the columns of '" + name + "' are scaled by factors from "
                                       + numberText(low, 3) + " to " + numberText(high, 3)
                                       + ", and nothing in the candidate carries the inverse: the weights as "
                                         "stored are other weights" });
}

Status Folds::undoRows(Block &block, const Unexplained &scaled)
{
    const auto sample
        = samplePair(m_reference, m_candidate, m_pairing.matches[scaled.match], SampleRows, m_run);
    if (!sample)
        return sample.error();
    const auto producer = producerOf(block, scaled.match);
    if (!producer) {
        accuse(scaled, *sample);
        return {};
    }
    Match &before = m_pairing.matches[*producer];
    const auto rows = samplePair(m_reference, m_candidate, before,
                                 static_cast<std::size_t>(referenceOf(*producer).shape.rows()), m_run);
    if (!rows)
        return rows.error();
    const auto rowFit = fitRows(*rows);
    const auto plain = relativeErrorWith(*sample, {});
    const auto fitted = relativeErrorWith(*sample, scaled.fit);
    const auto found
        = rowFit.size() == sample->columns ? relativeErrorWith(*sample, inverse(rowFit)) : std::nullopt;
    if (!plain || !fitted || !found || *found >= MustExplain * *plain
        || *found > AsGoodAsFit * *fitted + RoundedInverse) {
        accuse(scaled, *sample);
        return {};
    }
    std::vector<double> scale(rowFit.size()); // from both sides: each estimate errs by its own rounding
    for (std::size_t k = 0; k < scale.size(); ++k)
        scale[k] = std::sqrt(std::abs(scaled.fit[k] / rowFit[k]));
    Match &match = m_pairing.matches[scaled.match];
    addStep(match.transform, scaleStep(TransformKind::ChannelScale, scale));
    addStep(before.transform, scaleStep(TransformKind::RowScale, inverse(scale)));
    addNote(match,
            "its columns carry a scale whose inverse stands in the rows of '" + referenceOf(*producer).name
                + "': taken out of both");
    addNote(before,
            "its rows carry the inverse of the column scale of '" + referenceOf(scaled.match).name
                + "': taken out of both");
    return undoBias({ .name = referenceOf(*producer).name }, inverse(scale));
}

Status Folds::undo()
{
    if (auto status = gather(); !status)
        return status;
    for (auto &[name, block] : m_blocks) {
        for (const std::size_t match : block.matrices) {
            if (m_run.cancelled())
                return cancelledError();
            if (auto status = undoColumns(block, match); !status)
                return status;
        }
        if (auto status = undoVectors(block); !status)
            return status;
        for (const auto &scaled : block.unexplained)
            if (auto status = undoRows(block, scaled); !status)
                return status;
    }
    return {};
}

} // namespace

Status undoFoldedScales(const Model &reference, const Model &candidate, Pairing &pairing,
                        const RunControl &run)
{
    return Folds(reference, candidate, pairing, run).undo();
}

} // namespace assay
