// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/folded_norms.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/pairing/folded_biases.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr std::array<std::string_view, 2> MeanNames { "running_mean", "moving_mean" };
constexpr std::array<std::string_view, 2> VarianceNames { "running_var", "moving_variance" };
constexpr std::array<std::string_view, 2> GammaNames { "weight", "gamma" }, BetaNames { "bias", "beta" };
/// What frameworks add to the variance: PyTorch, Keras, others.
constexpr std::array<double, 4> Epsilons { 1e-5, 1e-3, 1e-4, 1e-6 };
constexpr std::uint64_t LargestKernel = 16 << 20, MostChannels = 1 << 16;
/// A norm explains a layer if it takes most of the error off and does it as well as free scales, up to
/// roundings.
constexpr double MustExplain = 0.9, AsGoodAsFit = 1.5, Rounded = 4e-6;

/// One batch normalisation of the reference: by what its channels are multiplied.
struct Norm {
    std::string stem {}, ending {}; ///< "bn0." and "", "bn/" and ":0"
    std::vector<std::vector<double>> scales {}; ///< one list per epsilon
    bool isUsed = false;
};

/// Sums over the values of each output channel.
struct ChannelSums {
    std::vector<double> xx, xy, yy;

    double errorWith(std::span<const double> scale) const
    {
        double error = 0, square = 0;
        for (std::size_t c = 0; c < xx.size(); ++c) {
            const double s = scale.empty() ? 1 : scale[c];
            error += yy[c] / (s * s) - 2 * xy[c] / s + xx[c];
            square += xx[c];
        }
        return error / square;
    }
    std::vector<double> fit() const
    {
        std::vector<double> scale(xx.size(), 1);
        for (std::size_t c = 0; c < xx.size(); ++c)
            if (const double ratio = yy[c] / xy[c]; std::isfinite(ratio) && ratio != 0)
                scale[c] = ratio; // the least of yy / s^2 - 2 xy / s
        return scale;
    }
};

std::uint64_t runningMeans(const Model &model)
{
    return static_cast<std::uint64_t>(std::ranges::count_if(model.tensors, [](const TensorInfo &tensor) {
        return std::ranges::any_of(
            MeanNames, [&](std::string_view name) { return tensor.name.find(name) != std::string::npos; });
    }));
}

class FoldedNorms {
public:
    FoldedNorms(const Model &reference, const Model &candidate, Pairing &pairing, const RunControl &run)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_pairing(pairing)
        , m_run(run)
    {
    }
    Status undo()
    {
        gather();
        for (auto &match : m_pairing.matches) {
            if (m_run.cancelled())
                return cancelledError();
            if (!m_norms.empty() && match.kind == MatchKind::Paired
                && m_reference.tensors[*match.reference].shape.rank() >= 2)
                undoLayer(match);
        }
        return undoFoldedBiases(m_reference, m_candidate, m_folded, m_pairing, m_run);
    }

private:
    const TensorInfo *named(const std::string &stem, std::span<const std::string_view> names,
                            const std::string &ending) const
    {
        for (const std::string_view name : names)
            if (const TensorInfo *tensor = m_reference.find(stem + std::string(name) + ending))
                return tensor;
        return nullptr;
    }

    void gather()
    {
        for (const auto &tensor : m_reference.tensors)
            for (const std::string_view name : MeanNames) {
                const auto at = tensor.name.find(name);
                if (at == std::string::npos || tensor.elementCount() > MostChannels)
                    continue;
                addNorm(
                    { .stem = tensor.name.substr(0, at), .ending = tensor.name.substr(at + name.size()) });
            }
    }

    void addNorm(Norm norm)
    {
        const TensorInfo *variance = named(norm.stem, VarianceNames, norm.ending);
        const TensorInfo *gamma = named(norm.stem, GammaNames, norm.ending);
        if (!variance)
            return;
        const auto spread = decodeAll(m_reference, *variance, MostChannels, m_run);
        const auto factor = gamma
            ? decodeAll(m_reference, *gamma, MostChannels, m_run)
            : Result<std::vector<float>>(std::vector<float>(variance->elementCount(), 1));
        if (!spread || !factor || factor->size() != spread->size())
            return;
        for (const double epsilon : Epsilons) {
            std::vector<double> scale(spread->size());
            for (std::size_t c = 0; c < scale.size(); ++c)
                scale[c] = (*factor)[c] / std::sqrt(double { (*spread)[c] } + epsilon);
            norm.scales.push_back(std::move(scale));
        }
        m_norms.push_back(std::move(norm));
    }

