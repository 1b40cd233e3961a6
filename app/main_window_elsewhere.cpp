// SPDX-License-Identifier: GPL-3.0-or-later
// Audits of other machines: parts that are folded here, reports that are shown as they stand, and the script
// that has a cluster measure what is too large for this one.
#include "app/cluster_plan_dialog.h"
#include "app/main_window.h"
#include "app/project.h"
#include "core/opening/open.h"
#include "core/report/stored_report.h"
#include "core/scale/merge.h"
#include "widgets/text_format.h"

#include <QFileInfo>
#include <QStatusBar>

namespace assay {

struct ReportAndModels {
    ReportPtr report;
    ModelPtr reference, candidate;
    Inputs inputs;
    NameMapping mapping {};
    QString remark; ///< whose figures these are
};

namespace {

Inputs inputsOf(const AuditReport &report)
{
    Inputs inputs;
    for (const AuditInput &input : report.inputs) {
        const QString path = QString::fromStdString(input.path);
        if (input.role == "reference")
            inputs.reference = path;
        else if (input.role == "candidate")
            inputs.candidate = path;
        else
            inputs.documents.push_back({ path, input.bytes, QString::fromStdString(input.sha256) });
    }
    return inputs;
}

Result<ReportAndModels> mergedHere(const std::vector<std::string> &paths, const RunControl &run)
{
    auto merged = mergeParts(paths, {}, run);
    if (!merged)
        return merged.error();
    auto report = auditClaims(merged->request, run);
    if (!report)
        return report.error();
    ReportAndModels shown { .report = std::make_shared<const AuditReport>(*std::move(report)),
                            .reference = {},
                            .candidate = {},
                            .inputs = {},
                            .mapping = merged->request.compare.mapping,
                            .remark = {} };
    shown.inputs = inputsOf(*shown.report);
    if (const auto &comparison = shown.report->comparison) {
        shown.reference = comparison->reference;
        shown.candidate = comparison->candidate;
    }
    return shown;
}

/// A model that is not on this machine is no error: the report stands without it.
ModelPtr modelIfThere(const QString &path, const RunControl &run)
{
    if (path.isEmpty() || !QFileInfo::exists(path))
        return nullptr;
    auto model = openModel(path.toStdString(), run);
    return model ? *model : nullptr;
}

} // namespace

void MainWindow::openParts(const std::vector<std::string> &paths)
{
    m_jobs->start(
        QStringLiteral("merge"), tr("merging %1 parts").arg(paths.size()),
        [paths](const RunControl &run) { return mergedHere(paths, run); },
        [this](const Result<ReportAndModels> &merged) {
            if (!merged)
                return showProblem(merged.error());
            showElsewhere(*merged);
            statusBar()->showMessage(tr("Merged: %1").arg(countsOf(*merged->report)));
        });
}

void MainWindow::openStoredReport(const std::string &path)
{
    m_jobs->start(
        QStringLiteral("report"), tr("reading %1").arg(formatName(path)),
        [path](const RunControl &) { return readStoredReport(path); },
        [this, path](const Result<StoredReport> &stored) {
            if (!stored)
                return showProblem(stored.error());
            const QString file = QString::fromStdString(path);
            ReportAndModels shown {
                .report = std::make_shared<const AuditReport>(stored->report),
                .reference = {},
                .candidate = {},
                .inputs = inputsOf(stored->report),
                .mapping = {},
                .remark = tr("This is what %1 says (written by Assay %2). Nothing of it was "
                             "measured here: Ctrl+R measures and judges anew.")
                              .arg(plainLine(QFileInfo(file).fileName()), formatName(stored->toolVersion))
            };
            const Project named = projectOf(shown.inputs);
            const bool mayOpen = mayOpenForeignPaths(named, file, tr("Open report"));
            m_jobs->start(
                QStringLiteral("report"), tr("opening the models of the report"),
                [shown, mayOpen](const RunControl &run) {
                    ReportAndModels complete = shown;
                    if (mayOpen) {
                        complete.reference = modelIfThere(shown.inputs.reference, run);
                        complete.candidate = modelIfThere(shown.inputs.candidate, run);
                    }
                    return Result<ReportAndModels>(std::move(complete));
                },
                [this](const Result<ReportAndModels> &complete) {
                    if (!complete)
                        return showProblem(complete.error());
                    showElsewhere(*complete);
                });
        });
}

void MainWindow::showElsewhere(const ReportAndModels &shown)
{
    closeEverything();
    m_mapping = shown.mapping;
    m_reference = shown.reference;
    m_candidate = shown.candidate;
    m_session.setInputs(shown.inputs);
    m_session.setModels(m_reference, m_candidate);
    m_measured = shown.report->comparison ? shown.report : nullptr;
    m_session.setReport(shown.report);
    rememberCandidate();
    if (!shown.remark.isEmpty())
        showMessage(shown.remark, false);
    updateTitle();
    setWindowModified(true);
}

void MainWindow::planClusterRun()
{
    const Inputs &inputs = m_session.inputs();
    if (inputs.reference.isEmpty() || inputs.candidate.isEmpty()) {
        statusBar()->showMessage(tr("Open a reference and a candidate first: a cluster measures a pair."));
        return;
    }
    auto *dialog = new ClusterPlanDialog(auditRequest(), *m_jobs, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace assay
