// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"

#include <QCoreApplication>

namespace assay {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Report", text);
}

QStringList layerRow(const LayerReport &layer)
{
    const bool both = layer.match.reference && layer.match.candidate && layer.candidateBytes > 0;
    const bool exact = layer.error && layer.error->exact();
    const auto bytes = static_cast<double>(layer.candidateBytes);
    QString name = cellText(layer.referenceName.empty() ? layer.candidateName : layer.referenceName, 120);
    if (layer.match.kind != MatchKind::Paired)
        name += QLatin1Char('\n') + QString::fromLatin1(matchName(layer.match.kind));
    if (!layer.note.empty())
        name += QLatin1Char('\n') + cellText(layer.note, 160);
    return { name,
             cellText(layer.candidateLayout.empty() ? layer.referenceLayout : layer.candidateLayout, 40),
             QString::fromStdString(countText(layer.elementCount)),
             both ? QString::fromStdString(ratioText(static_cast<double>(layer.referenceBytes) / bytes))
                  : QStringLiteral("-"),
             both && layer.elementCount > 0
                 ? QString::fromStdString(numberText(8 * bytes / static_cast<double>(layer.elementCount)))
                 : QStringLiteral("-"),
             exact             ? tr("exact")
                 : layer.error ? optionalNumber(layer.error->relativeMse(), 3)
                               : QStringLiteral("-"),
             layer.error && !exact ? optionalNumber(layer.error->sqnrDb(), 3) : QStringLiteral("-"),
             layer.error ? optionalNumber(layer.error->cosine(), 4) : QStringLiteral("-") };
}

} // namespace

void writeLayers(PageFlow &flow, const AuditReport &report)
{
    constexpr std::size_t MostRows = 600;
    if (!report.comparison)
        return;
    const auto &layers = report.comparison->layers;
    flow.heading(tr("Layers"));
    QVector<QStringList> rows;
    for (std::size_t i = 0; i < layers.size() && i < MostRows; ++i)
        rows << layerRow(layers[i]);
    flow.table({ { tr("tensor"), 3.2 },
                 { tr("candidate's layout"), 1.3 },
                 { tr("elements"), 1.1, true },
                 { tr("ratio"), 0.9, true },
                 { tr("bits/weight"), 0.9, true },
                 { tr("relative MSE"), 1, true },
                 { tr("SQNR dB"), 0.8, true },
                 { tr("cosine"), 1.0, true } },
               rows);
    if (layers.size() > MostRows)
        flow.paragraph(tr("%1 further layers are in the attached JSON.").arg(layers.size() - MostRows));
}

void writeMethod(PageFlow &flow, const AuditReport &report, const PdfOptions &options)
{
    flow.heading(tr("What was not checked, and why"));
    if (report.notChecked.empty())
        flow.paragraph(tr("Everything that the documents claim and the files allow was checked."));
    for (const auto &line : report.notChecked)
        flow.paragraph(QStringLiteral("- ") + cellText(line, 800));
    flow.heading(tr("Method and definitions"));
    flow.paragraph(tr("Both models were opened from their files. Tensors were paired by name, and by shape "
                      "and content where names "
                      "fail; every paired weight was decoded on both sides to 32-bit floating point and "
                      "compared element by element "
                      "in double precision. Nothing in any input was executed. What is called computed was "
                      "computed here; what is "
                      "called stated was read from a document or file."));
    flow.table(
        { { tr("quantity"), 1.3 }, { tr("definition"), 5 } },
        { { tr("bytes stored"),
            tr("all bytes a decoder needs: payload, scales, zeros, codebooks, indices, permutations, "
               "headers, padding") },
          { tr("bits per weight"), tr("8 x bytes stored / logical elements reproduced") },
          { tr("ratio"),
            tr("reference bytes / candidate bytes: of whole files, of stored tensors, of 4 bytes a weight "
               "against stored tensors, of element counts") },
          { tr("coverage"),
            tr("reference weights that the candidate reproduces / all reference weights; tied copies and "
               "buffers on neither side") },
          { tr("relative MSE"), tr("sum of (w - w')^2 / sum of w^2; SQNR = -10 log10 of it, in decibels") },
          { tr("cosine"), tr("sum of w w' / (norm of w x norm of w')") },
          { tr("information bound"),
            tr("at R bits per weight no code can bring the relative MSE of weights that are independent and "
               "Gaussian given their variance below 2^(-2R) (Shannon 1959); a candidate below it would have "
               "to exploit structure, which is measured apart") },
          { tr("verdicts"),
            tr("confirmed: measured or recomputed here, agrees; refuted: measured or recomputed here, "
               "disagrees; contradicted: the documents disagree with themselves or each other; impossible: "
               "no code can do it; unsupported: stated, and nothing to check it with; undecidable: evidence "
               "present, unreadable here") } });
    if (!options.reproduceCommand.empty()) {
        flow.subheading(tr("The command that reproduces this report's figures"));
        flow.monospace(cellText(options.reproduceCommand, 2000));
    }
    flow.small(tr("The same facts are attached to this file as JSON (assay-audit.json)."));
}

} // namespace assay
