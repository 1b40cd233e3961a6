// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_rows.h"
#include "core/layouts/layout.h"
#include "widgets/said_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace assay {
namespace {

using Columns = LayerColumns;

/// Of a model alone the bits are those of its own bytes.
StoredPair storedOf(const LayerRow &row)
{
    StoredPair stored { row.referenceBytes, row.candidateBytes, row.elementCount };
    if (!stored.candidateBytes)
        stored.candidateBytes = std::exchange(stored.referenceBytes, std::nullopt);
    return stored;
}

bool isExact(const LayerRow &row)
{
    return row.error && row.error->pairCount > 0 && row.error->exact();
}

QString bytesCell(const std::optional<std::uint64_t> &bytes, NumberForm form)
{
    return bytes ? formatBytes(*bytes, form) : QString();
}

QString typesCell(const LayerRow &row)
{
    if (row.referenceLayout.empty() || row.candidateLayout.empty())
        return formatName(row.referenceLayout + row.candidateLayout);
    return row.referenceLayout == row.candidateLayout
        ? formatName(row.referenceLayout)
        : QStringLiteral("%1 → %2").arg(formatName(row.referenceLayout), formatName(row.candidateLayout));
}

std::optional<double> numberOf(const std::optional<std::uint64_t> &count)
{
    return count ? std::optional(static_cast<double>(*count)) : std::nullopt;
}

std::string layoutText(const TensorInfo &tensor)
{
    return tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName;
}

LayerRow rowOf(const TensorInfo &tensor)
{
    return { .name = tensor.name,
             .shape = tensor.shape.text(),
             .role = roleName(tensor.role),
             .note = tensor.note.empty() ? tensor.roleReason : tensor.note,
             .elementCount = tensor.elementCount() };
}

LayerRow rowOf(const Comparison &comparison, const LayerReport &layer)
{
    const auto *reference
        = layer.match.reference ? &comparison.reference->tensors[*layer.match.reference] : nullptr;
    const auto *candidate
        = layer.match.candidate ? &comparison.candidate->tensors[*layer.match.candidate] : nullptr;
    LayerRow row { .name = layer.referenceName.empty() ? layer.candidateName : layer.referenceName };
    if (const auto *either = reference ? reference : candidate) {
        row.shape = either->shape.text();
        row.role = roleName(either->role);
    }
    if (reference)
        row.referenceLayout = layoutText(*reference);
    if (candidate)
        row.candidateLayout = layoutText(*candidate);
    addMeasures(row, layer);
    return row;
}

bool isBlockWord(std::string_view word)
{
    constexpr std::array<std::string_view, 6> Words { "layers", "layer", "h", "blk", "blocks", "block" };
    return std::find(Words.begin(), Words.end(), word) != Words.end();
}

} // namespace

std::vector<LayerRow> layerRows(const ModelPtr &reference, const ModelPtr &candidate)
{
    std::vector<LayerRow> rows;
    if (reference)
        for (const auto &tensor : reference->tensors) {
            rows.push_back(rowOf(tensor));
            rows.back().referenceLayout = layoutText(tensor);
            rows.back().referenceBytes = tensor.storedBytes();
        }
    for (std::size_t i = 0; candidate && i < candidate->tensors.size(); ++i) {
        const TensorInfo &tensor = candidate->tensors[i];
        const auto *partner = reference ? reference->find(tensor.name) : nullptr;
        if (!partner)
            rows.push_back(rowOf(tensor));
        LayerRow &row
            = partner ? rows[static_cast<std::size_t>(partner - reference->tensors.data())] : rows.back();
        row.candidateLayout = layoutText(tensor);
        row.candidateBytes = tensor.storedBytes();
    }
    return rows;
}

std::vector<LayerRow> layerRows(const AuditReport &report, const std::vector<Finding> &found)
{
    std::unordered_map<std::string_view, std::pair<std::uint64_t, Severity>> findings;
    for (const Finding &finding : found) {
        auto &[count, worst] = findings.try_emplace(finding.subject, 0, finding.severity).first->second;
        ++count;
        worst = std::min(worst, finding.severity);
    }
    const auto addFindings = [&findings](LayerRow &row, const std::string &name) {
        const auto named = name.empty() ? findings.end() : findings.find(name);
        if (named == findings.end())
            return;
        row.findingCount += named->second.first;
        row.worstFinding = std::min(row.worstFinding.value_or(Severity::Note), named->second.second);
    };
    std::vector<LayerRow> rows;
    for (const LayerReport &layer : report.comparison->layers) {
        rows.push_back(rowOf(*report.comparison, layer));
        addFindings(rows.back(), layer.referenceName);
        if (layer.candidateName != layer.referenceName)
            addFindings(rows.back(), layer.candidateName);
    }
    return rows;
}

