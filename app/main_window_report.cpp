// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's exports: PDF (spectra and pages in jobs), JSON and CSV.
#include "app/audit_run.h"
#include "app/main_window.h"
#include "core/base/atomic_file.h"
#include "core/report/json_report.h"
#include "widgets/file_dialogs.h"
#include "widgets/report/worst_layers.h"

#include <QDate>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QStatusBar>

namespace assay {
namespace {

constexpr std::size_t SpectraShown = 2;

std::vector<FindingReview> findingReviews(const Session &session)
{
    std::vector<FindingReview> reviews;
    for (const auto &[key, review] : session.reviews())
        reviews.push_back(
            { std::get<0>(key), std::get<1>(key), std::get<2>(key), review.disposition, review.comment });
    return reviews;
}

/// For whom, by whom, when: what stands on the cover is what is typed here, and nothing else.
bool askCover(QWidget *parent, PdfCover &cover)
{
    QDialog dialog(parent);
    dialog.setObjectName(QStringLiteral("pdfCover"));
    dialog.setWindowTitle(MainWindow::tr("Export PDF"));
    auto *form = new QFormLayout(&dialog);
    auto *words = new QLabel(MainWindow::tr("These stand on the first page. Empty lines are left out."));
    words->setWordWrap(true);
    form->addRow(words);
    auto *title = new QLineEdit(QString::fromStdString(cover.title));
    auto *client = new QLineEdit(QString::fromStdString(cover.client));
    auto *auditor = new QLineEdit(QString::fromStdString(cover.auditor));
    auto *date = new QLineEdit(cover.date.empty() ? QDate::currentDate().toString(Qt::ISODate)
                                                  : QString::fromStdString(cover.date));
    const std::pair<QString, QLineEdit *> lines[] = { { MainWindow::tr("&Title"), title },
                                                      { MainWindow::tr("&For"), client },
                                                      { MainWindow::tr("&By"), auditor },
                                                      { MainWindow::tr("&Date"), date } };
    for (const auto &[name, line] : lines) {
        line->setMinimumWidth(parent->fontMetrics().averageCharWidth() * 40);
        line->setAccessibleName(QString(name).remove(QLatin1Char('&')));
        form->addRow(name, line);
    }
    client->setObjectName(QStringLiteral("coverClient"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    form->addRow(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    if (dialog.exec() != QDialog::Accepted)
        return false;
    cover = { .title = title->text().simplified().toStdString(),
              .client = client->text().simplified().toStdString(),
              .auditor = auditor->text().simplified().toStdString(),
              .date = date->text().simplified().toStdString() };
    return true;
}

} // namespace

/// What was run in the window belongs into what leaves it.
ReportPtr MainWindow::reportWithRun() const
{
    const ReportPtr &shown = m_session.report();
    if (!shown || shown->run || !m_session.run())
        return shown;
    auto whole = std::make_shared<AuditReport>(*shown);
    whole->run = *m_session.run();
    return whole;
}

void MainWindow::exportPdf(const QString &path)
{
    const ReportPtr shown = m_session.report();
    if (!shown) {
        statusBar()->showMessage(tr("Audit first: there is nothing to export yet"));
        return;
    }
    QString target = path;
    if (target.isEmpty()) {
        if (!askCover(this, m_cover))
            return;
        setWindowModified(true);
        target = chooseSaveFile(this, tr("Export PDF"), QStringLiteral("audit.pdf"), tr("PDF (*.pdf)"));
    }
    if (target.isEmpty())
        return;
    m_jobs->start(
        QStringLiteral("pdf"), tr("measuring the spectra of the worst layers"),
        [shown](const RunControl &run) { return measureWorstLayers(*shown, SpectraShown, run); },
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
    const ReportPtr shown = reportWithRun();
    if (!shown)
        return;
    const bool letter = QSettings().value(QStringLiteral("letter")).toBool();
    const PdfOptions options { .path = path.toStdString(),
                               .cover = m_cover,
                               .reproduceCommand = reproduceCommand(auditRequest(), {}),
                               .letter = letter,
                               .plots = drawPlots(*shown, spectra, letter),
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

/// The text is made in the job too: that of a large pair takes its time.
void MainWindow::writeTextFile(const QString &path, std::function<std::string()> makeText)
{
    if (path.isEmpty())
        return;
    m_jobs->start(
        QStringLiteral("write ") + path, tr("writing %1").arg(path),
        [file = path.toStdString(), makeText = std::move(makeText)](const RunControl &) {
            return writeFileAtomically(file, makeText());
        },
        [this, path](const Status &status) {
            if (!status)
                return showProblem(status.error());
            statusBar()->showMessage(tr("Written: %1").arg(path));
        });
}

void MainWindow::exportJson()
{
    if (!m_session.report())
        return void(statusBar()->showMessage(tr("Audit first: there is nothing to export yet")));
    writeTextFile(chooseSaveFile(this, tr("Export JSON"), QStringLiteral("audit.json"), tr("JSON (*.json)")),
                  [report = reportWithRun()] { return auditJson(*report); });
}

void MainWindow::exportLayersCsv()
{
    if (!m_session.comparison())
        return void(statusBar()->showMessage(tr("Compare a pair first: there is nothing to export yet")));
    writeTextFile(chooseSaveFile(this, tr("Export CSV"), QStringLiteral("layers.csv"), tr("CSV (*.csv)")),
                  [report = m_session.report()] { return layersCsv(*report->comparison); });
}

void MainWindow::exportFindingsCsv()
{
    if (!m_session.report())
        return void(statusBar()->showMessage(tr("Audit first: there is nothing to export yet")));
    writeTextFile(chooseSaveFile(this, tr("Export CSV"), QStringLiteral("findings.csv"), tr("CSV (*.csv)")),
                  [report = m_session.report()] { return findingsCsv(*report); });
}

} // namespace assay
