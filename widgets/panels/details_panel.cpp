// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/details_panel.h"

#include "core/base/number_text.h"
#include "widgets/finding_places.h"
#include "widgets/models/finding_model.h"
#include "widgets/overview_words.h"
#include "widgets/panels/claim_picture.h"
#include "widgets/panels/derivation_view.h"
#include "widgets/report/evidence_words.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

enum EvidenceColumn { Label, Stated, Computed, Place, EvidenceColumnCount };

} // namespace

DetailsPanel::DetailsPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_head(new QLabel)
    , m_words(new QLabel)
    , m_explanation(new QLabel)
    , m_derivation(new DerivationView)
    , m_evidence(new QTableWidget(0, EvidenceColumnCount))
    , m_jumps(new QWidget)
    , m_review(new QWidget)
    , m_toLayer(new QPushButton(tr("Go to the layer")))
    , m_toText(new QPushButton(tr("Go to the words")))
    , m_toBytes(new QPushButton(tr("Go to the bytes")))
    , m_reproduce(new QPushButton(tr("Reproduce")))
    , m_disposition(new QComboBox)
    , m_comment(new QLineEdit)
{
    setObjectName(QStringLiteral("detailsPanel"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto *page = new QWidget;
    scroll->setWidget(page);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(6, 4, 6, 4);
    QFont bold = font();
    bold.setBold(true);
    m_head->setFont(bold);
    m_head->setObjectName(QStringLiteral("detailsHead"));
    m_words->setObjectName(QStringLiteral("detailsWords"));
    m_explanation->setForegroundRole(QPalette::PlaceholderText);
    for (auto *label : { m_head, m_words, m_explanation }) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_evidence->setObjectName(QStringLiteral("evidence"));
    m_evidence->setAccessibleName(tr("Evidence"));
    m_evidence->setHorizontalHeaderLabels({ tr("evidence"), tr("stated"), tr("computed"), tr("place") });
    m_evidence->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_evidence->setTabKeyNavigation(false);
    m_evidence->verticalHeader()->hide();
    m_evidence->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_evidence->horizontalHeader()->setSectionResizeMode(Label, QHeaderView::Stretch);
    addCopyActions(*m_evidence);
    buildJumps();
    buildReview();
    for (QWidget *widget : std::initializer_list<QWidget *> { m_head, m_words, m_derivation, m_evidence,
                                                              m_jumps, m_review, m_explanation })
        column->addWidget(widget);
    column->addStretch(1);
    connect(&session, &Session::findingLookedAt, this, &DetailsPanel::showFinding);
    connect(&session, &Session::claimLookedAt, this, &DetailsPanel::showClaim);
    for (const auto signal : { &Session::reportChanged, &Session::modelsChanged })
        connect(&session, signal, this, &DetailsPanel::clear);
    connect(&session, &Session::reviewsChanged, this, &DetailsPanel::showReview);
    clear();
}

void DetailsPanel::buildJumps()
{
    auto *line = new QHBoxLayout(m_jumps);
    line->setContentsMargins(0, 0, 0, 0);
    const std::pair<QPushButton *, const char *> buttons[] = { { m_toLayer, "toLayer" },
                                                               { m_toText, "toText" },
                                                               { m_toBytes, "toBytes" },
                                                               { m_reproduce, "reproduce" } };
    for (const auto &[button, name] : buttons) {
        button->setObjectName(QLatin1String(name));
        line->addWidget(button);
    }
    line->addStretch(1);
    connect(m_toLayer, &QPushButton::clicked, this, [this] {
        if (m_layer) {
            m_session.selectLayer(*m_layer);
            Q_EMIT m_session.panelWanted(QStringLiteral("layer"));
        }
    });
    connect(m_toText, &QPushButton::clicked, this, [this] {
        if (m_text)
            m_session.showText(*m_text);
    });
    m_reproduce->setToolTip(tr("Runs the methods that the document names on the reference"));
    connect(m_reproduce, &QPushButton::clicked, this,
            [this] { m_session.wantAction(ReproduceAction + QString::fromStdString(m_document)); });
    connect(m_toBytes, &QPushButton::clicked, this, [this] {
        if (m_bytes)
            m_session.showBytes(*m_bytes);
    });
}

void DetailsPanel::buildReview()
{
    auto *line = new QHBoxLayout(m_review);
    line->setContentsMargins(0, 0, 0, 0);
    auto *title = new QLabel(tr("Re&view"));
    title->setBuddy(m_disposition);
    m_disposition->setObjectName(QStringLiteral("disposition"));
    m_disposition->setAccessibleName(tr("Disposition"));
    for (const char *word : dispositions())
        m_disposition->addItem(*word ? QCoreApplication::translate("Disposition", word)
                                     : tr("no disposition"));
    m_comment->setObjectName(QStringLiteral("reviewComment"));
    m_comment->setAccessibleName(tr("Comment"));
    m_comment->setPlaceholderText(tr("comment"));
    line->addWidget(title);
    line->addWidget(m_disposition);
    line->addWidget(m_comment, 1);
    connect(m_disposition, &QComboBox::currentIndexChanged, this, &DetailsPanel::storeReview);
    connect(m_comment, &QLineEdit::editingFinished, this, &DetailsPanel::storeReview);
}

void DetailsPanel::clear()
{
    m_shown = {};
    m_layer.reset();
    m_text.reset();
    m_bytes.reset();
    m_document.clear();
    m_head->setText(tr("Nothing is selected"));
    m_words->setText(tr("A click on a claim or a finding shows here what it says, why, and where it leads."));
    m_derivation->setPicture({});
    for (QWidget *widget : std::initializer_list<QWidget *> { m_evidence, m_jumps, m_review, m_explanation })
        widget->hide();
}

void DetailsPanel::addEvidence(const Finding &finding)
{
    for (const Evidence &evidence : finding.evidence) {
        const int row = m_evidence->rowCount();
        m_evidence->insertRow(row);
        const QString cells[] = { saidText(evidence.label), valueWithUnit(evidence.stated, evidence.unit),
                                  computedWithUnit(evidence), formatName(evidence.location) };
        for (int column = 0; column < EvidenceColumnCount; ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setToolTip(formatToolTip(cells[column]));
            m_evidence->setItem(row, column, item);
        }
    }
}

void DetailsPanel::addReproductions(const AuditReport &report, const Claim &claim)
{
    for (const Reproduction &one : report.reproductions) {
        if (one.document != claim.document)
            continue;
        Finding shown;
        for (const ReproducedStage &stage : one.stages) {
            Evidence row { .label = stage.written + ": "
                               + (stage.codec.empty() ? saidText(stage.remark).toStdString() : stage.codec) };
            if (stage.stated)
                row.stated = stage.stated->text;
            if (stage.ratio)
                row.computed = ratioText(*stage.ratio);
            row.location = saidText(outcomeName(stage.outcome)).toStdString();
            shown.evidence.push_back(std::move(row));
        }
        Evidence whole { .label = one.sentence };
        if (one.ratio)
            whole.computed = ratioText(*one.ratio);
        whole.location = outcomeName(one.outcome);
        shown.evidence.push_back(std::move(whole));
        addEvidence(shown);
    }
}

/// Columns that hold nothing take no room.
void DetailsPanel::fitEvidence()
{
    m_evidence->setVisible(m_evidence->rowCount() > 0);
    m_evidence->resizeColumnsToContents();
    for (int column = Stated; column < EvidenceColumnCount; ++column) {
        bool isEmpty = true;
        for (int row = 0; row < m_evidence->rowCount(); ++row)
            isEmpty = isEmpty && m_evidence->item(row, column)->text().isEmpty();
        m_evidence->setColumnHidden(column, isEmpty);
        m_evidence->setColumnWidth(column, std::min(m_evidence->columnWidth(column), width() / 3));
    }
    // Set again: the stretched column takes what is left of the others' new widths.
    m_evidence->horizontalHeader()->setSectionResizeMode(Label, QHeaderView::Stretch);
    m_evidence->setFixedHeight(m_evidence->horizontalHeader()->sizeHint().height()
                               + m_evidence->verticalHeader()->length() + 2 * m_evidence->frameWidth() + 2);
}

void DetailsPanel::showFinding(std::size_t index)
{
    const Finding &finding = m_session.findings()[index];
    m_shown = finding;
    m_document.clear();
    const FindingPlaces places = placesOf(m_session, finding);
    m_layer = places.layer;
    m_text = places.text;
    m_bytes = places.bytes;
    m_head->setText(
        QStringLiteral("%1: %2").arg(severityWord(finding.severity),
                                     formatName(finding.subject.empty() ? finding.rule : finding.subject)));
    m_words->setText(saidText(finding.summary));
    m_derivation->setPicture({});
    m_evidence->setRowCount(0);
    addEvidence(finding);
    fitEvidence();
    const QString explained = ruleExplanation(finding.rule);
    m_explanation->setText(explained.isEmpty() ? formatName(finding.rule) : explained);
    m_explanation->show();
    showWays();
}

void DetailsPanel::showClaim(std::size_t index)
{
    const AuditReport &report = *m_session.report();
    const Claim &claim = report.claims[index];
    const ClaimLine line = claimLine(report, index);
    m_shown = reviewKeyOf(report, claim);
    m_document = claim.document;
    m_layer.reset();
    m_bytes.reset();
    m_text.reset();
    if (claim.textLength > 0)
        m_text = TextPlace { claim.document, claim.textOffset, claim.textLength, claim.location.pointer };
    m_head->setText(QStringLiteral("%1: %2").arg(line.verdict, line.written));
    QStringList words { saidText(wholeReason(report, claim)) };
    if (!claim.mode.empty() && claim.mode != "result")
        words << tr("It is told as: %1.").arg(formatName(claim.mode));
    if (!line.read.isEmpty())
        words << tr("Read as %1. %2").arg(line.read, line.place);
    else
        words << line.place;
    m_evidence->setRowCount(0);
    for (const std::size_t finding : claim.findings)
        if (finding < report.findings.size()) {
            const auto &found = report.findings[finding];
            if (!isSaidBy(found.summary, claim.reason))
                words << QStringLiteral("%1: %2").arg(formatName(found.rule), saidText(found.summary));
            addEvidence(found);
            if (!m_layer || !m_bytes) {
                const FindingPlaces places = placesOf(m_session, m_session.findings()[finding]);
                m_layer = m_layer ? m_layer : places.layer;
                m_bytes = m_bytes ? m_bytes : places.bytes;
            }
        }
    addReproductions(report, claim);
    words.removeDuplicates();
    m_words->setText(words.join(QLatin1Char('\n')));
    m_derivation->setPicture(pictureOf(report, claim, line));
    fitEvidence();
    m_explanation->setText(tr("%1 means: %2. Grade of the evidence: %3.")
                               .arg(line.verdict, verdictMeaning(claim.verdict), gradeWord(claim.grade)));
    m_explanation->show();
    showWays();
}

void DetailsPanel::showWays()
{
    const bool canReproduce = !m_document.empty() && m_session.reference();
    m_jumps->setVisible(m_layer || m_text || m_bytes || canReproduce);
    m_reproduce->setVisible(canReproduce);
    m_toLayer->setVisible(m_layer.has_value());
    m_toText->setVisible(m_text.has_value());
    m_toBytes->setVisible(m_bytes.has_value());
    m_review->show();
    showReview();
}

void DetailsPanel::showReview()
{
    if (m_shown.rule.empty())
        return;
    const QScopedValueRollback filling(m_isFilling, true);
    const Review review = m_session.review(m_shown);
    const auto words = dispositions();
    for (std::size_t i = 0; i < words.size(); ++i)
        if (review.disposition == words[i])
            m_disposition->setCurrentIndex(static_cast<int>(i));
    m_comment->setText(formatText(review.comment));
}

void DetailsPanel::storeReview()
{
    if (m_isFilling || m_shown.rule.empty())
        return;
    const Finding key = m_shown; // storing shows it anew
    m_session.setReview(key,
                        { dispositions()[static_cast<std::size_t>(m_disposition->currentIndex())],
                          m_comment->text().simplified().toStdString() });
}

} // namespace assay
