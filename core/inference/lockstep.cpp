// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/lockstep.h"

#include "core/base/parallel.h"
#include "core/inference/evaluation.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace assay {
namespace {

/// Activations of a batch; a larger window alone is still run, up to what runModels allows.
constexpr std::uint64_t ActivationBytes = 1ull << 30;

std::uint32_t usedLanes(const Sequence &sequence, std::size_t panel)
{
    const std::size_t used = std::min(PanelLanes, sequence.tokens - panel * PanelLanes);
    return (std::uint32_t { 1 } << used) - 1;
}

/// One model's failure ends its own run; a cancel ends both.
Status stopSide(LockstepSide &side, const Error &error)
{
    if (error.kind == ErrorKind::Cancelled)
        return error;
    side.problem = describe(error);
    side.model = nullptr;
    return {};
}

} // namespace

std::uint64_t bytesPerToken(const Transformer &model)
{
    const ModelConfig &config = model.config();
    const std::uint64_t heads = config.heads * config.headWidth;
    const std::uint64_t keys = config.keyValueHeads * config.headWidth;
    const std::uint64_t hidden
        = std::max({ config.feedForward, config.experts.width, config.experts.sharedWidth });
    // x, two norms, branch, gathered; q, k, v and what they attend to; the cache; gate or up of a tile; a
    // slab.
    return sizeof(float) * (6 * config.width + 2 * heads + 4 * keys + 2 * hidden + 2048);
}

std::uint64_t batchTokens(const Transformer *reference, const Transformer *candidate, std::uint64_t window)
{
    std::uint64_t bytes = 0;
    for (const auto *model : { reference, candidate })
        if (model)
            bytes = std::max(bytes, bytesPerToken(*model));
    const std::uint64_t fitting
        = std::min<std::uint64_t>(BatchTokens, ActivationBytes / std::max<std::uint64_t>(bytes, 1));
    return std::max(fitting / window, std::uint64_t { 1 }) * window;
}

Lockstep::Lockstep(const Transformer *reference, const Transformer *candidate, bool wantsAllLogits,
                   LogitsFile *file)
    : m_reference { .model = reference }
    , m_candidate { .model = candidate }
    , m_wantsAllLogits(wantsAllLogits)
    , m_file(file)
{
    if (comparesStates())
        m_states.resize(reference->config().layers + 1);
}

bool Lockstep::comparesStates() const
{
    return m_reference.model && m_candidate.model
        && m_reference.model->config().width == m_candidate.model->config().width
        && m_reference.model->config().layers == m_candidate.model->config().layers;
}

Status Lockstep::run(const std::vector<Window> &windows, bool isMasked, const RunControl &run)
{
    if (windows.empty())
        return {};
    const std::uint64_t size = windows[0].ids.size();
    const std::uint64_t perBatch = batchTokens(m_reference.model, m_candidate.model, size) / size;
    const std::uint64_t batches = (windows.size() + perBatch - 1) / perBatch;
    for (const auto *model : { m_reference.model, m_candidate.model })
        if (model)
            run.expect(batches * model->passElements() * sizeof(float));
    for (std::uint64_t first = 0; first < windows.size(); first += perBatch) {
        const auto part = std::span(windows).subspan(first, std::min(perBatch, windows.size() - first));
        if (auto status = runBatch(part, isMasked, run); !status)
            return status;
    }
    return {};
}

Status Lockstep::runBatch(std::span<const Window> windows, bool isMasked, const RunControl &run)
{
    Batch batch;
    for (const auto &window : windows)
        batch.add(window.ids);
    Side reference { .state = &m_reference }, candidate { .state = &m_candidate };
    for (Side *side : { &reference, &candidate }) {
        if (!side->state->model)
            continue;
        if (auto status = side->state->model->embed(batch, side->x, run); !status) {
            if (auto stopped = stopSide(*side->state, status.error()); !stopped)
                return stopped;
            continue;
        }
        side->tables = side->state->model->ropeTables(batch);
        checkFinite(*side, batch, windows, "the embedding");
    }
    compareStates(0, reference, candidate, batch);
    std::uint64_t layers = 0;
    for (const auto *model : { m_reference.model, m_candidate.model })
        layers = std::max(layers, model ? model->config().layers : 0);
    for (std::uint64_t layer = 0; layer < layers; ++layer) {
        if (run.cancelled())
            return cancelledError();
        for (Side *side : { &reference, &candidate }) {
            if (auto status = runLayer(*side, layer, batch, run); !status)
                return status;
            checkFinite(*side, batch, windows, "layer " + std::to_string(layer));
        }
        compareStates(layer + 1, reference, candidate, batch);
    }
    return predict(windows, batch, isMasked, reference, candidate, run);
}

Status Lockstep::runLayer(Side &side, std::uint64_t layer, const Batch &batch, const RunControl &run)
{
    const Transformer *model = side.state->model;
    if (!model || layer >= model->config().layers)
        return {};
    const auto opened = model->openLayer(layer, false, run);
    if (!opened)
        return stopSide(*side.state, opened.error());
    side.choices.clear();
    if (auto status
        = model->runLayer(*opened, batch, side.tables, nullptr, &side.choices, side.x, m_work, run);
        !status)
        return stopSide(*side.state, status.error());
    return {};
}

