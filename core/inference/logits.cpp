// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/logits.h"

#include "core/base/parallel.h"
#include "core/formats/npy_header.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assay {
namespace {

/// Rows of the output matrix that are turned into logits at a time.
constexpr std::uint64_t SlabRows = 2048;

/// Sums of one side over one panel of lanes.
struct PanelState {
    LogitSums sums {};
    std::array<TopLogits, PanelLanes> top {};
    std::array<float, PanelLanes> next {};
};

struct Side {
    const Linear *head = nullptr;
    std::optional<Linear> opened {};
    Panels states {}; ///< finished, the panels with lanes in question alone
    Panels slab {};
    std::vector<PanelState> panels {};
};

void offer(TopLogits &top, float value, std::uint32_t id)
{
    if (!(value > top.value.back())) // of equal logits the lower id stays before
        return;
    std::size_t at = TopCount - 1;
    for (; at > 0 && value > top.value[at - 1]; --at) {
        top.value[at] = top.value[at - 1];
        top.id[at] = top.id[at - 1];
    }
    top.value[at] = value;
    top.id[at] = id;
}

class HeadRunner {
public:
    HeadRunner(HeadPass &pass, Workspace &work, const RunControl &run)
        : m_pass(pass)
        , m_work(work)
        , m_run(run)
    {
    }

    Result<HeadResult> run()
    {
        listPanels();
        if (auto status = prepare(m_pass.reference, m_reference); !status)
            return status.error();
        if (auto status = prepare(m_pass.candidate, m_candidate); !status)
            return status.error();
        const auto *any = m_pass.reference.model ? m_pass.reference.model : m_pass.candidate.model;
        if (!any)
            return HeadResult {};
        const std::uint64_t vocabulary = any->vocabulary();
        std::uint64_t step = SlabRows;
        for (const Side *side : { &m_reference, &m_candidate })
            if (side->head) // whole tiles: blocks of the layout are decoded once
                step = std::max(step / side->head->weight.tileRows(), std::uint64_t { 1 })
                    * side->head->weight.tileRows();
        for (std::uint64_t first = 0; first < vocabulary; first += step)
            if (auto status = slab(first, std::min(step, vocabulary - first)); !status)
                return status.error();
        return gatherResult();
    }

private:
    /// The batch's panels with lanes in question, in order.
    void listPanels()
    {
        for (const auto &lane : m_pass.lanes)
            if (m_panels.empty() || m_panels.back() != lane.panel)
                m_panels.push_back(lane.panel);
        m_lanesOf.resize(m_panels.size());
        std::size_t at = 0;
        for (const auto &lane : m_pass.lanes) {
            if (m_panels[at] != lane.panel)
                ++at;
            m_lanesOf[at].push_back(&lane);
        }
    }

    Status prepare(HeadSide &in, Side &side)
    {
        if (!in.model)
            return {};
        Panels picked(m_panels.size(), in.states->width());
        for (std::size_t i = 0; i < m_panels.size(); ++i)
            std::copy_n(in.states->panel(m_panels[i]), picked.stride(), picked.panel(i));
        if (auto status = in.model->finish(picked, side.states, m_work, m_run); !status)
            return status;
        side.head = in.head;
        side.panels.resize(m_panels.size());
        if (side.head)
            return {};
        auto opened = in.model->openHead(false, m_run);
        if (!opened)
            return opened.error();
        side.opened = std::move(*opened);
        side.head = &*side.opened;
        return {};
    }

    /// Logits of rows [first, first + count) of one side; a side whose logits are not finite drops out.
    Status makeLogits(HeadSide &in, Side &side, std::uint64_t first, std::uint64_t count)
    {
        if (!in.model)
            return {};
        m_work.prepare(m_run.threads());
        if (auto status = applyRows(*side.head, first, count, side.states, side.slab, m_work, m_run); !status)
            return status;
        if (in.model->logitCap() > 0)
            softcap(side.slab.data(), in.model->logitCap(), side.slab.count() * side.slab.stride());
        for (std::size_t panel = 0; panel < m_panels.size(); ++panel) {
            const std::uint32_t odd = nonFiniteLanes(side.slab.panel(panel), count);
            for (const HeadLane *lane : m_lanesOf[panel])
                if (odd >> lane->lane & 1) {
                    in.problem = "a logit is not finite, at token " + std::to_string(lane->place);
                    in.model = nullptr;
                    return {};
                }
        }
        return {};
    }

    void reducePanel(std::size_t panel, std::uint64_t first, std::uint64_t count)
    {
        const bool hasReference = m_pass.reference.model, hasCandidate = m_pass.candidate.model;
        if (hasReference)
            reduceLogits(m_reference.slab.panel(panel),
                         hasCandidate ? m_candidate.slab.panel(panel) : nullptr, count,
                         m_reference.panels[panel].sums,
                         hasCandidate ? m_candidate.panels[panel].sums : m_reference.panels[panel].sums);
        else if (hasCandidate)
            reduceLogits(m_candidate.slab.panel(panel), nullptr, count, m_candidate.panels[panel].sums,
                         m_candidate.panels[panel].sums);
        for (Side *side : { hasReference ? &m_reference : nullptr, hasCandidate ? &m_candidate : nullptr }) {
            if (!side)
                continue;
            const float *rows = side->slab.panel(panel);
            PanelState &state = side->panels[panel];
            for (const HeadLane *lane : m_lanesOf[panel]) {
                for (std::uint64_t row = 0; row < count; ++row)
                    offer(state.top[lane->lane], rows[row * PanelLanes + lane->lane],
                          static_cast<std::uint32_t>(first + row));
                if (lane->next && *lane->next >= first && *lane->next < first + count)
                    state.next[lane->lane] = rows[(*lane->next - first) * PanelLanes + lane->lane];
            }
        }
    }

