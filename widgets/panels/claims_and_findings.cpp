// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/claims_and_findings.h"

#include "widgets/empty_words.h"
#include "widgets/panels/audit_panel.h"
#include "widgets/panels/claim_list_panel.h"
#include "widgets/said_text.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListWidget>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace assay {
namespace {

enum Page { ClaimsPage, FindingsPage, NotCheckedPage };

} // namespace

ClaimsAndFindings::ClaimsAndFindings(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_pages(new QStackedWidget)
    , m_notChecked(new QListWidget)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 0);
    column->setSpacing(2);
    auto *line = new QHBoxLayout;
    auto *group = new QButtonGroup(this);
    const char *const names[] = { "showClaims", "showFindings", "showNotChecked" };
    const QKeySequence keys[]
        = { QKeySequence(QStringLiteral("Alt+C")), QKeySequence(QStringLiteral("Alt+I")),
            QKeySequence(QStringLiteral("Alt+N")) };
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        auto *choice = m_choices[i] = new QToolButton;
        choice->setObjectName(QLatin1String(names[i]));
        choice->setCheckable(true);
        choice->setAutoRaise(true);
        choice->setFocusPolicy(Qt::TabFocus);
        choice->setShortcut(keys[i]);
        group->addButton(choice, static_cast<int>(i));
        line->addWidget(choice);
    }
    line->addStretch(1);
    column->addLayout(line);
    m_notChecked->setObjectName(QStringLiteral("notChecked"));
    m_notChecked->setAccessibleName(tr("What was not checked, and why"));
    m_notChecked->setWordWrap(true);
    m_notChecked->setAlternatingRowColors(true);
    addCopyActions(*m_notChecked);
    setEmptyWords(*m_notChecked, tr("Nothing was left out, or nothing has been audited yet."));
    m_pages->addWidget(new ClaimListPanel(session));
    m_pages->addWidget(new AuditPanel(session));
    m_pages->addWidget(m_notChecked);
    column->addWidget(m_pages, 1);
    connect(group, &QButtonGroup::idClicked, this, [this](int page) {
        m_isChosen = true;
        show(page);
    });
    for (const auto signal : { &Session::reportChanged, &Session::modelsChanged })
        connect(&session, signal, this, &ClaimsAndFindings::refresh);
    connect(&session, &Session::inputsChanged, this, [this] { m_isChosen = false; });
    refresh();
}

void ClaimsAndFindings::show(int page)
{
    m_choices[static_cast<std::size_t>(page)]->setChecked(true);
    m_pages->setCurrentIndex(page);
}

void ClaimsAndFindings::refresh()
{
    const ReportPtr &report = m_session.report();
    const auto claims = report ? report->claims.size() : 0;
    m_notChecked->clear();
    if (report)
        for (const auto &line : report->notChecked)
            m_notChecked->addItem(saidText(line));
    m_choices[ClaimsPage]->setText(tr("Claims %1").arg(claims));
    m_choices[FindingsPage]->setText(tr("Findings %1").arg(m_session.findings().size()));
    m_choices[NotCheckedPage]->setText(tr("Not checked %1").arg(m_notChecked->count()));
    for (auto *choice : m_choices)
        choice->setAccessibleName(choice->text());
    if (!m_isChosen)
        show(claims == 0 && !m_session.findings().empty() ? FindingsPage : ClaimsPage);
}

} // namespace assay
