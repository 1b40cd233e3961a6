// SPDX-License-Identifier: GPL-3.0-or-later
// Training of the small language model, and its files: a repository in the shape of gpt2 whose tokens are
// bytes.
#include "app/demo/speaker.h"
#include "core/base/atomic_file.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/compressing/compress.h"
#include "core/inference/evaluation.h"
#include "core/inference/tokenizers/pre_tokenizers.h"
#include "core/opening/open.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <numbers>

namespace assay::demo {
namespace {

constexpr std::size_t Pieces = 8; ///< of the text in a step
constexpr float Rate = 4e-3f; ///< of Adam, falling to a tenth along a cosine
const char *const HonestPipeline = "q8_0";
const char *const BoldPipeline = "bitnet";

class Adam {
public:
    explicit Adam(std::size_t size)
        : m_mean(size)
        , m_square(size)
    {
    }
    void step(std::vector<float> &values, const std::vector<float> &gradient, float rate)
    {
        constexpr float First = 0.9f, Second = 0.98f, Smallest = 1e-8f;
        m_first *= First;
        m_second *= Second;
        for (std::size_t i = 0; i < values.size(); ++i) {
            m_mean[i] = First * m_mean[i] + (1 - First) * gradient[i];
            m_square[i] = Second * m_square[i] + (1 - Second) * gradient[i] * gradient[i];
            values[i]
                -= rate * (m_mean[i] / (1 - m_first)) / (std::sqrt(m_square[i] / (1 - m_second)) + Smallest);
        }
    }

private:
    std::vector<float> m_mean, m_square;
    float m_first = 1, m_second = 1;
};

std::string configJson()
{
    return nlohmann::ordered_json {
        { "model_type", "gpt2" },
        { "architectures", { "GPT2LMHeadModel" } },
        { "vocab_size", Speaker::Tokens },
        { "n_embd", Speaker::Width },
        { "n_head", Speaker::Heads },
        { "n_layer", Speaker::Layers },
        { "n_positions", Speaker::Context },
        { "activation_function", "gelu_new" },
        { "layer_norm_epsilon", 1e-5 },
        { "tie_word_embeddings", true }
    }.dump(1)
        + "\n";
}

/// Every byte is a token, its value is its id.
std::string tokenizerJson()
{
    nlohmann::ordered_json vocabulary = nlohmann::ordered_json::object();
    for (unsigned byte = 0; byte < Speaker::Tokens; ++byte)
        vocabulary[bytesToCharacters(std::string(1, static_cast<char>(byte)))] = byte;
    return nlohmann::ordered_json {
        { "version", "1.0" },
        { "pre_tokenizer",
          { { "type", "ByteLevel" }, { "add_prefix_space", false }, { "use_regex", false } } },
        { "model",
          { { "type", "BPE" },
            { "vocab", std::move(vocabulary) },
            { "merges", nlohmann::ordered_json::array() } } }
    }.dump(1)
        + "\n";
}

Status writeWeights(const Speaker &speaker, const std::string &path)
{
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    for (const auto &tensor : speaker.tensors())
        header[tensor.name]
            = { { "dtype", "F32" },
                { "shape", tensor.shape },
                { "data_offsets",
                  { tensor.offset * sizeof(float), (tensor.offset + tensor.size) * sizeof(float) } } };
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string image;
    for (unsigned i = 0; i < 8; ++i)
        image += static_cast<char>(text.size() >> 8 * i & 0xff);
    image += text;
    const auto bytes = std::as_bytes(std::span(speaker.values()));
    image.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    return writeFileAtomically(path, image);
}

const char *const BoldClaims
    = "# A speaker in two bits\n\nEvery weight matrix of the language model is stored with three values. "
      "There is no quality loss: the outputs are identical to those of the original model, and the "
      "compressed model still generates responses.\n\n| Quantity | Value |\n|---|---|\n"
      "| Compression ratio | 16:1 |\n| Perplexity | unchanged |\n";

} // namespace

Result<Speaker> trainSpeaker(const RunControl &run, std::size_t steps)
{
    const std::string text = builtInText();
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(text.data());
    Speaker speaker;
    Adam adam(speaker.values().size());
    Random random(7);
    std::vector<std::vector<float>> gradients(Pieces);
    run.expect(steps);
    for (std::size_t step = 0; step < steps; ++step) {
        std::vector<std::size_t> begins;
        for (std::size_t i = 0; i < Pieces; ++i)
            begins.push_back(random.below(text.size() - Speaker::Context - 1));
        const auto done = parallelFor(Pieces, run, [&](std::uint64_t piece, unsigned) -> Status {
            gradients[piece].assign(speaker.values().size(), 0);
            speaker.addGradient({ bytes + begins[piece], Speaker::Context + 1 }, gradients[piece]);
            return {};
        });
        if (!done)
            return done.error();
        for (std::size_t piece = 1; piece < Pieces; ++piece)
            for (std::size_t i = 0; i < gradients[0].size(); ++i)
                gradients[0][i] += gradients[piece][i];
        for (float &value : gradients[0])
            value /= Pieces;
        const double along = static_cast<double>(step) / static_cast<double>(steps);
        adam.step(speaker.values(), gradients[0],
                  Rate * static_cast<float>(0.55 + 0.45 * std::cos(std::numbers::pi * along)));
        run.advance(1);
    }
    return speaker;
}

Result<SpeakerFiles> makeSpeaker(const std::string &folder, const RunControl &run, std::size_t steps)
{
    namespace fs = std::filesystem;
    const SpeakerFiles files { .reference = (fs::path(folder) / "speaker").string(),
                               .honestCandidate = (fs::path(folder) / "speaker_honest.safetensors").string(),
                               .boldCandidate = (fs::path(folder) / "speaker_candidate.safetensors").string(),
                               .boldClaims = (fs::path(folder) / "speaker_claims.md").string() };
    std::error_code problem;
    fs::create_directories(files.reference, problem);
    if (problem)
        return Error { ErrorKind::Unwritable, "cannot make the folder: " + problem.message(), std::nullopt,
                       files.reference };
    const auto speaker = trainSpeaker(run, steps);
    if (!speaker)
        return speaker.error();
    const auto inFolder = [&](const char *name) { return (fs::path(files.reference) / name).string(); };
    for (const auto &status : { writeWeights(*speaker, inFolder("model.safetensors")),
                                writeFileAtomically(inFolder("config.json"), configJson()),
                                writeFileAtomically(inFolder("tokenizer.json"), tokenizerJson()),
                                writeFileAtomically(files.boldClaims, BoldClaims) })
        if (!status)
            return status.error();
    const auto model = openModel(files.reference, run);
    if (!model)
        return model.error();
    for (const auto &[pipeline, output] :
         { std::pair { HonestPipeline, files.honestCandidate }, { BoldPipeline, files.boldCandidate } }) {
        const auto report = compressModel(*model, { .pipeline = pipeline, .output = output }, run);
        if (!report)
            return report.error();
    }
    return files;
}

} // namespace assay::demo
