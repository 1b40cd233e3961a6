// SPDX-License-Identifier: GPL-3.0-or-later
// A small language model over bytes, trained on the built-in text: two layers in the shape of gpt2, so that
// the demo shows what compression does to a model that speaks. Sums run in one order whatever the number of
// threads.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"

#include <span>
#include <string>
#include <vector>

namespace assay::demo {

struct SpeakerTensor {
    std::string name;
    std::vector<std::uint64_t> shape;
    std::size_t offset = 0, size = 0; ///< among the values
};

/// Parameters, named and shaped as gpt2's.
class Speaker {
public:
    static constexpr std::size_t Width = 64, Heads = 4, Layers = 2, Hidden = 4 * Width, Context = 64,
                                 Tokens = 256;

    /// Small random values from a fixed seed.
    Speaker();

    const std::vector<SpeakerTensor> &tensors() const { return m_tensors; }
    std::vector<float> &values() { return m_values; }
    const std::vector<float> &values() const { return m_values; }
    const float *at(const std::string &name) const;
    std::size_t offsetOf(const std::string &name) const;

    /// Mean −ln p of ids[1…] after ids[0…], at most Context of them; adds the gradient of it to gradient,
    /// which is as long as values().
    double addGradient(std::span<const std::uint8_t> ids, std::vector<float> &gradient) const;

private:
    void add(const std::string &name, std::vector<std::uint64_t> shape, float fill, float spread);

    std::vector<SpeakerTensor> m_tensors;
    std::vector<float> m_values;
};

/// Enough for words and their ends; twice as many gain little on a text this short.
inline constexpr std::size_t TrainingSteps = 800;
/// Adam on random pieces of the built-in text. Some ten seconds on two cores; the same bits on any thread
/// count.
Result<Speaker> trainSpeaker(const RunControl &run, std::size_t steps = TrainingSteps);

struct SpeakerFiles {
    std::string reference; ///< a folder: model.safetensors, config.json, tokenizer.json
    std::string honestCandidate, boldCandidate; ///< 8 bits a weight; a few bits that are not enough
    std::string boldClaims; ///< what is promised of boldCandidate
};
/// What both are asked to go on from.
inline constexpr const char *SpeakerPrompt = "The ";
/// Trains and writes into folder (made if absent).
Result<SpeakerFiles> makeSpeaker(const std::string &folder, const RunControl &run,
                                 std::size_t steps = TrainingSteps);

} // namespace assay::demo
