// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/continuation.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/inference/found_config.h"
#include "core/inference/logits.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace assay {
namespace {

/// A model whose weights are all decoded.
class ResidentModel {
public:
    static Result<ResidentModel> open(const Transformer &model, const RunControl &run)
    {
        ResidentModel resident(model);
        for (std::uint64_t number = 0; number < model.config().layers; ++number) {
            if (run.cancelled())
                return cancelledError();
            auto layer = model.openLayer(number, true, run);
            if (!layer)
                return layer.error();
            resident.m_layers.push_back(std::move(*layer));
        }
        auto head = model.openHead(true, run);
        if (!head)
            return head.error();
        resident.m_head.emplace(std::move(*head));
        return resident;
    }

    Result<GreedyTokens> generate(const std::vector<std::uint32_t> &prompt,
                                  const std::vector<std::uint32_t> &endings, std::uint64_t count,
                                  const RunControl &run)
    {
        GreedyTokens tokens;
        const ModelConfig &config = m_model.config();
        m_caches.assign(m_layers.size(), {});
        for (auto &cache : m_caches)
            cache.reserve(prompt.size() + count, config.keyValueHeads * config.headWidth);
        std::vector<std::uint32_t> next = prompt;
        std::size_t past = 0;
        while (tokens.ids.size() < count) {
            if (run.cancelled())
                return cancelledError();
            auto step = predict(next, past, run);
            if (!step)
                return step.error();
            if (!step->reference) {
                tokens.problem = "its logits are not finite";
                return tokens;
            }
            const TopLogits &top = step->reference->top;
            if (std::ranges::count(endings, top.id[0]) > 0)
                return tokens;
            tokens.ids.push_back(top.id[0]);
            tokens.gaps.push_back(static_cast<double>(top.value[0]) - static_cast<double>(top.value[1]));
            past += next.size();
            next = { top.id[0] };
            run.advance(1);
        }
        return tokens;
    }

private:
    explicit ResidentModel(const Transformer &model)
        : m_model(model)
    {
    }

    /// The prediction after the last of the new tokens.
    Result<Prediction> predict(const std::vector<std::uint32_t> &ids, std::size_t past, const RunControl &run)
    {
        Batch batch;
        batch.add(ids, past);
        if (auto status = m_model.embed(batch, m_states, run); !status)
            return status.error();
        const auto tables = m_model.ropeTables(batch);
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            if (auto status = m_model.runLayer(m_layers[i], batch, tables, &m_caches[i], nullptr, m_states,
                                               m_work, run.silent());
                !status)
                return status.error();
        const std::vector<HeadLane> lanes { { .panel = (ids.size() - 1) / PanelLanes,
                                              .lane = (ids.size() - 1) % PanelLanes } };
        HeadPass pass { .reference = { .model = &m_model, .states = &m_states, .head = &*m_head },
                        .candidate = {},
                        .lanes = lanes };
        auto result = runHeads(pass, m_work, run.silent());
        if (!result)
            return result.error();
        return result->predictions.at(0);
    }

    const Transformer &m_model;
    std::vector<Layer> m_layers;
    std::optional<Linear> m_head;
    std::vector<KeyValueCache> m_caches;
    Panels m_states;
    Workspace m_work;
};

std::string whyNot(const RunModel &side, std::uint64_t tokens)
{
    const Transformer &model = *side.transformer;
    if (model.config().isMasked)
        return "a masked model does not continue texts";
    if (model.passElements() > GenerationBytes / sizeof(float))
        return "its weights take " + bytesText(model.passElements() * sizeof(float))
            + " as float32, more than the " + bytesText(GenerationBytes) + " that continuations may hold";
    if (model.longestContext() != 0 && tokens > model.longestContext())
        return std::to_string(tokens) + " tokens are longer than the model's "
            + std::to_string(model.longestContext());
    return "";
}

} // namespace

Result<std::vector<GreedyTokens>> greedyTokens(const Transformer &model,
                                               const std::vector<std::vector<std::uint32_t>> &prompts,
                                               const std::vector<std::uint32_t> &endings, std::uint64_t count,
                                               const RunControl &run)
{
    auto resident = ResidentModel::open(model, run);
    if (!resident)
        return resident.error();
    std::vector<GreedyTokens> all;
    for (const auto &prompt : prompts) {
        auto tokens = resident->generate(prompt, endings, count, run);
        if (!tokens)
            return tokens.error();
        all.push_back(std::move(*tokens));
    }
    return all;
}

