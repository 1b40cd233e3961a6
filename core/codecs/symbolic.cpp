// SPDX-License-Identifier: GPL-3.0-or-later
// The "assembly" kernel of the symbolic compression claim: from a length n and a size M alone,
//   amp[i mod M] += exp(j (phi i mod 2 pi + i sqrt(n) / 1000 mod 2 pi)) / sqrt(M), i < n, then normalised,
// and the claimed ratio is n / M. It takes no weights and has no decoder; here the real parts of the
// amplitudes, repeated, stand for the weights. Side bytes: M complex numbers (two f32 each).
#include "core/codecs/codec_rows.h"

#include "core/base/parallel.h"
#include "core/codecs/packed_bytes.h"

#include <cmath>
#include <complex>
#include <numbers>

namespace assay::symbolic {
namespace {

constexpr std::size_t AmplitudeBytes = 2 * sizeof(float);

std::size_t amplitudeCount(const TensorContext &tensor)
{
    return static_cast<std::size_t>(integerSetting(tensor.settings, "m"));
}

} // namespace

const char *note(const TensorContext &)
{
    return "its output is a function of the tensor's length and M alone: it does not depend on the weights";
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    constexpr double Turn = 2 * std::numbers::pi;
    const std::uint64_t count = source.elementCount();
    std::vector<std::complex<double>> amplitudes(amplitudeCount(tensor));
    const double slow = std::sqrt(static_cast<double>(count)) / 1000;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % 1048576 == 0 && run.cancelled())
            return cancelledError();
        const auto place = static_cast<double>(i);
        const double angle = std::fmod(std::numbers::phi * place, Turn) + std::fmod(place * slow, Turn);
        amplitudes[i % amplitudes.size()] += std::polar(1.0, angle);
    }
    double norm = 0;
    for (const auto &amplitude : amplitudes)
        norm += std::norm(amplitude);
    const double factor = norm > 0 ? 1 / std::sqrt(norm) : 0; // 1 / sqrt(M) cancels
    Bytes side;
    for (const auto &amplitude : amplitudes) {
        appendValue(side, static_cast<float>(amplitude.real() * factor));
        appendValue(side, static_cast<float>(amplitude.imag() * factor));
    }
    return side;
}

Status encode(const ChunkContext &, std::span<const float>, Bytes &, const RunControl &)
{
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const std::size_t count = amplitudeCount(chunk.tensor);
    if (!payload.empty() || chunk.side.size() != count * AmplitudeBytes)
        return Error { ErrorKind::Malformed,
                       std::to_string(count) + " amplitudes need " + std::to_string(count * AmplitudeBytes)
                           + " bytes, there are " + std::to_string(chunk.side.size() + payload.size()) };
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = loadValue<float>(chunk.side,
                                  static_cast<std::size_t>((chunk.first + i) % count) * AmplitudeBytes);
    return {};
}

} // namespace assay::symbolic