    Status slab(std::uint64_t first, std::uint64_t count)
    {
        if (auto status = makeLogits(m_pass.reference, m_reference, first, count); !status)
            return status;
        if (auto status = makeLogits(m_pass.candidate, m_candidate, first, count); !status)
            return status;
        if (m_pass.reference.model && m_pass.candidate.model)
            for (std::size_t panel = 0; panel < m_panels.size(); ++panel)
                for (const HeadLane *lane : m_lanesOf[panel])
                    for (std::uint64_t row = 0; m_isIdentical && row < count; ++row)
                        m_isIdentical = m_reference.slab.panel(panel)[row * PanelLanes + lane->lane]
                            == m_candidate.slab.panel(panel)[row * PanelLanes + lane->lane];
        const auto reduced
            = parallelFor(m_panels.size(), m_run, [&](std::uint64_t panel, unsigned) -> Status {
                  reducePanel(panel, first, count);
                  return {};
              });
        if (!reduced || !m_pass.file || !m_pass.reference.model)
            return reduced;
        std::vector<float> strip(count);
        for (std::size_t panel = 0; panel < m_panels.size(); ++panel)
            for (const HeadLane *lane : m_lanesOf[panel]) {
                for (std::uint64_t row = 0; row < count; ++row)
                    strip[row] = m_reference.slab.panel(panel)[row * PanelLanes + lane->lane];
                if (auto status = m_pass.file->write(lane->place, first, strip); !status)
                    return status;
            }
        return {};
    }

    static SidePrediction predictionOf(const PanelState &state, std::size_t lane)
    {
        return { .logSum = state.sums.maximum[lane] + naturalLogarithm(state.sums.sum[lane]),
                 .nextLogit = static_cast<double>(state.next[lane]),
                 .top = state.top[lane] };
    }

    HeadResult gatherResult() const
    {
        HeadResult result { .predictions = {},
                            .isIdentical
                            = m_isIdentical && m_pass.reference.model && m_pass.candidate.model };
        for (std::size_t panel = 0; panel < m_panels.size(); ++panel)
            for (const HeadLane *lane : m_lanesOf[panel]) {
                if (!lane->isScored)
                    continue;
                Prediction prediction { .place = lane->place, .next = lane->next };
                if (m_pass.reference.model)
                    prediction.reference = predictionOf(m_reference.panels[panel], lane->lane);
                if (m_pass.candidate.model)
                    prediction.candidate = predictionOf(m_candidate.panels[panel], lane->lane);
                if (prediction.reference && prediction.candidate) {
                    // Σ p (l_r − l_c) − ln S_r + ln S_c
                    const LogitSums &sums = m_reference.panels[panel].sums;
                    const double kl = sums.cross[lane->lane] / sums.sum[lane->lane]
                        - prediction.reference->logSum + prediction.candidate->logSum;
                    prediction.kl = kl < 0 && kl > -1e-12 ? 0 : kl; // rounding of a divergence of 0
                }
                result.predictions.push_back(std::move(prediction));
            }
        return result;
    }

    HeadPass &m_pass;
    Workspace &m_work;
    const RunControl &m_run;
    std::vector<std::size_t> m_panels;
    std::vector<std::vector<const HeadLane *>> m_lanesOf;
    Side m_reference, m_candidate;
    bool m_isIdentical = true;
};

} // namespace

TopLogits::TopLogits()
{
    value.fill(-HUGE_VALF);
}

Result<LogitsFile> LogitsFile::create(const std::string &path, std::uint64_t rows, std::uint64_t vocabulary)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    const auto shape = Shape::make(std::array { rows, vocabulary });
    if (!shape)
        return shape.error();
    const std::string header = npyHeader(*shape);
    if (auto status = file->append(header); !status)
        return status.error();
    const std::vector<std::byte> zeros(1u << 20);
    for (std::uint64_t left = rows * vocabulary * sizeof(float); left > 0;) {
        const auto part = std::min<std::uint64_t>(left, zeros.size());
        if (auto status = file->append(std::span(zeros).first(part)); !status)
            return status.error();
        left -= part;
    }
    return LogitsFile(std::move(*file), header.size(), vocabulary);
}

Status LogitsFile::write(std::uint64_t row, std::uint64_t firstToken, std::span<const float> values)
{
    return m_file.overwrite(m_header + (row * m_vocabulary + firstToken) * sizeof(float),
                            std::as_bytes(values));
}

Result<HeadResult> runHeads(HeadPass &pass, Workspace &work, const RunControl &run)
{
    return HeadRunner(pass, work, run).run();
}

} // namespace assay
