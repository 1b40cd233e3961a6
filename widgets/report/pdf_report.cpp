// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_report.h"

#include "core/base/atomic_file.h"
#include "core/base/parallel.h"
#include "core/report/json_report.h"
#include "widgets/report/pdf_document.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QHashFunctions>
#include <QPdfWriter>

namespace assay {
namespace {

struct Pass {
    QByteArray bytes;
    int pages = 0;
    PdfNavigation navigation;
};

/// The writer embeds fonts in the order of a hash; a fixed seed makes it the same order every time.
class FixedHashOrder {
public:
    FixedHashOrder() { QHashSeed::setDeterministicGlobalSeed(); }
    ~FixedHashOrder() { QHashSeed::resetRandomGlobalSeed(); }
    FixedHashOrder(const FixedHashOrder &) = delete;
    FixedHashOrder &operator=(const FixedHashOrder &) = delete;
};

QString headOf(const AuditReport &report)
{
    return QCoreApplication::translate("Report", "Assay audit: %1")
        .arg(report.verdict ? verdictWord(*report.verdict)
                            : QCoreApplication::translate("Report", "nothing claimed"));
}

/// The head and what was audited: the candidate, else what else was given.
QString titleOf(const AuditReport &report)
{
    QString name;
    for (const AuditInput &input : report.inputs)
        if (name.isEmpty() || input.role == "candidate")
            name = cellText(input.path.substr(input.path.find_last_of('/') + 1), 100);
    return name.isEmpty() ? headOf(report) : QStringLiteral("%1 (%2)").arg(headOf(report), name);
}

/// Writes the whole document; what an earlier pass learnt fills the footers and the contents.
Pass writePass(const AuditReport &report, const PdfOptions &options, const Pass &earlier)
{
    Pass pass;
    QBuffer buffer(&pass.bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(1200);
    writer.setPdfVersion(QPagedPaintDevice::PdfVersion_1_6);
    writer.setPageSize(QPageSize(options.letter ? QPageSize::Letter : QPageSize::A4));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    const QString title = options.cover.title.empty() ? titleOf(report) : cellText(options.cover.title, 160);
    const QString program = QStringLiteral("Assay %1").arg(QLatin1String(AssayVersion));
    writer.setTitle(title);
    writer.setCreator(program);
    writer.addFileAttachment(QStringLiteral("assay-audit.json"), QByteArray::fromStdString(auditJson(report)),
                             QStringLiteral("application/json"));
    {
        PageFlow flow(writer, headOf(report), earlier.pages);
        writeVerdictPage(flow, report, options, earlier.navigation.outline);
        flow.pageBreak();
        writeScope(flow, report);
        writeFindings(flow, report, options);
        writeResults(flow, report);
        writeRun(flow, report, options);
        writeReproductions(flow, report);
        writePlots(flow, options);
        writeClaims(flow, report, options);
        writeAppendices(flow, report, options);
        pass.pages = flow.pageCount();
        pass.navigation = { flow.outline(), flow.links(), flow.tags(), flow.pageHeight(), title, program };
    }
    return pass;
}

} // namespace

Status writePdfReport(const AuditReport &report, const PdfOptions &options, const RunControl &run)
{
    const FixedHashOrder fixedOrder;
    // The contents take room themselves, so the pages are only settled after the second pass.
    Pass pass;
    for (int i = 0; i < 3; ++i) {
        pass = writePass(report, options, pass);
        if (run.cancelled())
            return cancelledError();
    }
    const QByteArray document = finishPdf(pass.bytes, options.cover.date, pass.navigation);
    return writeFileAtomically(
        options.path, std::string_view(document.constData(), static_cast<std::size_t>(document.size())));
}

} // namespace assay
