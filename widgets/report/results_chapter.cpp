// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured, by block and by part of a block, and the layers that lost most.
#include "core/base/number_text.h"
#include "widgets/models/layer_rows.h"
#include "widgets/overview_words.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace assay {
namespace {

constexpr std::size_t MostWorst = 10, MostGroups = 40;

struct Group {
    std::uint64_t layers = 0, referenceBytes = 0, candidateBytes = 0, elements = 0;
    std::optional<ErrorStats> error {};
    void add(const LayerReport &layer)
    {
        ++layers;
        referenceBytes += layer.referenceBytes;
        candidateBytes += layer.candidateBytes;
        elements += layer.elementCount;
        if (layer.error && error)
            error->merge(*layer.error);
        else if (layer.error)
            error = layer.error;
    }
    QStringList row(const QString &name) const
    {
        QStringList cells { name, QString::number(layers), QString::fromStdString(countText(elements)) };
        for (const Metric *metric : tableMetrics())
            cells << metricOnPaper(*metric, { referenceBytes, candidateBytes, elements }, error);
        return cells;
    }
};

QVector<FlowColumn> columns()
{
    QVector<FlowColumn> all { { tr("part") }, { tr("layers"), true }, { tr("weights"), true } };
    for (const Metric *metric : tableMetrics())
        all << FlowColumn { QCoreApplication::translate("Metric", metric->column), true };
    return all;
}

void writeGroups(PageFlow &flow, const Comparison &comparison, const QString &title,
                 QString (*nameOf)(const std::string &))
{
    std::map<QString, Group> groups;
    std::vector<QString> order;
    for (const LayerReport &layer : comparison.layers) {
        if (layer.match.kind != MatchKind::Paired)
            continue;
        const QString name = nameOf(layer.referenceName);
        const auto [place, isNew] = groups.try_emplace(name);
        if (isNew)
            order.push_back(name);
        place->second.add(layer);
    }
    if (order.size() < 2)
        return;
    QVector<QStringList> rows;
    for (std::size_t i = 0; i < order.size(); ++i)
        if (i < MostGroups)
            rows << groups[order[i]].row(order[i]);
    flow.subheading(title);
    flow.table(columns(), rows);
    if (order.size() > MostGroups)
        flow.small(tr("%1 further parts are in the table of all layers.").arg(order.size() - MostGroups));
}

QString roleInBlock(const std::string &name)
{
    return cellText(nameInBlock(name), 60);
}

} // namespace

void writeResults(PageFlow &flow, const AuditReport &report)
{
    if (!report.comparison)
        return;
    const Comparison &comparison = *report.comparison;
    flow.heading(tr("Results"));
    const auto worst = worstLayers(comparison);
    const auto [changed, paired] = changedLayers(comparison);
    flow.paragraph(tr("%1 of %2 layers differ from the reference.").arg(changed).arg(paired));
    if (!worst.empty()) {
        QVector<QStringList> rows;
        for (std::size_t i = 0; i < std::min(MostWorst, worst.size()); ++i) {
            const LayerReport &layer = comparison.layers[worst[i].layer];
            rows << QStringList { cellText(layer.referenceName, 120), cellText(layer.candidateLayout, 40),
                                  optionalNumber(worst[i].relativeMse, 3),
                                  optionalNumber(layer.error->sqnrDb(), 3),
                                  QString::fromStdString(percentText(worst[i].share)) };
        }
        flow.subheading(tr("The layers that lost most"));
        flow.table({ { tr("layer") },
                     { tr("stored as") },
                     { tr("relative MSE"), true },
                     { tr("SQNR dB"), true },
                     { tr("share of the error"), true } },
                   rows);
    }
    writeGroups(flow, comparison, tr("By block"), groupName);
    writeGroups(flow, comparison, tr("By part of a block"), roleInBlock);
}

} // namespace assay
