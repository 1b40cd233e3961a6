// SPDX-License-Identifier: GPL-3.0-or-later
// What the methods of the documents gave on the reference, where the audit ran them.
#include "core/base/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

namespace assay {
namespace {

QString ratioCell(const std::optional<double> &ratio)
{
    return ratio ? QString::fromStdString(ratioText(*ratio)) : QString();
}

QString statedCell(const std::optional<StatedFigure> &stated)
{
    return stated ? cellText(stated->text, 40) : QString();
}

enum StageColumn : qsizetype { StatedColumn = 2, OutcomeColumn = 5 };

void writeStages(PageFlow &flow, const Reproduction &one)
{
    QVector<QStringList> rows;
    for (const auto &stage : one.stages)
        rows << QStringList { cellText(stage.written, 60), cellText(stage.codec, 120),
                              statedCell(stage.stated),    ratioCell(stage.ratio),
                              ratioCell(stage.chainRatio), saidCell(outcomeName(stage.outcome), 60) };
    // What is stated of the only stage stands as stated of the whole.
    if (one.stages.size() == 1 && one.stated && !one.stages.front().stated) {
        rows.front()[StatedColumn] = statedCell(one.stated);
        rows.front()[OutcomeColumn] = saidCell(outcomeName(one.outcome), 60);
    }
    if (one.ratio && one.stages.size() > 1)
        rows << QStringList { tr("all stages"),       QString(),
                              statedCell(one.stated), ratioCell(one.ratio),
                              ratioCell(one.ratio),   saidCell(outcomeName(one.outcome), 60) };
    flow.table({ { tr("stage") },
                 { tr("run as") },
                 { tr("stated"), true },
                 { tr("alone"), true },
                 { tr("chain"), true },
                 { tr("outcome") } },
               rows);
}

/// What is stated again is said once.
void writeOthers(PageFlow &flow, const std::vector<JudgedFigure> &others)
{
    QStringList said;
    for (const auto &other : others)
        if (const QString sentence = saidCell(other.sentence, 300);
            !sentence.isEmpty() && !said.contains(sentence)) {
            flow.item(sentence);
            said << sentence;
        }
}

} // namespace

void writeReproductions(PageFlow &flow, const AuditReport &report)
{
    if (report.reproductions.empty())
        return;
    flow.heading(tr("What the documents name, run on the reference"));
    for (const auto &one : report.reproductions) {
        QStringList names;
        for (const auto &stage : one.stages)
            names << cellText(stage.written, 60);
        flow.subheading(
            names.isEmpty()
                ? cellText(one.document, 160)
                : tr("%1, in %2").arg(names.join(QStringLiteral(" | ")), cellText(one.document, 160)));
        flow.paragraph(saidCell(one.sentence, 600));
        if (!one.stages.empty())
            writeStages(flow, one);
        writeOthers(flow, one.others);
        if (one.ratio)
            flow.item(tr("run on %1 of %2 layers%3")
                          .arg(QString::fromStdString(countText(one.layers.size())),
                               QString::fromStdString(countText(one.layersOfModel)),
                               one.isSample ? tr(", a sample: no claim is confirmed by it") : QString()));
        for (const auto &stage : one.stages) {
            QStringList assumed;
            for (const auto &setting : stage.assumed)
                assumed << saidCell(setting, 120);
            if (!assumed.isEmpty())
                flow.item(tr("assumed for %1: %2")
                              .arg(cellText(stage.written, 60), assumed.join(QStringLiteral(", "))));
            if (!stage.remark.empty())
                flow.item(
                    QStringLiteral("%1: %2").arg(cellText(stage.written, 60), saidCell(stage.remark, 300)));
            writeOthers(flow, stage.others);
        }
    }
}

} // namespace assay
