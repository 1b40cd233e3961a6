// SPDX-License-Identifier: GPL-3.0-or-later
// Mixtures of experts: every token goes through the few experts that the router ranks first.
#include "core/base/parallel.h"
#include "core/inference/forward.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace assay {
namespace {

struct Visit {
    std::size_t panel = 0, lane = 0;
    float share = 0;
};

/// Softmax over all rows of each lane.
void softmaxRows(float *rows, std::size_t count)
{
    std::array<std::int32_t, PanelLanes> first {}, last;
    last.fill(static_cast<std::int32_t>(count));
    softmaxKeys({ .scores = rows, .keys = count, .first = first.data(), .last = last.data() });
}

/// Who visits which expert; choices token by token.
std::vector<std::vector<Visit>> route(const ExpertPlan &plan, const Batch &batch, Panels &router,
                                      ExpertChoices *choices)
{
    std::vector<std::vector<Visit>> visits(plan.count);
    std::vector<std::uint32_t> order(plan.count);
    for (const auto &sequence : batch.sequences)
        for (std::size_t token = 0; token < sequence.tokens; ++token) {
            const std::size_t panel = sequence.firstPanel + token / PanelLanes, lane = token % PanelLanes;
            const float *shares = router.panel(panel) + lane;
            std::iota(order.begin(), order.end(), 0u);
            // Of equal shares the lower index comes first.
            std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(plan.used),
                              order.end(), [&](std::uint32_t a, std::uint32_t b) {
                                  const float x = shares[a * PanelLanes], y = shares[b * PanelLanes];
                                  return x > y || (x == y && a < b);
                              });
            float total = 0;
            for (std::size_t i = 0; i < plan.used; ++i)
                total += shares[order[i] * PanelLanes];
            for (std::size_t i = 0; i < plan.used; ++i) {
                const float share = shares[order[i] * PanelLanes];
                visits[order[i]].push_back(
                    { .panel = panel, .lane = lane, .share = plan.renormalises ? share / total : share });
                if (choices)
                    choices->push_back(order[i]);
            }
        }
    return visits;
}

void gather(const std::vector<Visit> &visits, const Panels &x, Panels &out)
{
    out.reshape((visits.size() + PanelLanes - 1) / PanelLanes, x.width());
    std::fill_n(out.data(), out.count() * out.stride(), 0.0f);
    for (std::size_t i = 0; i < visits.size(); ++i) {
        const float *from = x.panel(visits[i].panel) + visits[i].lane;
        float *to = out.panel(i / PanelLanes) + i % PanelLanes;
        for (std::size_t k = 0; k < x.width(); ++k)
            to[k * PanelLanes] = from[k * PanelLanes];
    }
}

void scatter(const std::vector<Visit> &visits, const Panels &y, Panels &out)
{
    for (std::size_t i = 0; i < visits.size(); ++i) {
        const float *from = y.panel(i / PanelLanes) + i % PanelLanes;
        float *to = out.panel(visits[i].panel) + visits[i].lane;
        for (std::size_t k = 0; k < out.width(); ++k)
            to[k * PanelLanes] += visits[i].share * from[k * PanelLanes];
    }
}

/// out += sigmoid(gate x) · shared(x).
Status addShared(const Layer &layer, const LayerPass &pass, const Panels &x, Panels &out, Workspace &work,
                 const RunControl &run)
{
    work.router.reshape(x.count(), 2);
    if (auto status = applyLinear(*layer.sharedGate, x, work.router, work, run); !status)
        return status;
    if (auto status = applyFeedForward(*layer.shared, pass.config.activation, x, work.expertOut, work, run);
        !status)
        return status;
    for (std::size_t panel = 0; panel < x.count(); ++panel) {
        float *gate = work.router.panel(panel);
        std::fill_n(gate + PanelLanes, PanelLanes, 0.0f); // softmax of (z, 0) is the sigmoid of z
        softmaxRows(gate, 2);
        for (std::size_t k = 0; k < out.width(); ++k)
            for (std::size_t lane = 0; lane < PanelLanes; ++lane)
                out.panel(panel)[k * PanelLanes + lane]
                    += gate[lane] * work.expertOut.panel(panel)[k * PanelLanes + lane];
    }
    return {};
}

} // namespace

Status applyExperts(const Layer &layer, const LayerPass &pass, const Panels &x, Panels &out, Workspace &work,
                    const RunControl &run)
{
    const ExpertPlan &plan = pass.config.experts;
    work.router.reshape(x.count(), plan.count);
    if (auto status = applyLinear(*layer.router, x, work.router, work, run); !status)
        return status;
    for (std::size_t panel = 0; panel < x.count(); ++panel)
        softmaxRows(work.router.panel(panel), plan.count);
    const auto visits = route(plan, pass.batch, work.router, pass.choices);
    out.reshape(x.count(), x.width());
    std::fill_n(out.data(), out.count() * out.stride(), 0.0f);
    for (std::size_t expert = 0; expert < plan.count; ++expert) {
        if (visits[expert].empty())
            continue;
        if (run.cancelled())
            return cancelledError();
        std::optional<FeedForward> opened;
        if (layer.experts.empty()) {
            auto weights = openFeedForward(pass.index, layer.spec.experts[expert], false, run);
            if (!weights)
                return weights.error();
            opened = std::move(*weights);
        }
        gather(visits[expert], x, work.gathered);
        const FeedForward &weights = opened ? *opened : layer.experts[expert];
        if (auto status
            = applyFeedForward(weights, pass.config.activation, work.gathered, work.expertOut, work, run);
            !status)
            return status;
        scatter(visits[expert], work.expertOut, out);
    }
    return layer.shared ? addShared(layer, pass, x, out, work, run) : Status {};
}

} // namespace assay
