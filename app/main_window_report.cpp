// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's export: spectra and pages in jobs.
#include "app/audit_run.h"
#include "app/main_window.h"
#include "widgets/report/pdf_report.h"
#include "widgets/report/worst_layers.h"

#include <QDate>
#include <QFileDialog>
#include <QStatusBar>

namespace assay {
namespace {

std::map<std::size_t, FindingReview> findingReviews(const Session &session)
{
    std::map<std::size_t, FindingReview> reviews;
    for (std::size_t i = 0; const Finding &finding : session.report()->findings) {
        const Review review = session.review(finding);
        if (!review.isEmpty())
            reviews[i] = { review.disposition, review.comment };
        ++i;
    }
    return reviews;
}

} // namespace

void MainWindow::exportPdf(const QString &path)
{
    const ReportPtr shown = m_session.report();
    if (!shown) {
        statusBar()->showMessage(tr("Audit first: there is nothing to export yet"));
        return;
    }
    const auto target = path.isEmpty()
        ? QFileDialog::getSaveFileName(this, tr("Export PDF"), QStringLiteral("audit.pdf"), tr("PDF (*.pdf)"))
        : path;
    if (target.isEmpty())
        return;
    m_jobs->start(
        QStringLiteral("pdf"), tr("measuring the spectra of the worst layers"),
        [shown](const RunControl &run) { return measureWorstLayers(*shown, 2, run); },
        [this, target](Result<std::vector<SpectrumReport>> spectra) {
            if (spectra)
                writePdf(target, *spectra);
            else
                showProblem(spectra.error());
        });
}

/// The plots are widgets and drawn here; the pages are painted in a job.
void MainWindow::writePdf(const QString &path, const std::vector<SpectrumReport> &spectra)
{
    const ReportPtr shown = m_session.report();
    if (!shown)
        return;
    const PdfOptions options { .path = path.toStdString(),
                               .date = QDate::currentDate().toString(Qt::ISODate).toStdString(),
                               .reproduceCommand = reproduceCommand(auditRequest()),
                               .plots = drawPlots(*shown, spectra, false),
                               .reviews = findingReviews(m_session) };
    m_jobs->start(
        QStringLiteral("pdf"), tr("writing %1").arg(path),
        [shown, options](const RunControl &run) { return writePdfReport(*shown, options, run); },
        [this, path](const Status &status) {
            if (!status)
                return showProblem(status.error());
            statusBar()->showMessage(tr("Written: %1").arg(path));
        });
}

} // namespace assay
