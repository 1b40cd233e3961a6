// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"
#include "core/inference/forward.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Where a panel of a sequence stands.
struct PanelPlace {
    const Sequence *sequence = nullptr;
    std::size_t panel = 0; ///< of the batch
    std::size_t firstToken = 0; ///< among the sequence's new tokens
    std::size_t tokens = 0; ///< lanes in use
};

std::vector<PanelPlace> placesOf(const Batch &batch)
{
    std::vector<PanelPlace> places;
    for (const auto &sequence : batch.sequences)
        for (std::size_t i = 0; i < sequence.panels(); ++i)
            places.push_back({ .sequence = &sequence,
                               .panel = sequence.firstPanel + i,
                               .firstToken = i * PanelLanes,
                               .tokens = std::min(PanelLanes, sequence.tokens - i * PanelLanes) });
    return places;
}

/// The cache's row of the sequence's first token: sequences of one pass lie side by side, a kept one alone.
std::size_t cacheStart(const LayerPass &pass, const Sequence &sequence)
{
    return pass.kept ? 0 : sequence.firstPanel * PanelLanes;
}

class Attention {
public:
    Attention(const Layer &layer, const LayerPass &pass, Workspace &work, KeyValueCache &cache)
        : m_layer(layer)
        , m_pass(pass)
        , m_work(work)
        , m_cache(cache)
        , m_head(pass.config.headWidth)
        , m_keyValueWidth(pass.config.keyValueHeads * m_head)
    {
    }

    /// Norms and rotates the heads of one panel and puts its keys and values into the cache.
    void prepare(const PanelPlace &place)
    {
        const ModelConfig &config = m_pass.config;
        float *qkv = m_work.qkv.panel(place.panel);
        for (std::size_t head = 0; head < config.heads + config.keyValueHeads; ++head) {
            float *values = qkv + head * m_head * PanelLanes;
            if (config.hasQkNorm)
                rmsNorm(values, m_head,
                        head < config.heads ? m_layer.queryNorm.data() : m_layer.keyNorm.data(),
                        config.epsilon, values);
            if (m_pass.rope)
                rotateHalves(values, m_pass.rope->cosines.width(), m_pass.rope->cosines.panel(place.panel),
                             m_pass.rope->sines.panel(place.panel));
        }
        const float *keys = qkv + config.heads * m_head * PanelLanes;
        const float *values = keys + m_keyValueWidth * PanelLanes;
        const std::size_t row = cacheStart(m_pass, *place.sequence) + place.sequence->past + place.firstToken;
        for (std::size_t k = 0; k < m_keyValueWidth; ++k)
            for (std::size_t lane = 0; lane < place.tokens; ++lane) {
                m_cache.keys[(row + lane) * m_keyValueWidth + k] = keys[k * PanelLanes + lane];
                m_cache.values[k * m_cache.capacity + row + lane] = values[k * PanelLanes + lane];
            }
    }

    void attend(const PanelPlace &place, std::size_t head, std::vector<float> &scores)
    {
        std::array<std::int32_t, PanelLanes> first, last;
        const auto [begin, end] = visibleKeys(place, first, last);
        const std::size_t keys = end - begin;
        scores.assign(std::max(scores.size(), keys * PanelLanes), 0.0f);
        const ModelConfig &config = m_pass.config;
        const std::size_t group = head / (config.heads / config.keyValueHeads);
        const std::size_t row = cacheStart(m_pass, *place.sequence) + begin;
        multiplyPanels({ .weights = m_cache.keys.data() + row * m_keyValueWidth + group * m_head,
                         .weightStride = m_keyValueWidth,
                         .rows = keys,
                         .depth = m_head,
                         .panels = m_work.qkv.panel(place.panel) + head * m_head * PanelLanes,
                         .panelStride = 0,
                         .panelCount = 1,
                         .out = scores.data(),
                         .outStride = 0 });
        double scale = config.attentionScale;
        if (config.scalesByLayer)
            scale /= static_cast<double>(m_layer.number + 1);
        softmaxKeys({ .scores = scores.data(),
                      .keys = keys,
                      .first = first.data(),
                      .last = last.data(),
                      .scale = static_cast<float>(scale),
                      .cap = static_cast<float>(config.attentionSoftcap) });
        float *out = m_work.attended.panel(place.panel) + head * m_head * PanelLanes;
        fillRows(nullptr, m_head, out);
        multiplyPanels({ .weights = m_cache.values.data() + group * m_head * m_cache.capacity + row,
                         .weightStride = m_cache.capacity,
                         .rows = m_head,
                         .depth = keys,
                         .panels = scores.data(),
                         .panelStride = 0,
                         .panelCount = 1,
                         .out = out,
                         .outStride = 0 });
    }

private:
    /// Keys [begin, end) of the sequence that any lane sees, and per lane which of them.
    std::pair<std::size_t, std::size_t> visibleKeys(const PanelPlace &place,
                                                    std::array<std::int32_t, PanelLanes> &first,
                                                    std::array<std::int32_t, PanelLanes> &last) const
    {
        const std::size_t total = place.sequence->past + place.sequence->tokens;
        const std::size_t window = m_layer.plan.window;
        const std::size_t position = place.sequence->past + place.firstToken;
        const auto from
            = [&](std::size_t at) { return window != 0 && at + 1 > window ? at + 1 - window : 0; };
        const bool seesAll = m_pass.config.isMasked;
        const std::size_t begin = seesAll ? 0 : from(position);
        const std::size_t end = seesAll ? total : position + place.tokens;
        for (std::size_t lane = 0; lane < PanelLanes; ++lane) {
            // Padding looks where the last token does.
            const std::size_t at = position + std::min(lane, place.tokens - 1);
            first[lane] = static_cast<std::int32_t>(seesAll ? 0 : from(at) - begin);
            last[lane] = static_cast<std::int32_t>(seesAll ? total : at + 1 - begin);
        }
        return { begin, end };
    }

    const Layer &m_layer;
    const LayerPass &m_pass;
    Workspace &m_work;
    KeyValueCache &m_cache;
    std::size_t m_head, m_keyValueWidth;
};

} // namespace

void KeyValueCache::reserve(std::size_t tokens, std::size_t width)
{
    capacity = std::max(capacity, tokens);
    keys.resize(std::max(keys.size(), capacity * width));
    values.resize(std::max(values.size(), capacity * width));
}

Status attend(const Layer &layer, const LayerPass &pass, Workspace &work, const RunControl &run)
{
    const auto places = placesOf(pass.batch);
    KeyValueCache &cache = pass.kept ? *pass.kept : work.cache;
    if (!pass.kept)
        cache.reserve(pass.batch.panels() * PanelLanes, pass.config.keyValueHeads * pass.config.headWidth);
    Attention attention(layer, pass, work, cache);
    const auto control = places.size() == 1 ? run.withThreads(1) : run;
    work.attended.reshape(work.qkv.count(), pass.config.heads * pass.config.headWidth);
    const auto prepared = parallelFor(places.size(), control, [&](std::uint64_t place, unsigned) -> Status {
        attention.prepare(places[place]);
        return {};
    });
    if (!prepared)
        return prepared;
    const std::size_t heads = pass.config.heads;
    return parallelFor(places.size() * heads, control, [&](std::uint64_t job, unsigned worker) -> Status {
        attention.attend(places[job / heads], job % heads, work.scratch[worker]);
        return {};
    });
}

} // namespace assay
