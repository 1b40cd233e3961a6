// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/transformer.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

/// An embedding may be padded to a multiple of at most this many rows, and never by as many as there are
/// tokens: 128 rows on each of 8 devices (Megatron-LM, --make-vocab-size-divisible-by).
constexpr std::uint64_t WidestPadding = 1024;

/// Rows of an embedding into the lanes of their tokens.
class RowReader {
public:
    static Result<RowReader> make(const TensorIndex &index, const std::string &key, std::uint64_t columns,
                                  const RunControl &run)
    {
        const auto tensor = index.need(key);
        if (!tensor)
            return tensor.error();
        if ((*tensor)->shape.rank() != 2 || (*tensor)->shape.columns() != columns)
            return Error { ErrorKind::Malformed,
                           "tensor '" + (*tensor)->name + "' has shape " + (*tensor)->shape.text()
                               + ", its rows must be " + std::to_string(columns) + " wide" };
        auto decoder = makeDecoder(index.model(), **tensor, run);
        if (!decoder)
            return decoder.error();
        return RowReader(std::move(*decoder), (*tensor)->shape.rows(), columns);
    }

    std::uint64_t rows() const { return m_rows; }

    /// Calls use(position in wanted, row values) for every wanted row; equal rows are decoded once.
    template <typename Use> Status read(const std::vector<std::uint64_t> &wanted, Use &&use) const
    {
        std::vector<std::size_t> order(wanted.size());
        std::iota(order.begin(), order.end(), std::size_t { 0 });
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return wanted[i]; });
        const std::uint64_t granularity = std::max<std::uint64_t>(1, m_decoder->granularity());
        std::vector<float> values;
        std::uint64_t begin = 0, end = 0; // elements that values hold
        DecodeScratch scratch;
        for (const std::size_t i : order) {
            const std::uint64_t first = wanted[i] * m_columns, last = first + m_columns;
            if (first < begin || last > end) {
                begin = first / granularity * granularity;
                end = std::min((last + granularity - 1) / granularity * granularity, m_rows * m_columns);
                values.resize(end - begin);
                if (auto status = m_decoder->decode(begin, values, scratch); !status)
                    return status;
            }
            use(i, values.data() + (first - begin));
        }
        return {};
    }

private:
    RowReader(DecoderPtr decoder, std::uint64_t rows, std::uint64_t columns)
        : m_decoder(std::move(decoder))
        , m_rows(rows)
        , m_columns(columns)
    {
    }

    DecoderPtr m_decoder;
    std::uint64_t m_rows, m_columns;
};

} // namespace

Result<Transformer> Transformer::make(ModelPtr model, ModelConfig config, const RunControl &run)
{
    Transformer result(std::move(model), std::move(config));
    if (auto status = result.readRopeFactors(); !status)
        return status.error();
    // Newer files keep gate and up of an expert in one matrix; no configuration says so.
    for (std::uint64_t number = 0; number < result.m_config.layers; ++number)
        if (result.m_config.plan[number].hasExperts) {
            const std::string key = "blk." + std::to_string(number) + ".ffn_gate_up_exps.weight";
            result.m_config.experts.hasFusedGateUp
                = result.m_index.find(key) || result.m_index.findExpert(key, 0);
            break;
        }
    for (std::uint64_t number = 0; number < result.m_config.layers; ++number) {
        if (run.cancelled())
            return cancelledError();
        const LayerSpec spec = layerSpec(result.m_config, number);
        if (auto status = checkLayer(result.m_config, result.m_index, spec); !status)
            return status.error();
        result.m_passElements += elementsOf(spec);
    }
    if (auto status = result.readEnds(run); !status)
        return status.error();
    if (auto status = result.findHead(run); !status)
        return status.error();
    return result;
}

Status Transformer::readRopeFactors()
{
    RopeSetting &rope = m_config.rope;
    const auto divide = [&](const char *name, std::vector<double> &frequencies) -> Status {
        const auto *tensor = m_model->find(name);
        if (!tensor)
            return {};
        if (tensor->elementCount() != frequencies.size())
            return Error { ErrorKind::Malformed,
                           std::string("tensor '") + name + "' has " + std::to_string(tensor->elementCount())
                               + " values, the rotated part of a head has "
                               + std::to_string(frequencies.size()) + " pairs" };
        const auto factors = decodeAll(*m_model, *tensor, MostWidth);
        if (!factors)
            return factors.error();
        for (std::size_t j = 0; j < frequencies.size(); ++j) {
            if (!((*factors)[j] > 0))
                return Error { ErrorKind::Malformed,
                               std::string("tensor '") + name + "' holds a factor that is not positive" };
            frequencies[j] /= static_cast<double>((*factors)[j]);
        }
        return {};
    };
    if (rope.width == 0)
        return {};
    if (m_model->find("rope_factors_long.weight")) {
        rope.longFrequencies = rope.frequencies;
        if (rope.longFrom == 0)
            rope.longFrom = m_config.positions;
        if (auto status = divide("rope_factors_long.weight", rope.longFrequencies); !status)
            return status;
    }
    if (auto status = divide("rope_factors_short.weight", rope.frequencies); !status)
        return status;
    return divide("rope_freqs.weight", rope.frequencies);
}

