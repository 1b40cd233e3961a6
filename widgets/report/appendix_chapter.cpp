// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "core/model/accounting.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <QCoreApplication>

#include <array>

namespace assay {
namespace {

constexpr std::size_t MostLayers = 2000;

/// Three columns stand twice beside each other: of the metrics the two that tell most.
constexpr std::array NarrowMetrics { "ratio", "sqnr_db" };

QStringList layerRow(const LayerReport &layer)
{
    QStringList cells { cellText(layer.referenceName.empty() ? layer.candidateName : layer.referenceName,
                                 120) };
    for (const char *id : NarrowMetrics) {
        const QString text = metricOnPaper(*findMetric(id), storedPair(layer), layer.error);
        const bool isMatch = text.isEmpty() && cells.size() == 1;
        cells << (isMatch ? QString::fromLatin1(matchName(layer.match.kind)) : text);
    }
    return cells;
}

void writeLayers(PageFlow &flow, const Comparison &comparison)
{
    flow.heading(tr("Appendix: all layers"));
    flow.small(
        tr("Name, ratio of the stored bytes, signal to error. More figures of each are in the attached "
           "JSON."));
    QVector<QStringList> rows;
    for (const LayerReport &layer : comparison.layers)
        if (static_cast<std::size_t>(rows.size()) < MostLayers)
            rows << layerRow(layer);
    QVector<FlowColumn> columns { { tr("layer") } };
    for (const char *id : NarrowMetrics)
        columns << FlowColumn { QCoreApplication::translate("Metric", findMetric(id)->column), true };
    flow.narrowTable(columns, rows);
    if (comparison.layers.size() > MostLayers)
        flow.small(
            tr("%1 further layers are in the attached JSON.").arg(comparison.layers.size() - MostLayers));
}

void writeAccounting(PageFlow &flow, const Comparison &comparison)
{
    flow.subheading(tr("What the two models hold"));
    const Accounting sides[] = { account(*comparison.reference), account(*comparison.candidate) };
    const auto row = [&sides](const QString &name, std::uint64_t Accounting::*member) {
        return QStringList { name, QString::fromStdString(countText(sides[0].*member)),
                             QString::fromStdString(countText(sides[1].*member)) };
    };
    flow.table({ { tr("quantity") }, { tr("reference"), true }, { tr("candidate"), true } },
               { row(tr("tensors"), &Accounting::tensors), row(tr("elements"), &Accounting::elements),
                 row(tr("parameters: trainable elements, counted once"), &Accounting::parameters),
                 row(tr("tied copies"), &Accounting::tiedElements),
                 row(tr("buffers: masks, tables, running statistics"), &Accounting::bufferElements),
                 row(tr("state of training"), &Accounting::optimizerElements),
                 row(tr("side information"), &Accounting::sideElements),
                 row(tr("bytes stored"), &Accounting::storedBytes),
                 row(tr("of them side information"), &Accounting::sideBytes),
                 row(tr("bytes of the files"), &Accounting::fileBytes) });
}

void writeGlossary(PageFlow &flow)
{
    flow.heading(tr("Appendix: words and what they mean"));
    QVector<QStringList> rows {
        { tr("layer, tensor"), tr("a block of numbers (weights) that the model was trained to have") },
        { tr("reference, candidate"),
          tr("the original model, and the one that is said to be a smaller form of it") },
        { tr("bytes stored"),
          tr("all bytes a reader of the model needs: numbers, scales, codebooks, indices, headers, "
             "padding") },
        { tr("N:1, N times smaller"), tr("a ratio of bytes; 4:1 means a quarter of the size") },
        { tr("coverage"), tr("the share of the reference's weights that the candidate reproduces") },
        { tr("error, how to read it"),
          tr("relative MSE: 0 is equal, 1 is all lost; every 6 dB of SQNR are about one bit of precision") },
        { tr("bound"),
          tr("the error that independent Gaussian weights of these variances must keep at a given number of "
             "bits (Shannon 1959); weights with structure may pass below it") },
    };
    for (const Metric *metric : tableMetrics())
        rows << QStringList { QCoreApplication::translate("Metric", metric->title),
                              QCoreApplication::translate("Metric", metric->formula) };
    for (const Verdict verdict : allVerdicts())
        rows << QStringList { verdictWord(verdict), verdictMeaning(verdict) };
    flow.table({ { tr("word") }, { tr("meaning") } }, rows);
}

} // namespace

void writeAppendices(PageFlow &flow, const AuditReport &report, const PdfOptions &options)
{
    if (report.comparison) {
        writeLayers(flow, *report.comparison);
        writeAccounting(flow, *report.comparison);
    }
    writeGlossary(flow);
    const QString command = cellText(options.reproduceCommand, 2000);
    const QString oath = tr("I have read this report and what it says was not checked.");
    // Together, so that no page begins with a single line of this.
    flow.need(150 + flow.paragraphHeight(command));
    if (!command.isEmpty()) {
        flow.subheading(tr("The command that gives these figures again"));
        flow.monospace(command);
    }
    flow.small(tr("The same facts are attached to this file as JSON (assay-audit.json)."));
    flow.subheading(tr("Sign-off"));
    flow.paragraph(oath);
    flow.signatures({ tr("name"), tr("date"), tr("signature") });
}

} // namespace assay
