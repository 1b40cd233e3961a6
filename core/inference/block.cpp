// SPDX-License-Identifier: GPL-3.0-or-later
// How the halves of a block are put together, a form each.
#include "core/base/parallel.h"
#include "core/inference/forward.h"

namespace assay {
namespace {

class Block {
public:
    Block(const Layer &layer, const LayerPass &pass, Panels &x, Workspace &work, const RunControl &run)
        : m_layer(layer)
        , m_pass(pass)
        , m_x(x)
        , m_work(work)
        , m_run(run)
    {
    }

    Status run()
    {
        switch (m_pass.config.form) {
        case BlockForm::Serial:
            return serial(false);
        case BlockForm::FourNorms:
            return serial(true);
        case BlockForm::ParallelOneNorm:
            return parallel(0);
        case BlockForm::ParallelTwoNorms:
            return parallel(1);
        case BlockForm::PostNorm:
            return postNorm();
        }
        return {};
    }

private:
    /// branch = Attn(in).
    Status attention(const Panels &in)
    {
        const ModelConfig &config = m_pass.config;
        m_work.qkv.reshape(in.count(), (config.heads + 2 * config.keyValueHeads) * config.headWidth);
        for (const auto &linear : m_layer.qkv)
            if (auto status = applyLinear(linear, in, m_work.qkv, m_work, m_run); !status)
                return status;
        if (auto status = attend(m_layer, m_pass, m_work, m_run); !status)
            return status;
        m_work.branch.reshape(in.count(), config.width);
        return applyLinear(*m_layer.output, m_work.attended, m_work.branch, m_work, m_run);
    }
    /// branch = MLP(in).
    Status feedForward(const Panels &in)
    {
        if (m_layer.dense)
            return applyFeedForward(*m_layer.dense, m_pass.config.activation, in, m_work.branch, m_work,
                                    m_run);
        return applyExperts(m_layer, m_pass, in, m_work.branch, m_work, m_run);
    }
    void norm(std::size_t which, const Panels &in, Panels &out)
    {
        applyNorm(m_pass.config, m_layer.norms[which], in, out, m_run);
    }
    void addBranch() { addTo(m_x.data(), m_work.branch.data(), m_x.count() * m_x.stride()); }

    Status serial(bool normsBranches)
    {
        std::size_t next = 0;
        norm(next++, m_x, m_work.normed);
        if (auto status = attention(m_work.normed); !status)
            return status;
        if (normsBranches)
            norm(next++, m_work.branch, m_work.branch);
        addBranch();
        norm(next++, m_x, m_work.normed);
        if (auto status = feedForward(m_work.normed); !status)
            return status;
        if (normsBranches)
            norm(next++, m_work.branch, m_work.branch);
        addBranch();
        return {};
    }
    Status parallel(std::size_t secondNorm)
    {
        norm(0, m_x, m_work.normed);
        if (secondNorm != 0)
            norm(secondNorm, m_x, m_work.secondNormed);
        if (auto status = attention(m_work.normed); !status)
            return status;
        addBranch();
        if (auto status = feedForward(secondNorm != 0 ? m_work.secondNormed : m_work.normed); !status)
            return status;
        addBranch();
        return {};
    }
    Status postNorm()
    {
        if (auto status = attention(m_x); !status)
            return status;
        addBranch();
        norm(0, m_x, m_x);
        if (auto status = feedForward(m_x); !status)
            return status;
        addBranch();
        norm(1, m_x, m_x);
        return {};
    }

    const Layer &m_layer;
    const LayerPass &m_pass;
    Panels &m_x;
    Workspace &m_work;
    const RunControl &m_run;
};

} // namespace

void applyNorm(const ModelConfig &config, const NormWeights &weights, const Panels &x, Panels &out,
               const RunControl &run)
{
    if (&x != &out)
        out.reshape(x.count(), x.width());
    const auto control
        = x.count() < 8 ? run.withThreads(1) : run; // panels: less than starting a thread costs
    // Cancelled is the only failure; whoever called asks again before the next product.
    (void)parallelFor(x.count(), control, [&](std::uint64_t panel, unsigned) -> Status {
        if (config.norm == NormKind::LayerNorm)
            layerNorm(x.panel(panel), x.width(), weights.weight.data(),
                      weights.bias.empty() ? nullptr : weights.bias.data(), config.epsilon, out.panel(panel));
        else
            rmsNorm(x.panel(panel), x.width(), weights.weight.data(), config.epsilon, out.panel(panel));
        return {};
    });
}

Status runLayer(const Layer &layer, const LayerPass &pass, Panels &x, Workspace &work, const RunControl &run)
{
    work.prepare(run.threads());
    return Block(layer, pass, x, work, run).run();
}

} // namespace assay
