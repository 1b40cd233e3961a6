// SPDX-License-Identifier: GPL-3.0-or-later
// Golden values of ../shared/data/run and how far from them is still right.
#pragma once

#include "core/inference/transformer.h"
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "tests/testing/test_paths.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace assay::testing {

/// INDEX.md: max |value − golden| <= 2e-5 · max |golden|. 1e-3 would hide a wrong GELU.
inline constexpr double GoldenTolerance = 2e-5;

inline std::string goldenPath(const std::string &name)
{
    return realData("run/" + name);
}

inline std::vector<float> goldenValues(const std::string &name)
{
    const auto model = openModel(goldenPath(name));
    if (!model || (*model)->tensors.size() != 1)
        return {};
    auto values = decodeAll(**model, (*model)->tensors[0], 1u << 26);
    return values ? std::move(*values) : std::vector<float>();
}

inline nlohmann::json goldenJson(const std::string &name)
{
    return nlohmann::json::parse(readFile(goldenPath(name)));
}

/// The largest difference as a share of the largest golden value; 1 where the sizes differ.
inline double apart(const std::vector<float> &values, const std::vector<float> &golden)
{
    if (values.size() != golden.size() || golden.empty())
        return 1;
    double difference = 0, largest = 0;
    for (std::size_t i = 0; i < golden.size(); ++i) {
        if (!std::isfinite(values[i]))
            return 1;
        difference
            = std::max(difference, std::abs(static_cast<double>(values[i]) - static_cast<double>(golden[i])));
        largest = std::max(largest, std::abs(static_cast<double>(golden[i])));
    }
    return difference / largest;
}

/// Lanes of a batch of one sequence, row by row.
inline void appendRows(const Panels &panels, std::size_t tokens, std::vector<float> &rows)
{
    for (std::size_t token = 0; token < tokens; ++token)
        for (std::size_t k = 0; k < panels.width(); ++k)
            rows.push_back(panels.panel(token / PanelLanes)[k * PanelLanes + token % PanelLanes]);
}

struct ForwardResult {
    std::vector<float> hidden; ///< [layers + 1, tokens, width]
    std::vector<float> logits; ///< [tokens, vocabulary]; empty without a head
};

/// All states and all logits, by the parts that evaluation is made of.
inline Result<ForwardResult> forward(const Transformer &model, const std::vector<std::uint32_t> &ids,
                                     const RunControl &run)
{
    ForwardResult result;
    Batch batch;
    batch.add(ids);
    Panels x, finished, logits;
    Workspace work;
    if (auto status = model.embed(batch, x, run); !status)
        return status.error();
    appendRows(x, ids.size(), result.hidden);
    const auto tables = model.ropeTables(batch);
    for (std::uint64_t number = 0; number < model.config().layers; ++number) {
        const auto layer = model.openLayer(number, false, run);
        if (!layer)
            return layer.error();
        if (auto status = model.runLayer(*layer, batch, tables, nullptr, nullptr, x, work, run); !status)
            return status.error();
        appendRows(x, ids.size(), result.hidden);
    }
    if (!model.hasHead())
        return result;
    if (auto status = model.finish(x, finished, work, run); !status)
        return status.error();
    const auto head = model.openHead(false, run);
    if (!head)
        return head.error();
    work.prepare(run.threads());
    if (auto status = applyRows(*head, 0, model.vocabulary(), finished, logits, work, run); !status)
        return status.error();
    if (model.logitCap() > 0)
        softcap(logits.data(), model.logitCap(), logits.count() * logits.stride());
    appendRows(logits, ids.size(), result.logits);
    return result;
}

} // namespace assay::testing