std::vector<std::uint32_t> endingsOf(const RunModels &models)
{
    std::vector<std::uint32_t> endings;
    const auto add = [&](const nlohmann::json &id) {
        if (id.is_number_unsigned() && id.get<std::uint64_t>() < MostTokens)
            endings.push_back(id.get<std::uint32_t>());
    };
    if (const TokenizerPtr &tokenizer = models.tokenizer())
        endings = tokenizer->endings();
    for (const RunModel *side : { &models.reference, models.candidate ? &*models.candidate : nullptr })
        for (const char *name : { "config.json", "generation_config.json" }) {
            if (!side || !side->transformer)
                continue;
            const auto text = repositoryText(side->transformer->model(), name, LargestConfig);
            if (!text || !*text)
                continue;
            const auto json = nlohmann::json::parse(**text, nullptr, false);
            if (!json.is_object() || !json.contains("eos_token_id"))
                continue;
            const auto &eos = json["eos_token_id"];
            if (!eos.is_array())
                add(eos);
            for (const auto &id : eos.is_array() ? eos : nlohmann::json::array())
                add(id);
        }
    return endings;
}

Result<ContinuationResult> continuePrompts(const RunModels &models, const std::vector<std::string> &prompts,
                                           std::uint64_t count, const RunControl &run)
{
    ContinuationResult result;
    const TokenizerPtr &tokenizer = models.tokenizer();
    if (!tokenizer) {
        result.notes.push_back("no continuations: there is no tokenizer for the prompts");
        return result;
    }
    std::vector<std::vector<std::uint32_t>> ids;
    std::uint64_t longest = 0;
    for (const auto &prompt : prompts) {
        auto encoded = tokenizer->encode(prompt);
        if (!encoded)
            return encoded.error();
        if (encoded->ids.empty()) {
            result.notes.push_back("no continuations: a prompt has no tokens");
            return result;
        }
        longest = std::max<std::uint64_t>(longest, encoded->ids.size() + count);
        ids.push_back(std::move(encoded->ids));
        result.continuations.push_back({ .prompt = prompt });
    }
    const auto endings = endingsOf(models);
    const auto side = [&](const RunModel &model, bool isCandidate) -> Status {
        if (!model.transformer)
            return {};
        if (const std::string why = whyNot(model, longest); !why.empty()) {
            result.notes.push_back("no continuations of " + model.report.path + ": " + why);
            return {};
        }
        run.expect(prompts.size() * count);
        const auto tokens = greedyTokens(*model.transformer, ids, endings, count, run);
        if (!tokens)
            return tokens.error();
        for (std::size_t i = 0; i < tokens->size(); ++i) {
            Continuation &row = result.continuations[i];
            const GreedyTokens &made = (*tokens)[i];
            const std::string text = tokenizer->decode(made.ids);
            if (!made.problem.empty())
                result.notes.push_back("a continuation of " + model.report.path
                                       + " ends early: " + made.problem);
            if (!isCandidate) {
                row.reference = text;
                row.referenceIds = made.ids;
                continue;
            }
            row.candidate = text;
            row.candidateIds = made.ids;
        }
        if (!isCandidate)
            for (const auto &made : *tokens)
                result.referenceGaps.push_back(made.gaps);
        return {};
    };
    if (auto status = side(models.reference, false); !status)
        return status.error();
    if (models.candidate)
        if (auto status = side(*models.candidate, true); !status)
            return status.error();
    for (std::size_t i = 0; i < result.continuations.size(); ++i) {
        Continuation &row = result.continuations[i];
        if (!row.candidate || row.referenceIds == row.candidateIds || i >= result.referenceGaps.size())
            continue;
        const auto [left, right] = std::ranges::mismatch(row.referenceIds, row.candidateIds);
        row.partsAt = static_cast<std::uint64_t>(left - row.referenceIds.begin());
        if (*row.partsAt < result.referenceGaps[i].size())
            row.gapWherePart = result.referenceGaps[i][*row.partsAt];
    }
    return result;
}

} // namespace assay
