// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/document_panel.h"

#include "widgets/models/outline_model.h"
#include "widgets/report/report_words.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t MostHits = 2000; ///< lit at once
constexpr int MostGreyLines = 20000; ///< a longer document is shown without greying

/// The place of a claim that has no offsets of its own (a pickle's is an outline made here): its words, or
/// the last name of its pointer.
std::size_t soughtIn(const std::string &text, const Claim &claim, std::string &sought)
{
    sought = claim.text;
    if (const auto at = sought.empty() ? std::string::npos : text.find(sought); at != std::string::npos)
        return at;
    sought = claim.location.pointer.substr(claim.location.pointer.find_last_of('/') + 1);
    return sought.empty() ? std::string::npos : text.find(sought);
}

QTextEdit::ExtraSelection selectionOf(QTextDocument *document, qsizetype begin, qsizetype end)
{
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(document);
    selection.cursor.setPosition(static_cast<int>(begin));
    selection.cursor.setPosition(static_cast<int>(end), QTextCursor::KeepAnchor);
    return selection;
}

} // namespace

DocumentPanel::DocumentPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_documents(new QComboBox)
    , m_text(new QPlainTextEdit)
    , m_pages(new QStackedWidget)
    , m_tree(new QTreeView)
    , m_outline(new OutlineModel(this))
    , m_asTree(new QToolButton)
    , m_search(new QLineEdit)
    , m_hits(new QLabel)
{
    setObjectName(QStringLiteral("documentPanel"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    m_documents->setObjectName(QStringLiteral("documentChoice"));
    m_documents->setAccessibleName(tr("Claim document"));
    m_documents->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_documents->setMinimumContentsLength(20);
    column->addWidget(m_documents);
    buildSearch(*column);
    m_pages->addWidget(m_text);
    m_pages->addWidget(m_tree);
    column->addWidget(m_pages, 1);
    buildTree();
    m_text->setObjectName(QStringLiteral("claimText"));
    m_text->setAccessibleName(tr("Text of the claim document"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setPlaceholderText(tr("Add a claim document (Ctrl+L): its statements are marked here once they "
                                  "are judged."));
    connect(&session, &Session::reportChanged, this, &DocumentPanel::refresh);
    connect(&session, &Session::textWanted, this, &DocumentPanel::showPlace);
    connect(m_documents, &QComboBox::currentIndexChanged, this, &DocumentPanel::showDocument);
    connect(m_text, &QPlainTextEdit::cursorPositionChanged, this, &DocumentPanel::lookAtClaimAtCursor);
}

void DocumentPanel::buildSearch(QLayout &column)
{
    auto *bar = new QWidget;
    auto *line = new QHBoxLayout(bar);
    line->setContentsMargins(0, 0, 0, 0);
    m_search->setObjectName(QStringLiteral("documentSearch"));
    m_search->setPlaceholderText(tr("Find in the document (Ctrl+F; Return: next, Shift+Return: before)"));
    m_search->setAccessibleName(tr("Find in the document"));
    m_search->setClearButtonEnabled(true);
    line->addWidget(m_search, 1);
    line->addWidget(m_hits);
    line->addWidget(m_asTree);
    column.addWidget(bar);
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        mark();
        if (isTreeShown() && !m_search->text().isEmpty())
            searchTree(false);
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { search(false); });
    auto *before = new QAction(this);
    before->setShortcut(QKeySequence(QStringLiteral("Shift+Return")));
    before->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(before, &QAction::triggered, this, [this] { search(true); });
    m_search->addAction(before);
}

void DocumentPanel::buildTree()
{
    m_tree->setObjectName(QStringLiteral("documentTree"));
    m_tree->setAccessibleName(tr("Values of the claim document"));
    m_tree->setModel(m_outline);
    m_tree->setUniformRowHeights(true);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setColumnWidth(OutlineModel::Name, fontMetrics().averageCharWidth() * 34);
    m_tree->setColumnWidth(OutlineModel::Value, fontMetrics().averageCharWidth() * 40);
    addCopyActions(*m_tree);
    m_asTree->setObjectName(QStringLiteral("documentAsTree"));
    m_asTree->setText(tr("As a tree"));
    m_asTree->setCheckable(true);
    m_asTree->setChecked(true);
    m_asTree->setFocusPolicy(Qt::TabFocus);
    connect(m_asTree, &QToolButton::toggled, this,
            [this] { m_pages->setCurrentIndex(isTreeShown() ? 1 : 0); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) {
                const auto node = m_outline->nodeOf(current);
                const auto claim = node && !m_isFollowing ? m_outline->claimAt(*node) : std::nullopt;
                if (claim)
                    m_session.lookAtClaim(*claim);
            });
}

bool DocumentPanel::isTreeShown() const
{
    return m_asTree->isChecked() && !m_outline->isEmpty();
}

/// A document of values, which is text all the same to whoever wants it so.
void DocumentPanel::showTree(std::size_t document)
{
    const AuditReport &report = *m_session.report();
    const auto &[path, text] = report.documents[document];
    auto outline = ValueOutline::parse(text);
    if (outline) {
        std::vector<std::pair<std::size_t, std::size_t>> claims;
        for (std::size_t i = 0; i < report.claims.size(); ++i) {
            const Claim &claim = report.claims[i];
            if (claim.document != path)
                continue;
            auto node
                = claim.location.pointer.empty() ? std::nullopt : outline->atPointer(claim.location.pointer);
            if (!node && claim.textLength > 0)
                node = outline->atOffset(claim.textOffset);
            if (node)
                claims.emplace_back(i, *node);
        }
        m_outline->show(*std::move(outline), text, claims, report);
        m_tree->expandToDepth(0); // forgets what was expanded before
        for (const auto &[claim, node] : claims)
            for (std::size_t above = m_outline->outline().nodes()[node].parent; above != ValueOutline::Root;
                 above = m_outline->outline().nodes()[above].parent)
                m_tree->expand(m_outline->indexOf(above));
    }
    m_asTree->setVisible(!m_outline->isEmpty());
    m_pages->setCurrentIndex(isTreeShown() ? 1 : 0);
}

void DocumentPanel::selectNode(std::size_t node)
{
    const QModelIndex index = m_outline->indexOf(node);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void DocumentPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        listDocuments();
}

void DocumentPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        listDocuments();
}

void DocumentPanel::listDocuments()
{
    m_stale = false;
    const QString shown = m_documents->currentData().toString();
    {
        const QSignalBlocker quiet(m_documents);
        m_documents->clear();
        if (m_session.report())
            for (const auto &[path, text] : m_session.report()->documents)
                m_documents->addItem(plainLine(QFileInfo(formatText(path)).fileName()), formatText(path));
    }
    m_documents->setVisible(m_documents->count() > 1);
    m_documents->setCurrentIndex(std::max(0, m_documents->findData(shown)));
    showDocument(m_documents->currentIndex());
}

void DocumentPanel::showDocument(int index)
{
    m_spans.clear();
    m_text->setExtraSelections({});
    const QScopedValueRollback following(m_isFollowing, true);
    m_outline->clear();
    m_asTree->hide();
    m_pages->setCurrentIndex(0);
    const auto &report = m_session.report();
    if (!report || index < 0 || index >= static_cast<int>(report->documents.size())) {
        m_text->clear();
        return;
    }
    const auto &text = report->documents[static_cast<std::size_t>(index)].second;
    m_text->setPlainText(QString::fromStdString(text));
    m_places = TextPositions(text);
    placeClaims(static_cast<std::size_t>(index));
    showTree(static_cast<std::size_t>(index));
    mark();
}

QString DocumentPanel::hitsText(std::size_t hits) const
{
    if (hits >= MostHits)
        return tr("%1 hits or more").arg(hits);
    return hits == 1 ? tr("1 hit") : tr("%1 hits").arg(hits);
}

/// A claim of a pickle has no bytes in the outline: its pointer says where it stands.
std::optional<std::size_t> DocumentPanel::nodeOfPlace(const TextPlace &place) const
{
    if (!place.pointer.empty())
        return m_outline->outline().atPointer(place.pointer);
    return place.length > 0 ? m_outline->outline().atOffset(place.offset) : std::nullopt;
}

std::optional<DocumentPanel::Span> DocumentPanel::spanOf(std::size_t index, const std::string &text) const
{
    const Claim &claim = m_session.report()->claims[index];
    std::size_t begin = claim.textOffset, length = claim.textLength;
    if (length == 0) {
        std::string sought;
        begin = soughtIn(text, claim, sought);
        length = sought.size();
    }
    if (begin == std::string::npos || length == 0 || begin + length > text.size())
        return std::nullopt;
    return Span { m_places.position(begin), m_places.position(begin + length), index };
}

void DocumentPanel::placeClaims(std::size_t document)
{
    const AuditReport &report = *m_session.report();
    const auto &[path, text] = report.documents[document];
    for (std::size_t i = 0; i < report.claims.size(); ++i)
        if (report.claims[i].document == path)
            if (const auto span = spanOf(i, text))
                m_spans.push_back(*span);
}

/// Grey for lines without a claim, the verdicts' colours, and the hits of the search above all.
void DocumentPanel::mark()
{
    QList<QTextEdit::ExtraSelection> marks;
    QTextDocument *document = m_text->document();
    if (document->blockCount() < MostGreyLines && !m_spans.empty()) {
        std::vector<bool> hasClaim(static_cast<std::size_t>(document->blockCount()));
        for (const Span &span : m_spans)
            for (auto block = document->findBlock(static_cast<int>(span.begin));
                 block.isValid() && block.position() < span.end; block = block.next())
                hasClaim[static_cast<std::size_t>(block.blockNumber())] = true;
        for (auto block = document->begin(); block.isValid(); block = block.next()) {
            if (hasClaim[static_cast<std::size_t>(block.blockNumber())] || block.length() < 2)
                continue;
            auto grey = selectionOf(document, block.position(), block.position() + block.length() - 1);
            grey.format.setForeground(palette().color(QPalette::PlaceholderText));
            marks << grey;
        }
    }
    for (const Span &span : m_spans) {
        auto underline = selectionOf(document, span.begin, span.end);
        const QColor color = verdictColor(m_session.report()->claims[span.claim].verdict);
        underline.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        underline.format.setUnderlineColor(color);
        QColor paper = color;
        paper.setAlpha(46);
        underline.format.setBackground(paper);
        marks << underline;
    }
    int hits = 0;
    if (const QString words = m_search->text(); !words.isEmpty()) {
        for (auto found = document->find(words); !found.isNull() && hits < static_cast<int>(MostHits);
             found = document->find(words, found)) {
            auto lit = selectionOf(document, found.selectionStart(), found.selectionEnd());
            lit.format.setBackground(QColor(0xff, 0xd5, 0x4f));
            lit.format.setForeground(Qt::black);
            marks << lit;
            ++hits;
        }
        m_hits->setText(hitsText(static_cast<std::size_t>(hits)));
    } else {
        m_hits->clear();
    }
    m_text->setExtraSelections(marks);
}

/// The next value after the one selected, round and round.
void DocumentPanel::searchTree(bool isBackwards)
{
    const auto found = m_outline->find(m_search->text(), MostHits);
    m_hits->setText(hitsText(found.size()));
    if (found.empty())
        return;
    const std::size_t at = m_outline->nodeOf(m_tree->currentIndex()).value_or(0);
    const auto after = std::ranges::upper_bound(found, at), from = std::ranges::lower_bound(found, at);
    selectNode(isBackwards ? (from == found.begin() ? found.back() : *std::prev(from))
                           : (after == found.end() ? found.front() : *after));
}

void DocumentPanel::search(bool isBackwards)
{
    if (isTreeShown())
        return searchTree(isBackwards);
    const auto flags = isBackwards ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (m_text->find(m_search->text(), flags))
        return;
    m_text->moveCursor(isBackwards ? QTextCursor::End : QTextCursor::Start); // round again
    m_text->find(m_search->text(), flags);
}

void DocumentPanel::showPlace(const TextPlace &place)
{
    if (m_stale)
        listDocuments();
    const auto &report = m_session.report();
    for (std::size_t i = 0; report && i < report->documents.size(); ++i) {
        if (report->documents[i].first != place.document)
            continue;
        m_documents->setCurrentIndex(static_cast<int>(i));
        const QScopedValueRollback following(m_isFollowing, true);
        QTextCursor cursor = m_text->textCursor();
        cursor.setPosition(static_cast<int>(m_places.position(place.offset)));
        cursor.setPosition(static_cast<int>(m_places.position(place.offset + place.length)),
                           QTextCursor::KeepAnchor);
        m_text->setTextCursor(cursor);
        m_text->centerCursor();
        if (isTreeShown())
            if (const auto node = nodeOfPlace(place))
                selectNode(*node);
        return;
    }
}

void DocumentPanel::lookAtClaimAtCursor()
{
    if (m_isFollowing || !m_session.report())
        return;
    const int position = m_text->textCursor().position();
    for (const Span &span : m_spans)
        if (position >= span.begin && position <= span.end)
            return m_session.lookAtClaim(span.claim);
}

} // namespace assay