void addMeasures(LayerRow &row, const LayerReport &layer)
{
    if (layer.candidateName != row.name)
        row.candidateName = layer.candidateName;
    if (layer.match.reference)
        row.referenceBytes = layer.referenceBytes;
    if (layer.match.candidate)
        row.candidateBytes = layer.candidateBytes;
    if (row.candidateLayout.empty())
        row.candidateLayout = layer.candidateLayout;
    row.elementCount = layer.elementCount;
    row.error = layer.error;
    const std::string &note = layer.note.empty() ? layer.match.note : layer.note;
    if (!note.empty())
        row.note = note;
}

int metricColumn(std::string_view id)
{
    return Columns::FirstMetric + static_cast<int>(findMetric(id) - metrics().data());
}

const Metric *metricOfColumn(int column)
{
    const bool isMetric = column >= Columns::FirstMetric && column < Columns::Role;
    return isMetric ? &metrics()[static_cast<std::size_t>(column - Columns::FirstMetric)] : nullptr;
}

QString metricTitle(const Metric &metric)
{
    QString title = QCoreApplication::translate("Metric", metric.column ? metric.column : metric.title);
    title[0] = title[0].toUpper();
    return title;
}

QString metricCell(const Metric &metric, const std::optional<double> &value)
{
    if (!value)
        return {};
    if (metric.format == MetricFormat::Ratio)
        return formatRatio(value);
    if (std::string_view(metric.unit) == "dB")
        return formatDecibel(value); // to a tenth: more would not fit and says nothing
    const QString text = QString::fromStdString(metricText(metric, *value));
    return *metric.unit ? QStringLiteral("%1 %2").arg(text, QLatin1String(metric.unit)) : text;
}

QString layerCell(const LayerRow &row, Columns::Column column, NumberForm form)
{
    if (const auto *metric = metricOfColumn(column)) {
        const bool hasNoValue = metric->ofError && isExact(row) && !metric->ofError(*row.error);
        return hasNoValue ? tr("exact") : metricCell(*metric, metricOf(*metric, storedOf(row), row.error));
    }
    switch (column) {
    case Columns::Name:
        return formatName(row.name);
    case Columns::Types:
        return typesCell(row);
    case Columns::ReferenceLayout:
        return formatText(row.referenceLayout);
    case Columns::CandidateLayout:
        return formatText(row.candidateLayout);
    case Columns::Shape:
        return formatText(row.shape);
    case Columns::ReferenceBytes:
        return bytesCell(row.referenceBytes, form);
    case Columns::CandidateBytes:
        return bytesCell(row.candidateBytes, form);
    case Columns::Role:
        return formatText(row.role);
    case Columns::Findings:
        return row.findingCount > 0 ? QString::number(row.findingCount) : QString();
    case Columns::Note:
        return saidText(row.note);
    case Columns::FirstMetric: // and the others: above
    case Columns::ColumnCount:
        break;
    }
    return {};
}

std::optional<double> layerNumber(const LayerRow &row, Columns::Column column)
{
    if (const auto *metric = metricOfColumn(column)) {
        const auto value = metricOf(*metric, storedOf(row), row.error);
        if (!value && metric->ofError && metric->better == Better::Higher && isExact(row))
            return std::numeric_limits<double>::infinity();
        return value;
    }
    switch (column) {
    case Columns::ReferenceBytes:
        return numberOf(row.referenceBytes);
    case Columns::CandidateBytes:
        return numberOf(row.candidateBytes);
    case Columns::Findings:
        return static_cast<double>(row.findingCount);
    case Columns::Shape: // by its number of elements
        return static_cast<double>(row.elementCount);
    case Columns::Name:
    case Columns::Types:
    case Columns::ReferenceLayout:
    case Columns::CandidateLayout:
    case Columns::Role:
    case Columns::Note:
    case Columns::FirstMetric: // and the others: above
    case Columns::ColumnCount:
        break;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> blockOf(std::string_view tensorName)
{
    std::string_view before;
    while (!tensorName.empty()) {
        const std::size_t end = std::min(tensorName.find_first_of("./"), tensorName.size());
        const std::string_view word = tensorName.substr(0, end);
        std::uint64_t number = 0;
        const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
        if (isBlockWord(before) && parsed.ec == std::errc() && parsed.ptr == word.data() + word.size())
            return number;
        before = word;
        tensorName.remove_prefix(std::min(end + 1, tensorName.size()));
    }
    return std::nullopt;
}

std::string nameInBlock(const std::string &tensorName)
{
    std::string_view before, rest = tensorName;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of("./"), rest.size());
        const std::string_view word = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const bool isNumber = !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
        if (isBlockWord(before) && isNumber && !rest.empty())
            return std::string(rest);
        before = word;
    }
    return tensorName;
}

QString shortLayerName(const std::string &tensorName)
{
    constexpr std::string_view Plain = ".weight";
    std::string name = nameInBlock(tensorName);
    if (name.size() > Plain.size() && name.ends_with(Plain))
        name.resize(name.size() - Plain.size());
    const auto block = blockOf(tensorName);
    return formatName(block ? std::to_string(*block) + "." + name : name);
}

QString groupName(const std::string &tensorName)
{
    const auto block = blockOf(tensorName);
    return block ? tr("block %1").arg(*block) : tr("outside the blocks");
}

} // namespace assay
