// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/audit_panel.h"

#include "widgets/empty_words.h"
#include "widgets/finding_places.h"
#include "widgets/left_elided.h"
#include "widgets/table_copy.h"

#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Chooses one of dispositions().
class DispositionDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        auto *choice = new QComboBox(parent);
        choice->setAccessibleName(AuditPanel::tr("Disposition"));
        for (const char *word : dispositions())
            choice->addItem(QLatin1String(word));
        return choice;
    }
    void setEditorData(QWidget *editor, const QModelIndex &index) const override
    {
        static_cast<QComboBox *>(editor)->setCurrentText(index.data(Qt::EditRole).toString());
    }
    QString displayText(const QVariant &value, const QLocale &) const override
    {
        return value.toString().isEmpty()
            ? QString()
            : QCoreApplication::translate("Disposition", value.toString().toUtf8().constData());
    }
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override
    {
        model->setData(index, static_cast<QComboBox *>(editor)->currentText());
    }
};

/// In characters, so that they follow the font.
constexpr std::array<int, FindingModel::ColumnCount> Widths { 11, 18, 18, 14, 14, 16, 40, 14, 20 };
constexpr int WidestCell = 24; ///< of rule, subject and place: the finding needs the rest
/// The details pane has them.
constexpr FindingModel::Column HiddenColumns[]
    = { FindingModel::StatedColumn, FindingModel::ComputedColumn, FindingModel::CommentColumn };

void prepareTable(QTableView &table)
{
    table.setObjectName(QStringLiteral("findings"));
    table.setAccessibleName(AuditPanel::tr("Findings of the audit"));
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setWordWrap(false);
    table.setSortingEnabled(true);
    table.sortByColumn(FindingModel::SeverityColumn, Qt::AscendingOrder);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 6);
    table.setTabKeyNavigation(false);
    table.horizontalHeader()->setSectionsMovable(true);
    for (int column = 0; column < FindingModel::ColumnCount; ++column)
        table.setColumnWidth(
            column, Widths[static_cast<std::size_t>(column)] * table.fontMetrics().averageCharWidth());
    for (const auto column : HiddenColumns)
        table.setColumnHidden(column, true);
    table.horizontalHeader()->setSectionResizeMode(FindingModel::SummaryColumn, QHeaderView::Stretch);
    table.setItemDelegateForColumn(FindingModel::DispositionColumn, new DispositionDelegate(&table));
    for (const auto column : { FindingModel::SubjectColumn, FindingModel::PlaceColumn })
        table.setItemDelegateForColumn(column, new LeftElided(&table));
    // A double click follows the finding; what can be edited is edited with F2 or by typing.
    table.setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed
                          | QAbstractItemView::DoubleClicked);
    addCopyActions(table);
}

} // namespace

AuditPanel::AuditPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_list(new FindingList(*new FindingModel(session, this), this))
    , m_severity(new QComboBox)
    , m_grouping(new QComboBox)
    , m_filter(new QLineEdit)
    , m_count(new QLabel)
    , m_table(new QTableView)
{
    m_severity->addItems({ tr("failures"), tr("failures and warnings"), tr("all findings") });
    m_severity->setCurrentIndex(2);
    m_severity->setAccessibleName(tr("Severities shown"));
    m_grouping->addItems(
        { tr("not grouped"), tr("grouped by severity"), tr("grouped by rule"), tr("grouped by subject") });
    m_grouping->setObjectName(QStringLiteral("findingGroups"));
    m_grouping->setAccessibleName(tr("Grouping of the findings"));
    m_filter->setObjectName(QStringLiteral("findingFilter"));
    m_filter->setPlaceholderText(tr("Filter findings"));
    m_filter->setAccessibleName(tr("Filter findings"));
    m_filter->setClearButtonEnabled(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 0);
    auto *line = new QHBoxLayout;
    line->addWidget(m_severity);
    line->addWidget(m_grouping);
    line->addWidget(m_filter, 1);
    line->addWidget(m_count);
    column->addLayout(line);
    column->addWidget(m_table);
    m_table->setModel(m_list);
    prepareTable(*m_table);
    setEmptyWords(*m_table, [this] {
        const bool isJudged = (m_session.reference() && m_session.candidate())
            || !m_session.inputs().documents.empty() || !m_session.typedClaims().empty();
        if (!m_session.findings().empty())
            return tr("No finding matches the filter.");
        if (m_session.inputs().isEmpty() && m_session.typedClaims().empty() && m_session.opening().isEmpty())
            return tr("Nothing is open.");
        return (isJudged && !m_session.report()) || !m_session.opening().isEmpty()
            ? m_session.status()
            : tr("Nothing odd was found in what is open.");
    });
    connect(&m_session, &Session::statusChanged, m_table->viewport(), qOverload<>(&QWidget::update));
    addJump(tr("Show the layer"), QStringLiteral("Ctrl+Return"), &AuditPanel::jumpToLayer);
    addJump(tr("Show the words in the document"), QStringLiteral("Ctrl+D"), &AuditPanel::jumpToText);
    addJump(tr("Show the bytes"), QStringLiteral("Ctrl+B"), &AuditPanel::jumpToBytes);
    connect(m_severity, &QComboBox::currentIndexChanged, m_list,
            [this](int mildest) { m_list->setSeverities(static_cast<Severity>(mildest)); });
    connect(m_grouping, &QComboBox::currentIndexChanged, m_list,
            [this](int choice) { m_list->setGrouping(static_cast<FindingList::Grouping>(choice)); });
    connect(m_filter, &QLineEdit::textChanged, m_list, &FindingList::setWords);
    connect(m_table, &QTableView::doubleClicked, this, &AuditPanel::follow);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        const int row = index.row();
        if (!m_list->isTitle(row))
            return;
        m_list->toggle(row);
        m_table->selectRow(row);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (const auto finding = m_list->findingIndex(current.row()))
                    m_session.lookAtFinding(*finding);
            });
    connect(m_list, &QAbstractItemModel::modelReset, this, &AuditPanel::showRows);
    connect(m_list, &QAbstractItemModel::dataChanged, this, &AuditPanel::showRows);
    showRows();
}

