// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's audit: what is asked, when it is dropped, what came out.
#include "app/main_window.h"

#include "core/reproducing/reproduce.h"
#include "widgets/file_dialogs.h"
#include "widgets/text_format.h"

#include <QStatusBar>

#include <algorithm>

namespace assay {
namespace {

bool isGiven(const AuditRequest &request, const std::string &document)
{
    return std::ranges::find(request.documents, document) != request.documents.end()
        || std::ranges::any_of(request.typedClaims,
                               [&](const auto &typed) { return typed.first == document; });
}

} // namespace

/// A verdict about other inputs must not stay on the screen.
void MainWindow::dropAudit()
{
    m_jobs->cancel(QStringLiteral("audit"));
    m_session.setReport(nullptr);
    m_session.setStatus(m_session.inputs().isEmpty()
                            ? tr("Open a reference and a candidate, or drop them here.")
                            : tr("Not audited yet: Ctrl+R measures and judges."));
}

AuditRequest MainWindow::auditRequest() const
{
    const Inputs &inputs = m_session.inputs();
    AuditRequest request;
    request.reference = inputs.reference.toStdString();
    request.candidate = inputs.candidate.toStdString();
    for (const auto &document : inputs.documents)
        request.documents.push_back(document.path.toStdString());
    request.typedClaims = m_session.typedClaims();
    request.compare.mapping = m_mapping;
    if (const RunPtr &run = m_session.run()) {
        request.run = run;
        request.context = run->context;
        request.wholeWindows = run->wholeWindows;
        if (!run->textPath.empty()) // an input like the others: hashed, and named in the command
            request.texts.push_back({ .name = run->textName, .path = run->textPath });
    }
    if (m_reproducedOn == m_reference)
        for (const Reproduction &one : m_reproductions)
            if (isGiven(request, one.document))
                request.reproductions.push_back(one);
    return request;
}

void MainWindow::startReproduction(const QString &document)
{
    if (!m_reference) {
        statusBar()->showMessage(tr("Open a reference first: the methods are run on it"));
        return;
    }
    ReproduceRequest request { .reference = m_reference };
    const AuditRequest audit = auditRequest();
    const std::string wanted = document.toStdString();
    for (const auto &path : audit.documents)
        if (document.isEmpty() || path == wanted)
            request.documents.push_back(path);
    for (const auto &typed : audit.typedClaims)
        if (document.isEmpty() || typed.first == wanted)
            request.typedClaims.push_back(typed);
    if (request.documents.empty() && request.typedClaims.empty()) {
        statusBar()->showMessage(tr("No claim document names a method to run"));
        return;
    }
    m_jobs->start(
        QStringLiteral("reproduce"), tr("reproducing"),
        [request](const RunControl &run) { return reproduceDocuments(request, run); },
        [this, reference = m_reference](Result<std::vector<Reproduction>> reproduced) {
            showReproduced(std::move(reproduced), reference);
        });
}

void MainWindow::showReproduced(Result<std::vector<Reproduction>> reproduced, const ModelPtr &reference)
{
    if (!reproduced)
        return showProblem(reproduced.error());
    if (reference != m_reference)
        return; // another model was opened meanwhile
    if (m_reproducedOn != reference)
        m_reproductions.clear();
    m_reproducedOn = reference;
    for (const Reproduction &one : *reproduced)
        std::erase_if(m_reproductions, [&](const Reproduction &old) { return old.document == one.document; });
    m_reproductions.insert(m_reproductions.end(), reproduced->begin(), reproduced->end());
    m_claimAgain = m_claimShown;
    startAudit(false);
    QStringList sentences;
    for (const Reproduction &one : *reproduced)
        sentences << formatName(one.sentence);
    statusBar()->showMessage(sentences.join(QLatin1Char(' ')));
}

void MainWindow::startAudit(bool measureAgain)
{
    if (m_session.inputs().isEmpty() && m_session.typedClaims().empty()) {
        dropAudit();
        statusBar()->showMessage(tr("Open a model or a claim document first"));
        return;
    }
    dropAudit();
    m_session.setStatus(tr("Auditing..."));
    const auto feed = std::make_shared<Feed<LayerReport>>();
    m_jobs->start(
        QStringLiteral("audit"), m_reference && m_candidate ? tr("comparing") : tr("auditing"),
        [request = auditRequest(), measured = measureAgain ? ReportPtr() : m_measured,
         feed](const RunControl &run) {
            AuditRequest complete = request;
            complete.onLayer = [&feed](std::size_t, const LayerReport &layer) { feed->add(layer); };
            if (measured)
                complete.comparison = measured->comparison;
            return auditClaims(complete, run);
        },
        [this](Result<AuditReport> report) { showReport(std::move(report)); },
        [this, feed] { m_session.addMeasured(feed->take()); });
}

void MainWindow::showReport(Result<AuditReport> report)
{
    if (!report) {
        m_session.setStatus(tr("The audit did not finish."));
        return showProblem(report.error());
    }
    const auto shown = std::make_shared<const AuditReport>(std::move(*report));
    m_measured = shown->comparison ? shown : nullptr;
    m_session.setReport(shown);
    const auto wanted = std::exchange(m_claimAgain, {});
    for (std::size_t i = 0; wanted && i < shown->claims.size(); ++i)
        if (shown->claims[i].id == *wanted)
            m_session.lookAtClaim(i);
    rememberCandidate();
    openNextCandidate();
    statusBar()->showMessage(tr("Audited: %1").arg(countsOf(*shown)));
}

QString MainWindow::countsOf(const AuditReport &report) const
{
    const auto claims = report.claims.size(), findings = m_session.findings().size();
    return tr("%1, %2").arg(claims == 1 ? tr("1 claim") : tr("%1 claims").arg(claims),
                            findings == 1 ? tr("1 finding") : tr("%1 findings").arg(findings));
}

/// Candidates of one reference stand side by side; the newest measurement of each counts.
void MainWindow::rememberCandidate()
{
    if (!m_session.comparison())
        return;
    const CandidateResult result { m_session.inputs().candidate, m_candidate, m_session.report() };
    auto all = m_session.candidates();
    const auto place = std::ranges::find(all, result.path, &CandidateResult::path);
    if (place == all.end())
        all.push_back(result);
    else
        *place = result;
    m_session.setCandidates(std::move(all));
}

/// What was measured of it is shown, not measured again.
bool MainWindow::showCandidateAgain(const QString &path)
{
    const auto &all = m_session.candidates();
    const auto place = std::ranges::find(all, path, &CandidateResult::path);
    if (place == all.end() || path == m_session.inputs().candidate)
        return false;
    const CandidateResult result = *place;
    m_jobs->cancel(QStringLiteral("open candidate"));
    Inputs inputs = m_session.inputs();
    inputs.candidate = path;
    m_candidate = result.model;
    m_session.setInputs(inputs);
    dropClaimsOfOtherPair();
    dropAudit();
    m_session.setModels(m_reference, m_candidate);
    m_measured = result.report;
    m_session.setReport(result.report);
    updateTitle();
    return true;
}

void MainWindow::takeCandidates(const QStringList &given)
{
    const QStringList paths
        = given.isEmpty() ? chooseOpenFiles(this, tr("Open candidates"), modelFileFilter()) : given;
    m_waitingCandidates += paths;
    if (!m_jobs->isRunning())
        openNextCandidate();
}

void MainWindow::openNextCandidate()
{
    if (!m_waitingCandidates.isEmpty())
        openCandidate(m_waitingCandidates.takeFirst());
}

} // namespace assay