Status Transformer::readEnds(const RunControl &run)
{
    const auto embedding = RowReader::make(m_index, "token_embd.weight", m_config.width, run);
    if (!embedding)
        return embedding.error();
    m_vocabulary = embedding->rows();
    if (auto status = checkVocabulary(); !status)
        return status;
    const auto norm = [&](const char *key, NormWeights &out) -> Status {
        auto weights = readNorm(m_config, m_index, key, m_config.width);
        if (!weights)
            return weights.error();
        out = std::move(*weights);
        return {};
    };
    if (!m_config.isMasked)
        return norm("output_norm", m_finalNorm);
    const auto *types = m_index.find("token_types.weight");
    if (types && types->shape.columns() == m_config.width && types->shape.rows() > 0) {
        auto values = decodeAll(*m_model, *types, MostWidth);
        if (!values)
            return values.error();
        values->resize(m_config.width); // every token is of the first type
        m_tokenType = std::move(*values);
    }
    return norm("token_embd_norm", m_embeddingNorm);
}

/// As many rows as the configuration says, or padded ones.
Status Transformer::checkVocabulary()
{
    const std::uint64_t stated = m_config.vocabulary;
    if (stated == 0 || stated == m_vocabulary)
        return {};
    const std::string both
        = countText(stated) + " tokens, and the embedding has " + countText(m_vocabulary) + " rows";
    if (m_vocabulary < stated || m_vocabulary - stated >= std::min(WidestPadding, stated))
        return Error { ErrorKind::Malformed, m_config.source + " states a vocabulary of " + both };
    m_notes.push_back(m_model->path + ": " + m_config.source + " states a vocabulary of " + both
                      + ": those beyond it take part in every prediction");
    return {};
}

Status Transformer::findHead(const RunControl &run)
{
    const auto *output = m_index.find("output.weight");
    const bool isTied = m_config.isTied || !output;
    m_headSpec = { .weight = { .key = isTied ? "token_embd.weight" : "output.weight",
                               .rows = m_vocabulary,
                               .columns = m_config.width } };
    if (m_config.hasHeadBias || m_config.biasIfStored)
        m_headSpec.bias = "output.bias";
    m_headSpec.needsBias = m_config.hasHeadBias;
    if (const auto head = findMatrix(m_index, m_headSpec.weight); !head)
        return head.error();
    m_passElements += m_vocabulary * m_config.width;
    if (m_config.isMasked) {
        m_hasHead = m_index.find("mlm_dense.weight") != nullptr;
        if (!m_hasHead) {
            m_notes.push_back(
                m_model->path
                + ": the files hold no head for masked tokens; hidden states only, no predictions");
            return {};
        }
        const LinearSpec dense {
            .weight = { .key = "mlm_dense.weight", .rows = m_config.width, .columns = m_config.width },
            .bias = "mlm_dense.bias",
            .needsBias = true
        };
        auto opened = Linear::open(m_index, dense, true, run);
        if (!opened)
            return opened.error();
        m_maskedDense = std::move(*opened);
        auto norm = readNorm(m_config, m_index, "mlm_norm", m_config.width);
        if (!norm)
            return norm.error();
        m_maskedNorm = std::move(*norm);
    }
    if (m_headSpec.needsBias)
        if (const auto bias = m_index.need(m_headSpec.bias); !bias)
            return bias.error();
    return m_config.isTied && output && output->tiedTo.empty() ? noteUntied(run) : Status {};
}

Status Transformer::noteUntied(const RunControl &run)
{
    MatrixSpec spec = m_headSpec.weight;
    const auto embedding = WeightMatrix::open(m_index, spec, false, run);
    spec.key = "output.weight";
    const auto output = WeightMatrix::open(m_index, spec, false, run);
    if (!embedding || !output)
        return embedding ? output.error() : embedding.error();
    const std::uint64_t step = std::max(embedding->tileRows(), output->tileRows());
    WeightMatrix::TileBuffer left, right;
    for (std::uint64_t first = 0; first < m_vocabulary; first += step) {
        const std::uint64_t count = std::min(step, m_vocabulary - first);
        const auto x = embedding->tile(first, count, left);
        const auto y = output->tile(first, count, right);
        if (!x || !y)
            return x ? y.error() : x.error();
        if (!std::equal(*x, *x + count * m_config.width, *y)) {
            m_notes.push_back(m_model->path
                              + ": an output matrix is stored that differs from the embedding, and the "
                                "configuration ties them; the embedding is used");
            return {};
        }
    }
    return {};
}

