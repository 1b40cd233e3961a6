// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/measured_values.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Moments that Adam and its like keep beside each weight.
bool isTrainingState(const TensorInfo &tensor)
{
    constexpr std::array<std::string_view, 5> Names { "exp_avg", "momentum_buffer", "optimizer.state",
                                                      "adam_m", "adam_v" };
    return tensor.role == TensorRole::Optimizer || std::ranges::any_of(Names, [&](std::string_view name) {
               return tensor.name.find(name) != std::string::npos;
           });
}

/// The side that a row of a table is called after: "original", "compressed model".
Side sideOfRow(const std::string &subject)
{
    constexpr std::array<std::string_view, 5> Originals { "original", "reference", "uncompressed",
                                                          "original-model", "reference-model" };
    constexpr std::array<std::string_view, 5> Compresseds { "compressed", "candidate", "quantized",
                                                            "compressed-model", "quantized-model" };
    if (std::ranges::find(Originals, subject) != Originals.end())
        return Side::Original;
    return std::ranges::find(Compresseds, subject) != Compresseds.end() ? Side::Compressed : Side::Unknown;
}

Quantity withWholePlace(Quantity quantity)
{
    if (quantity.kind != ClaimKind::Bytes)
        return quantity;
    const auto widen = [](double &low, double &high) {
        const double half = (high - low) / 2;
        low -= half;
        high += half;
    };
    widen(quantity.low, quantity.high);
    for (auto &[low, high] : quantity.alternatives)
        widen(low, high);
    return quantity;
}

} // namespace

std::string listText(const std::vector<Measured> &values, ClaimKind kind)
{
    std::string text;
    for (const Measured &measured : values)
        text += (text.empty() ? "" : ", ") + std::string(measured.label) + " "
            + quantityText({ .kind = kind, .value = measured.value });
    return text;
}

std::vector<Measured> byteRatios(const CompareTotals &totals)
{
    std::vector<Measured> ratios;
    if (totals.ratioFile)
        ratios.push_back({ "whole files", *totals.ratioFile });
    if (totals.ratioStored)
        ratios.push_back({ "stored tensors", *totals.ratioStored });
    return ratios;
}

std::uint64_t trainingBytes(const ModelEvidence &side)
{
    std::uint64_t bytes = 0;
    if (side.model)
        for (const TensorInfo &tensor : side.model->tensors)
            bytes += isTrainingState(tensor) ? tensor.storedBytes() : 0;
    return bytes;
}

std::optional<double> ratioWithoutTraining(const AuditContext &context)
{
    const std::uint64_t training = trainingBytes(context.reference);
    if (training == 0 || !context.candidate.accounting || context.candidate.accounting->storedBytes == 0)
        return {};
    const std::uint64_t all = context.reference.accounting->storedBytes;
    return static_cast<double>(all - std::min(all, training))
        / static_cast<double>(context.candidate.accounting->storedBytes);
}

bool agreesWith(const Quantity &quantity, double ratio)
{
    return allows(quantity, ratio) || (quantity.value < 1 && ratio > 0 && allows(quantity, 1 / ratio));
}

bool agreesWithAny(const Quantity &quantity, const std::vector<Measured> &values)
{
    if (values.empty())
        return false;
    double low = values.front().value, high = low;
    for (const Measured &measured : values) {
        if (agreesWith(quantity, measured.value))
            return true;
        low = std::min(low, measured.value);
        high = std::max(high, measured.value);
    }
    return quantity.value >= low && quantity.value <= high;
}

std::vector<Measured> countsOf(const Accounting &counted)
{
    std::vector<Measured> values { { "parameters", static_cast<double>(counted.parameters) } };
    const auto add = [&](const char *label, std::uint64_t value) {
        if (std::ranges::none_of(
                values, [&](const Measured &known) { return known.value == static_cast<double>(value); }))
            values.push_back({ label, static_cast<double>(value) });
    };
    add("parameters and tied copies", counted.parameters + counted.tiedElements);
    add("parameters and buffers", counted.parameters + counted.bufferElements);
    add("all elements", counted.elements);
    return values;
}

std::vector<Measured> sizesOf(const ModelEvidence &side, const AuditContext &context)
{
    std::vector<Measured> values;
    if (side.declaredBytes)
        values.push_back({ "size that the pointer declares", static_cast<double>(*side.declaredBytes) });
    if (!side.accounting)
        return values;
    values.push_back({ "weight files", static_cast<double>(side.accounting->fileBytes) });
    values.push_back({ "stored tensors", static_cast<double>(side.accounting->storedBytes) });
    for (const AuditInput &input : context.inputs)
        if (input.role == side.role && input.bytes > 0)
            values.push_back({ "all files", static_cast<double>(input.bytes) });
    return values;
}

Side sideOf(const Statement &statement)
{
    constexpr std::array<std::string_view, 6> Plain { "original", "uncompressed", "reference",
                                                      "before",   "unquantized",  "originalgröße" };
    const auto side = sideOfField(statement.field);
    const auto words = wordsOf(statement.field);
    const bool plain = std::ranges::any_of(
        words, [&](const std::string &word) { return std::ranges::find(Plain, word) != Plain.end(); });
    if (side == Side::Unknown && statement.field.find(' ') == std::string::npos)
        return sideOfRow(statement.subject);
    return side == Side::Original && !plain ? Side::Unknown : side;
}

bool anyAllowed(const Quantity &quantity, const std::vector<Measured> &values)
{
    return std::ranges::any_of(
        values, [&](const Measured &measured) { return allows(withWholePlace(quantity), measured.value); });
}

} // namespace assay
