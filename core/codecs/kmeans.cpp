// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/kmeans.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/codecs/nearest_centroid.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

constexpr std::size_t VectorsPerChunk = 4096;

class Training {
public:
    Training(std::span<const float> vectors, std::span<const float> weights, const KMeansOptions &options,
             const RunControl &run)
        : m_vectors(vectors)
        , m_weights(weights)
        , m_options(options)
        , m_run(run)
        , m_random(options.seed)
        , m_count(vectors.size() / options.dimension)
        , m_nearest(m_count)
        , m_distance(m_count)
    {
    }

    Result<std::vector<float>> train()
    {
        if (m_count == 0)
            return std::vector<float>();
        if (auto status = start(); !status)
            return status.error();
        for (int i = 0; i < m_options.iterations; ++i) {
            if (auto status = assign(); !status)
                return status.error();
            if (!update())
                break;
        }
        return std::move(m_codebook);
    }

private:
    std::span<const float> vector(std::size_t i) const
    {
        return m_vectors.subspan(i * m_options.dimension, m_options.dimension);
    }
    double weight(std::size_t i) const { return m_weights.empty() ? 1.0 : static_cast<double>(m_weights[i]); }
    std::size_t codewords() const { return m_codebook.size() / m_options.dimension; }

    void addCodeword(std::size_t i)
    {
        const auto from = vector(i);
        m_codebook.insert(m_codebook.end(), from.begin(), from.end());
    }

    double distanceTo(std::size_t i, const float *codeword) const
    {
        double sum = 0;
        for (unsigned d = 0; d < m_options.dimension; ++d) {
            const double rest = static_cast<double>(vector(i)[d]) - static_cast<double>(codeword[d]);
            sum += rest * rest;
        }
        return sum;
    }

    /// body(first, count) over all vectors, side by side.
    Status overChunks(const std::function<void(std::size_t, std::size_t)> &body) const
    {
        return parallelFor(divideRoundingUp(m_count, VectorsPerChunk), m_run,
                           [&](std::uint64_t chunk, unsigned) {
                               const auto first = static_cast<std::size_t>(chunk) * VectorsPerChunk;
                               body(first, std::min(VectorsPerChunk, m_count - first));
                               return Status {};
                           });
    }

    /// Draws codewords with probability proportional to weight times squared distance to those drawn before;
    /// in each round an eighth as many as there are.
    Status start()
    {
        std::vector<double> sums(m_count);
        std::fill(m_distance.begin(), m_distance.end(), 1.0);
        while (codewords() < m_options.count) {
            double total = 0;
            for (std::size_t i = 0; i < m_count; ++i)
                sums[i] = total += weight(i) * m_distance[i];
            if (!(total > 0))
                break; // every vector is a codeword
            const std::size_t before = codewords();
            const std::size_t wanted
                = std::min(m_options.count - before, std::max<std::size_t>(1, before / 8));
            std::vector<std::size_t> drawn;
            for (std::size_t i = 0; i < wanted; ++i)
                drawn.push_back(static_cast<std::size_t>(
                    std::ranges::upper_bound(sums, m_random.uniform() * total) - sums.begin()));
            std::ranges::sort(drawn);
            drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
            for (const std::size_t i : drawn)
                addCodeword(std::min(i, m_count - 1));
            if (auto status = shorten(before); !status)
                return status;
        }
        return {};
    }

    /// Distances to the nearest of the codewords from `first` on, where shorter.
    Status shorten(std::size_t first)
    {
        const auto added = std::span(m_codebook).subspan(first * m_options.dimension);
        const CentroidSearch search(added, m_options.dimension);
        return overChunks([&](std::size_t begin, std::size_t count) {
            search.nearest(m_vectors.subspan(begin * m_options.dimension, count * m_options.dimension),
                           std::span(m_nearest).subspan(begin, count));
            for (std::size_t i = begin; i < begin + count; ++i) {
                const double distance = distanceTo(i, added.data() + m_nearest[i] * m_options.dimension);
                m_distance[i] = first == 0 ? distance : std::min(m_distance[i], distance);
            }
        });
    }

    Status assign()
    {
        const CentroidSearch search(m_codebook, m_options.dimension);
        return overChunks([&](std::size_t begin, std::size_t count) {
            search.nearest(m_vectors.subspan(begin * m_options.dimension, count * m_options.dimension),
                           std::span(m_nearest).subspan(begin, count));
            for (std::size_t i = begin; i < begin + count; ++i)
                m_distance[i] = distanceTo(i, m_codebook.data() + m_nearest[i] * m_options.dimension);
        });
    }

    /// Codewords become weighted means, in the order of the vectors. False if nothing moved.
    bool update()
    {
        const unsigned dimension = m_options.dimension;
        std::vector<double> sums(m_codebook.size()), totals(codewords());
        for (std::size_t i = 0; i < m_count; ++i) {
            const double w = weight(i);
            totals[m_nearest[i]] += w;
            for (unsigned d = 0; d < dimension; ++d)
                sums[m_nearest[i] * dimension + d] += w * static_cast<double>(vector(i)[d]);
        }
        std::vector<std::size_t> empty;
        bool moved = false;
        for (std::size_t k = 0; k < totals.size(); ++k) {
            if (!(totals[k] > 0)) {
                empty.push_back(k);
                continue;
            }
            for (unsigned d = 0; d < dimension; ++d) {
                const auto mean = static_cast<float>(sums[k * dimension + d] / totals[k]);
                moved |= mean != m_codebook[k * dimension + d];
                m_codebook[k * dimension + d] = mean;
            }
        }
        return reseed(empty) || moved;
    }

    bool reseed(const std::vector<std::size_t> &empty)
    {
        if (empty.empty())
            return false;
        std::vector<std::size_t> worst(m_count);
        std::iota(worst.begin(), worst.end(), std::size_t { 0 });
        const std::size_t wanted = std::min(empty.size(), m_count);
        std::partial_sort(worst.begin(), worst.begin() + static_cast<std::ptrdiff_t>(wanted), worst.end(),
                          [this](std::size_t a, std::size_t b) {
                              const double errorA = weight(a) * m_distance[a],
                                           errorB = weight(b) * m_distance[b];
                              return errorA != errorB ? errorA > errorB : a < b;
                          });
        bool moved = false;
        for (std::size_t i = 0; i < wanted && m_distance[worst[i]] > 0; ++i, moved = true)
            std::ranges::copy(vector(worst[i]),
                              m_codebook.begin()
                                  + static_cast<std::ptrdiff_t>(empty[i] * m_options.dimension));
        return moved;
    }

    std::span<const float> m_vectors, m_weights;
    const KMeansOptions &m_options;
    const RunControl &m_run;
    Random m_random;
    std::size_t m_count;
    std::vector<std::uint32_t> m_nearest;
    std::vector<double> m_distance;
    std::vector<float> m_codebook;
};

} // namespace

Result<std::vector<float>> trainCodebook(std::span<const float> vectors, std::span<const float> weights,
                                         const KMeansOptions &options, const RunControl &run)
{
    return Training(vectors, weights, options, run).train();
}

} // namespace assay