void AuditPanel::addJump(const QString &text, const QString &keys, void (AuditPanel::*jump)(const Finding &))
{
    auto *action = new QAction(text, m_table);
    action->setShortcut(QKeySequence(keys));
    action->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(action);
    connect(action, &QAction::triggered, this, [this, jump] {
        if (const Finding *finding = currentFinding())
            (this->*jump)(*finding);
    });
}

const Finding *AuditPanel::currentFinding() const
{
    return m_list->finding(m_table->currentIndex().row());
}

/// The place column leads to the words, the others to the layer if there is one, to words, to bytes.
void AuditPanel::follow(const QModelIndex &index)
{
    const Finding *finding = m_list->finding(index.row());
    if (!finding || index.column() >= FindingModel::DispositionColumn)
        return;
    const FindingPlaces places = placesOf(m_session, *finding);
    const bool wantsWords
        = index.column() == FindingModel::PlaceColumn || index.column() == FindingModel::StatedColumn;
    if (places.text && (wantsWords || !places.layer))
        m_session.showText(*places.text);
    else if (places.layer)
        jumpToLayer(*finding);
    else if (places.bytes)
        m_session.showBytes(*places.bytes);
}

void AuditPanel::jumpToLayer(const Finding &finding)
{
    if (const auto layer = placesOf(m_session, finding).layer)
        m_session.selectLayer(*layer);
}

void AuditPanel::jumpToText(const Finding &finding)
{
    if (const auto place = placesOf(m_session, finding).text)
        m_session.showText(*place);
}

void AuditPanel::jumpToBytes(const Finding &finding)
{
    if (const auto range = placesOf(m_session, finding).bytes)
        m_session.showBytes(*range);
}

/// Titles of groups go across all columns.
void AuditPanel::showRows()
{
    m_table->clearSpans();
    for (int row = 0; row < m_list->rowCount(); ++row)
        if (m_list->isTitle(row))
            m_table->setSpan(row, 0, 1, FindingModel::ColumnCount);
    const auto isEmpty = [this](FindingModel::Column column) {
        for (int row = 0; row < m_list->rowCount(); ++row)
            if (!m_list->isTitle(row) && !m_list->index(row, column).data().toString().isEmpty())
                return false;
        return true;
    };
    for (const auto column : { FindingModel::PlaceColumn, FindingModel::DispositionColumn })
        m_table->setColumnHidden(column, isEmpty(column));
    const int widest = WidestCell * fontMetrics().averageCharWidth();
    for (const auto column : { FindingModel::SeverityColumn, FindingModel::RuleColumn,
                               FindingModel::SubjectColumn, FindingModel::PlaceColumn }) {
        m_table->resizeColumnToContents(column);
        m_table->setColumnWidth(column, std::min(widest, m_table->columnWidth(column)));
    }
    const auto all = m_session.findings().size();
    m_count->setText(all == 0 ? tr("no findings") : tr("%1 of %2").arg(m_list->shownCount()).arg(all));
}

} // namespace assay