std::uint64_t Transformer::longestContext() const
{
    if (!m_config.hasLearnedPositions)
        return m_config.positions;
    const auto *table = m_index.find("position_embd.weight");
    const std::uint64_t rows = table ? table->shape.rows() : 0;
    return rows > m_config.positionOffset ? rows - m_config.positionOffset : 0;
}

Status Transformer::embed(const Batch &batch, Panels &x, const RunControl &run) const
{
    const auto table = RowReader::make(m_index, "token_embd.weight", m_config.width, run);
    if (!table)
        return table.error();
    x.reshape(batch.panels(), m_config.width);
    std::fill_n(x.data(), x.count() * x.stride(), 0.0f);
    std::vector<std::uint64_t> rows, positions;
    std::vector<float *> lanes;
    std::size_t at = 0;
    for (const auto &sequence : batch.sequences)
        for (std::size_t token = 0; token < sequence.tokens; ++token) {
            const std::uint32_t id = batch.ids[at++];
            if (id >= m_vocabulary)
                return Error { ErrorKind::Malformed,
                               "token " + std::to_string(id) + " is beyond the embedding's "
                                   + std::to_string(m_vocabulary) + " rows" };
            rows.push_back(id);
            positions.push_back(m_config.positionOffset + sequence.past + token);
            lanes.push_back(x.panel(sequence.firstPanel + token / PanelLanes) + token % PanelLanes);
        }
    const auto factor = static_cast<float>(m_config.embeddingScale);
    const auto put = table->read(rows, [&](std::size_t i, const float *row) {
        for (std::size_t k = 0; k < m_config.width; ++k)
            lanes[i][k * PanelLanes] = row[k] * factor;
    });
    if (!put)
        return put;
    if (m_config.hasLearnedPositions) {
        const auto learned = RowReader::make(m_index, "position_embd.weight", m_config.width, run);
        if (!learned)
            return learned.error();
        for (const std::uint64_t position : positions)
            if (position >= learned->rows())
                return Error { ErrorKind::Usage,
                               "position " + std::to_string(position) + " is beyond the "
                                   + std::to_string(learned->rows()) + " learned positions" };
        const auto added = learned->read(positions, [&](std::size_t i, const float *row) {
            for (std::size_t k = 0; k < m_config.width; ++k)
                lanes[i][k * PanelLanes] += row[k];
        });
        if (!added)
            return added;
    }
    if (!m_config.isMasked)
        return {};
    for (float *lane : lanes)
        for (std::size_t k = 0; k < m_tokenType.size(); ++k)
            lane[k * PanelLanes] += m_tokenType[k];
    applyNorm(m_config, m_embeddingNorm, x, x, run);
    return {};
}

Result<Layer> Transformer::openLayer(std::uint64_t number, bool holds, const RunControl &run) const
{
    return Layer::open(m_config, m_index, number, holds, run);
}

Transformer::Tables Transformer::ropeTables(const Batch &batch) const
{
    std::uint64_t longest = 0;
    for (const auto &sequence : batch.sequences)
        longest = std::max<std::uint64_t>(longest, sequence.past + sequence.tokens);
    Tables tables;
    if (m_config.rope.width != 0)
        tables.global = ropeTable(m_config.rope, batch, longest);
    if (m_config.localRope.width != 0)
        tables.local = ropeTable(m_config.localRope, batch, longest);
    return tables;
}

Status Transformer::runLayer(const Layer &layer, const Batch &batch, const Tables &tables,
                             KeyValueCache *kept, ExpertChoices *choices, Panels &x, Workspace &work,
                             const RunControl &run) const
{
    const RopeTable *rope = layer.plan.usesLocalRope ? &tables.local : &tables.global;
    const LayerPass pass { .config = m_config,
                           .index = m_index,
                           .batch = batch,
                           .rope = rope->cosines.width() != 0 ? rope : nullptr,
                           .kept = kept,
                           .choices = choices };
    return assay::runLayer(layer, pass, x, work, run);
}

Status Transformer::finish(const Panels &x, Panels &out, Workspace &work, const RunControl &run) const
{
    if (!m_maskedDense) {
        applyNorm(m_config, m_finalNorm, x, out, run);
        return {};
    }
    work.prepare(run.threads());
    out.reshape(x.count(), m_config.width);
    if (auto status = applyLinear(*m_maskedDense, x, out, work, run); !status)
        return status;
    activate(m_config.activation, out.data(), out.count() * out.stride());
    applyNorm(m_config, m_maskedNorm, out, out, run);
    return {};
}

Result<Linear> Transformer::openHead(bool holds, const RunControl &run) const
{
    return Linear::open(m_index, m_headSpec, holds, run);
}

} // namespace assay
