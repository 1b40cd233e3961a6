// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/candidate_tabs.h"

#include "widgets/text_format.h"

#include <QFileInfo>
#include <QScopedValueRollback>

namespace assay {

CandidateTabs::CandidateTabs(Session &session, QWidget *parent)
    : QTabBar(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("candidateTabs"));
    setAccessibleName(tr("Candidates of the reference"));
    setExpanding(false);
    setDocumentMode(true);
    setElideMode(Qt::ElideMiddle);
    for (const auto signal : { &Session::candidatesChanged, &Session::inputsChanged })
        connect(&session, signal, this, &CandidateTabs::refresh);
    connect(this, &QTabBar::currentChanged, this, [this](int tab) {
        if (!m_isFilling && tab >= 0)
            m_session.wantCandidate(tabData(tab).toString());
    });
    refresh();
}

void CandidateTabs::refresh()
{
    const QScopedValueRollback filling(m_isFilling, true);
    const auto &all = m_session.candidates();
    while (count() > static_cast<int>(all.size()))
        removeTab(count() - 1);
    while (count() < static_cast<int>(all.size()))
        addTab(QString());
    for (int tab = 0; const CandidateResult &candidate : all) {
        const QString name
            = plainLine(QFileInfo(candidate.path).fileName()).replace(QLatin1Char('&'), QStringLiteral("&&"));
        setTabText(
            tab,
            QStringLiteral("%1  %2").arg(name, formatRatio(candidate.report->comparison->totals.ratioFile)));
        setTabToolTip(tab, formatToolTip(candidate.path));
        setTabData(tab, candidate.path);
        if (candidate.path == m_session.inputs().candidate)
            setCurrentIndex(tab);
        ++tab;
    }
    setVisible(count() > 1);
}

} // namespace assay
