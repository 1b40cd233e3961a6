// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/claims_panel.h"

#include "widgets/report/report_words.h"
#include "widgets/text_format.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {

ClaimsPanel::ClaimsPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_documents(new QComboBox)
    , m_text(new QPlainTextEdit)
    , m_reason(new QTextBrowser)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    column->addWidget(m_documents);
    auto *split = new QSplitter(Qt::Vertical);
    split->addWidget(m_text);
    split->addWidget(m_reason);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    column->addWidget(split, 1);
    m_documents->setAccessibleName(tr("Claim document"));
    m_text->setObjectName(QStringLiteral("claimText"));
    m_text->setAccessibleName(tr("Text of the claim document"));
    m_text->setReadOnly(true);
    m_text->setPlaceholderText(tr("Add a claim document (Ctrl+L) and audit (Ctrl+R)."));
    m_reason->setPlaceholderText(
        tr("A click on a marked statement shows its verdict, the reason and the evidence."));
    m_reason->setObjectName(QStringLiteral("claimReason"));
    m_reason->setAccessibleName(tr("Verdict and reason of the statement"));
    connect(&session, &Session::reportChanged, this, &ClaimsPanel::refresh);
    connect(&session, &Session::textWanted, this, &ClaimsPanel::showPlace);
    connect(m_documents, &QComboBox::currentIndexChanged, this, &ClaimsPanel::showDocument);
    connect(m_text, &QPlainTextEdit::cursorPositionChanged, this, &ClaimsPanel::showClaimAtCursor);
}

void ClaimsPanel::refresh()
{
    m_documents->clear();
    m_text->clear();
    m_reason->clear();
    m_spans.clear();
    if (m_session.report())
        for (const auto &[path, text] : m_session.report()->documents)
            m_documents->addItem(formatText(path));
}

void ClaimsPanel::showDocument(int index)
{
    m_spans.clear();
    m_reason->clear();
    m_text->setExtraSelections({});
    const auto &report = m_session.report();
    if (!report || index < 0 || index >= static_cast<int>(report->documents.size()))
        return m_text->clear();
    const auto &[path, bytes] = report->documents[static_cast<std::size_t>(index)];
    m_text->setPlainText(QString::fromStdString(bytes));
    m_places = TextPositions(bytes);
    QList<QTextEdit::ExtraSelection> underlines;
    for (std::size_t i = 0; i < report->claims.size(); ++i) {
        const Claim &claim = report->claims[i];
        if (claim.document != path || claim.textLength == 0
            || claim.textOffset + claim.textLength > bytes.size())
            continue;
        const qsizetype begin = m_places.position(claim.textOffset);
        const qsizetype end = m_places.position(claim.textOffset + claim.textLength);
        m_spans.push_back({ begin, end, i });
        QTextEdit::ExtraSelection underline;
        underline.cursor = QTextCursor(m_text->document());
        underline.cursor.setPosition(static_cast<int>(begin));
        underline.cursor.setPosition(static_cast<int>(end), QTextCursor::KeepAnchor);
        underline.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        underline.format.setUnderlineColor(verdictColor(claim.verdict));
        QColor paper = verdictColor(claim.verdict);
        paper.setAlpha(46);
        underline.format.setBackground(paper);
        underlines << underline;
    }
    m_text->setExtraSelections(underlines);
}

void ClaimsPanel::showPlace(const TextPlace &place)
{
    const auto &report = m_session.report();
    for (std::size_t i = 0; report && i < report->documents.size(); ++i) {
        if (report->documents[i].first != place.document)
            continue;
        m_documents->setCurrentIndex(static_cast<int>(i));
        QTextCursor cursor = m_text->textCursor();
        cursor.setPosition(static_cast<int>(m_places.position(place.offset)));
        m_text->setTextCursor(cursor);
        m_text->centerCursor();
        return;
    }
}

void ClaimsPanel::showClaimAtCursor()
{
    const int position = m_text->textCursor().position();
    for (const auto &span : m_spans)
        if (position >= span.begin && position <= span.end && m_session.report())
            return showClaim(m_session.report()->claims[span.claim]);
}

void ClaimsPanel::showClaim(const Claim &claim)
{
    QString html = QStringLiteral("<p><b style=\"color:%1\">%2</b> (%3)<br>%4</p><p>%5</p>")
                       .arg(onScreen(verdictColor(claim.verdict), palette()).name(),
                            QLatin1String(verdictName(claim.verdict)), QLatin1String(gradeName(claim.grade)),
                            formatText(claim.text).toHtmlEscaped(), formatText(claim.reason).toHtmlEscaped());
    for (const auto index : claim.findings) {
        if (index >= m_session.report()->findings.size())
            continue;
        const Finding &finding = m_session.report()->findings[index];
        html += QStringLiteral("<p><b>%1</b> %2</p>")
                    .arg(formatText(finding.rule).toHtmlEscaped(),
                         formatText(finding.summary).toHtmlEscaped());
        for (const auto &evidence : finding.evidence)
            html += QStringLiteral("<div>%1: %2 / %3 %4</div>")
                        .arg(formatText(evidence.label).toHtmlEscaped(),
                             formatText(evidence.stated.value_or("-")).toHtmlEscaped(),
                             formatText(evidence.computed.value_or("-")).toHtmlEscaped(),
                             formatText(evidence.location).toHtmlEscaped());
    }
    m_reason->setHtml(html);
}

} // namespace assay