    /// Channels along the first dimension (PyTorch, ONNX) or the last (Keras, TensorFlow).
    ChannelSums sumsOf(std::span<const float> x, std::span<const float> y, std::size_t channels, bool isFirst)
    {
        ChannelSums sums { std::vector<double>(channels), std::vector<double>(channels),
                           std::vector<double>(channels) };
        const std::size_t inner = x.size() / channels;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const std::size_t c = isFirst ? i / inner : i % channels;
            sums.xx[c] += double { x[i] } * x[i];
            sums.xy[c] += double { x[i] } * y[i];
            sums.yy[c] += double { y[i] } * y[i];
        }
        return sums;
    }

    void undoLayer(Match &match)
    {
        const auto &tensor = m_reference.tensors[*match.reference];
        if (tensor.elementCount() > LargestKernel || tensor.elementCount() == 0)
            return;
        const auto x = decodeAll(m_reference, tensor, LargestKernel, m_run);
        const auto decoder = makePairedDecoder(m_reference, m_candidate, match, m_run);
        std::vector<float> y(static_cast<std::size_t>(tensor.elementCount()));
        DecodeScratch scratch;
        if (!x || !decoder || (*decoder)->elementCount() != y.size() || !(*decoder)->decode(0, y, scratch))
            return;
        for (const bool isFirst : { true, false }) {
            const std::uint64_t channels = isFirst ? tensor.shape[0] : tensor.shape.columns();
            const auto sums = sumsOf(*x, y, static_cast<std::size_t>(channels), isFirst);
            const double plain = sums.errorWith({}), fitted = sums.errorWith(sums.fit());
            Norm *best = nullptr;
            const std::vector<double> *scale = nullptr;
            double least = std::min(MustExplain * plain, AsGoodAsFit * fitted + Rounded);
            for (auto &norm : m_norms)
                for (const auto &candidate : norm.scales)
                    if (!norm.isUsed && candidate.size() == channels)
                        if (const double error = sums.errorWith(candidate); error <= least) {
                            least = error;
                            best = &norm;
                            scale = &candidate;
                        }
            if (best)
                return apply(match, *best, *scale, isFirst);
        }
    }

    void apply(Match &match, Norm &norm, const std::vector<double> &scale, bool isFirst)
    {
        const auto &tensor = m_reference.tensors[*match.reference];
        Transform step { .kind = isFirst ? TransformKind::RowScale : TransformKind::ChannelScale };
        const std::size_t repeats
            = isFirst ? static_cast<std::size_t>(tensor.shape.rows() / scale.size()) : 1;
        for (const double value : scale)
            step.channelScale.insert(step.channelScale.end(), repeats, static_cast<float>(value));
        if (match.transform.kind == TransformKind::None && match.transform.then.empty())
            match.transform = std::move(step);
        else
            match.transform.then.push_back(std::move(step));
        match.note += std::string(match.note.empty() ? "" : "; ") + "'" + norm.stem
            + "' is folded into it: its scale is taken out";
        norm.isUsed = true;
        m_folded.push_back({ .kernel = tensor.name,
                             .scale = scale,
                             .mean = named(norm.stem, MeanNames, norm.ending),
                             .beta = named(norm.stem, BetaNames, norm.ending) });
        for (auto &other : m_pairing.matches)
            if (other.kind == MatchKind::OnlyReference && isOf(norm, m_reference.tensors[*other.reference])) {
                other.isFolded = true;
                other.note = "folded into '" + tensor.name + "'";
            }
    }

    bool isOf(const Norm &norm, const TensorInfo &tensor) const
    {
        return &tensor == named(norm.stem, GammaNames, norm.ending)
            || &tensor == named(norm.stem, BetaNames, norm.ending);
    }

    const Model &m_reference;
    const Model &m_candidate;
    Pairing &m_pairing;
    const RunControl &m_run;
    std::vector<Norm> m_norms;
    std::vector<FoldedNorm> m_folded;
};

} // namespace

Status undoFoldedNorms(const Model &reference, const Model &candidate, Pairing &pairing,
                       const RunControl &run)
{
    const std::uint64_t before = runningMeans(reference), after = runningMeans(candidate);
    if ((before == 0) == (after == 0))
        return {};
    const bool isFolded = after == 0;
    if (isFolded)
        if (auto status = FoldedNorms(reference, candidate, pairing, run).undo(); !status)
            return status;
    for (auto &match : pairing.matches)
        if (match.kind == MatchKind::Paired && match.confidence < 1)
            match.note += std::string(match.note.empty() ? "" : "; ")
                + "batch normalisations are folded into the weights of one side, so the error is not that of "
                  "a code alone";
    pairing.findings.push_back(
        { .rule = "pairing.folded-normalisation",
          .severity = Severity::Note,
          .subject = isFolded ? "candidate" : "reference",
          .summary = std::string("the ") + (isFolded ? "reference" : "candidate") + " has "
              + countText(isFolded ? before : after) + " batch normalisations with running statistics, the "
              + (isFolded ? "candidate" : "reference")
              + " none: as converters do, they were multiplied into the layers before them, whose weights "
                "differ for that reason and not by compression" });
    return {};
}

} // namespace assay