void Lockstep::checkFinite(Side &side, const Batch &batch, std::span<const Window> windows,
                           const std::string &where)
{
    if (!side.state->model)
        return;
    for (std::size_t i = 0; i < batch.sequences.size(); ++i) {
        const Sequence &sequence = batch.sequences[i];
        for (std::size_t panel = 0; panel < sequence.panels(); ++panel) {
            const std::uint32_t odd
                = nonFiniteLanes(side.x.panel(sequence.firstPanel + panel), side.x.width())
                & usedLanes(sequence, panel);
            if (odd == 0)
                continue;
            const std::uint64_t token
                = windows[i].first + panel * PanelLanes + static_cast<std::uint64_t>(std::countr_zero(odd));
            side.state->problem = "its numbers are no longer finite after " + where + ", first at token "
                + std::to_string(token);
            side.state->model = nullptr;
            return;
        }
    }
}

void Lockstep::compareStates(std::size_t entry, const Side &reference, const Side &candidate,
                             const Batch &batch)
{
    if (!comparesStates())
        return;
    StateSums &sums = m_states[entry];
    sums.isFilled = true;
    for (const auto &sequence : batch.sequences)
        for (std::size_t i = 0; i < sequence.panels(); ++i) {
            const std::size_t panel = sequence.firstPanel + i;
            const PanelSums part
                = comparePanels(reference.x.panel(panel), candidate.x.panel(panel), reference.x.width());
            for (std::size_t lane = 0; lane < PanelLanes; ++lane) {
                if (!(usedLanes(sequence, i) >> lane & 1))
                    continue;
                sums.reference += part.reference[lane];
                sums.candidate += part.candidate[lane];
                sums.difference += part.difference[lane];
                sums.product += part.product[lane];
            }
        }
    m_isIdentical = m_isIdentical && sums.difference == 0;
    if (reference.choices.size() != candidate.choices.size())
        return;
    const std::size_t used = std::max<std::size_t>(1, m_reference.model->config().experts.used);
    for (std::size_t token = 0; token < reference.choices.size(); token += used)
        for (std::size_t i = 0; i < used; ++i) {
            const auto own = candidate.choices.begin() + static_cast<std::ptrdiff_t>(token);
            const bool isShared
                = std::find(own, own + static_cast<std::ptrdiff_t>(used), reference.choices[token + i])
                != own + static_cast<std::ptrdiff_t>(used);
            ++sums.chosenExperts;
            sums.differingExperts += isShared ? 0 : 1;
        }
}

Status Lockstep::predict(std::span<const Window> windows, const Batch &batch, bool isMasked, Side &reference,
                         Side &candidate, const RunControl &run)
{
    std::vector<HeadLane> lanes;
    for (std::size_t i = 0; i < windows.size(); ++i)
        for (std::size_t token = 0; token < windows[i].ids.size(); ++token) {
            const bool isScored = token >= windows[i].scoredFirst && token < windows[i].scoredEnd;
            if (!isScored && !m_wantsAllLogits)
                continue;
            HeadLane lane { .panel = batch.sequences[i].firstPanel + token / PanelLanes,
                            .lane = token % PanelLanes,
                            .isScored = isScored,
                            .place = windows[i].first + token };
            if (!isMasked && isScored)
                lane.next = windows[i].ids[token + 1];
            lanes.push_back(lane);
        }
    const auto side = [](const Side &from) {
        const auto *model = from.state->model;
        return HeadSide { .model = model && model->hasHead() ? model : nullptr, .states = &from.x };
    };
    HeadPass pass {
        .reference = side(reference), .candidate = side(candidate), .lanes = lanes, .file = m_file
    };
    auto result = runHeads(pass, m_work, run);
    if (!result)
        return result.error();
    for (auto [state, head] :
         { std::pair { &m_reference, &pass.reference }, { &m_candidate, &pass.candidate } })
        if (!head->problem.empty()) {
            state->problem = head->problem;
            state->model = nullptr;
        }
    m_isIdentical = m_isIdentical && result->isIdentical;
    std::ranges::move(result->predictions, std::back_inserter(m_predictions));
    return {};
}

std::vector<RunLayer> Lockstep::layers() const
{
    std::vector<RunLayer> layers;
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        const StateSums &sums = m_states[i];
        if (!sums.isFilled)
            break;
        RunLayer layer;
        if (i > 0)
            layer.layer = i - 1;
        layer.hiddenRelativeError = sums.reference > 0 ? std::sqrt(sums.difference / sums.reference)
            : sums.difference > 0                      ? HUGE_VAL
                                                       : 0;
        if (sums.reference > 0 && sums.candidate > 0)
            layer.hiddenCosine = sums.product / (std::sqrt(sums.reference) * std::sqrt(sums.candidate));
        if (sums.chosenExperts > 0) {
            layer.differingExperts = sums.differingExperts;
            layer.chosenExperts = sums.chosenExperts;
        }
        layers.push_back(layer);
    }
    return layers;
}

} // namespace assay
