// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/folded_biases.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::uint64_t MostChannels = 1 << 16;
/// Of the vector's energy: int8 converters store biases in 32 bits, half floats leave 1e-7.
constexpr double MostError = 0.01;

/// "dense/bias:0" of "dense/kernel:0", "conv.bias" of "conv.weight".
std::string biasOf(const std::string &kernel)
{
    for (const std::string_view word : { "kernel", "weight" })
        if (const auto at = kernel.rfind(word); at != std::string::npos)
            return kernel.substr(0, at) + "bias" + kernel.substr(at + word.size());
    return {};
}

/// Values of the tensor, or as many zeros; empty where they cannot be read or are of another number.
std::vector<float> valuesOr(const Model &model, const TensorInfo *tensor, std::size_t count,
                            const RunControl &run)
{
    if (!tensor)
        return std::vector<float>(count);
    auto values = tensor->elementCount() == count ? decodeAll(model, *tensor, MostChannels, run)
                                                  : Result<std::vector<float>>(std::vector<float>());
    return values ? *std::move(values) : std::vector<float>();
}

class FoldedBiases {
public:
    FoldedBiases(const Model &reference, const Model &candidate, Pairing &pairing, const RunControl &run)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_pairing(pairing)
        , m_run(run)
    {
    }

    Status undo(const std::vector<FoldedNorm> &norms)
    {
        std::vector<const FoldedNorm *> found;
        for (const FoldedNorm &norm : norms) {
            if (m_run.cancelled())
                return cancelledError();
            if (const auto index = find(expectedOf(norm))) {
                release(*index, norm);
                found.push_back(&norm);
            }
        }
        for (const FoldedNorm *norm : found)
            markFolded(*norm);
        return {};
    }

private:
    std::vector<double> expectedOf(const FoldedNorm &norm) const
    {
        const std::size_t count = norm.scale.size();
        const auto mean = valuesOr(m_reference, norm.mean, count, m_run);
        const auto beta = valuesOr(m_reference, norm.beta, count, m_run);
        const auto bias = valuesOr(m_reference, m_reference.find(biasOf(norm.kernel)), count, m_run);
        if (mean.size() != count || beta.size() != count || bias.size() != count)
            return {};
        std::vector<double> expected(count);
        for (std::size_t c = 0; c < count; ++c)
            expected[c] = norm.scale[c] * (double { bias[c] } - mean[c]) + beta[c];
        return expected;
    }

    /// The match whose candidate holds that vector.
    std::optional<std::size_t> find(const std::vector<double> &expected) const
    {
        std::optional<std::size_t> best;
        double least = MostError;
        for (std::size_t i = 0; i < m_pairing.matches.size(); ++i) {
            const Match &match = m_pairing.matches[i];
            const bool isFree = match.kind == MatchKind::OnlyCandidate && !match.isFolded;
            const bool isByContent = match.kind == MatchKind::Paired && match.confidence < 1;
            if (!match.candidate || (!isFree && !isByContent))
                continue;
            const TensorInfo &tensor = m_candidate.tensors[*match.candidate];
            if (expected.empty() || tensor.elementCount() != expected.size())
                continue;
            const auto values = decodeAll(m_candidate, tensor, MostChannels, m_run);
            const double error = values ? errorOf(*values, expected) : MostError;
            if (error < least) {
                least = error;
                best = i;
            }
        }
        return best;
    }

    static double errorOf(const std::vector<float> &values, const std::vector<double> &expected)
    {
        double error = 0, energy = 0;
        for (std::size_t c = 0; c < expected.size(); ++c) {
            error += (values[c] - expected[c]) * (values[c] - expected[c]);
            energy += expected[c] * expected[c];
        }
        return energy > 0 && std::isfinite(error) ? error / energy : MostError;
    }

    /// The candidate's vector is the norm's: whoever was paired with it is without a partner.
    void release(std::size_t index, const FoldedNorm &norm)
    {
        Match &match = m_pairing.matches[index];
        const auto candidate = match.candidate;
        const std::string note = "bias, mean and shift folded into '" + norm.kernel + "'";
        if (match.kind == MatchKind::OnlyCandidate) {
            match.isFolded = true;
            match.note = note;
            return;
        }
        match = { .reference = match.reference, .kind = MatchKind::OnlyReference };
        m_pairing.matches.push_back(
            { .candidate = candidate, .kind = MatchKind::OnlyCandidate, .note = note, .isFolded = true });
    }

    void markFolded(const FoldedNorm &norm)
    {
        const TensorInfo *bias = m_reference.find(biasOf(norm.kernel));
        for (Match &match : m_pairing.matches) {
            if (match.kind != MatchKind::OnlyReference)
                continue;
            const TensorInfo *tensor = &m_reference.tensors[*match.reference];
            if (tensor != bias && tensor != norm.beta)
                continue;
            match.isFolded = true;
            match.note = "folded into '" + norm.kernel + "'";
        }
    }

    const Model &m_reference;
    const Model &m_candidate;
    Pairing &m_pairing;
    const RunControl &m_run;
};

} // namespace

Status undoFoldedBiases(const Model &reference, const Model &candidate, const std::vector<FoldedNorm> &norms,
                        Pairing &pairing, const RunControl &run)
{
    return FoldedBiases(reference, candidate, pairing, run).undo(norms);
}

} // namespace assay
