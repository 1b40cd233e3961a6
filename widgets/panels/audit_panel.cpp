// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/audit_panel.h"

#include "widgets/finding_places.h"
#include "widgets/table_copy.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace assay {
namespace {

/// Severity and words together.
class FindingFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setSeverities(int worstTo)
    {
        m_worstTo = worstTo;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const auto severity = sourceModel()->index(row, FindingModel::SeverityColumn, parent);
        return severity.data(FindingModel::SortRole).toInt() <= m_worstTo
            && QSortFilterProxyModel::filterAcceptsRow(row, parent);
    }

private:
    int m_worstTo = static_cast<int>(Severity::Note);
};

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
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override
    {
        model->setData(index, static_cast<QComboBox *>(editor)->currentText());
    }
};

constexpr std::array<int, FindingModel::ColumnCount> Widths { 70, 150, 180, 110, 110, 130, 380, 90, 160 };

void prepareTable(QTableView &table)
{
    table.setObjectName(QStringLiteral("findings"));
    table.setAccessibleName(AuditPanel::tr("Findings of the audit"));
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setWordWrap(false);
    table.setSortingEnabled(true);
    table.sortByColumn(FindingModel::SeverityColumn, Qt::AscendingOrder);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(22);
    table.horizontalHeader()->setStretchLastSection(true);
    table.horizontalHeader()->setSectionsMovable(true);
    for (int column = 0; column < FindingModel::ColumnCount; ++column)
        table.setColumnWidth(column, Widths[static_cast<std::size_t>(column)]);
    table.setItemDelegateForColumn(FindingModel::DispositionColumn, new DispositionDelegate(&table));
    // A double click follows the finding; what can be edited is edited with F2 or by typing.
    table.setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed
                          | QAbstractItemView::DoubleClicked);
    addCopyActions(table);
}

} // namespace

AuditPanel::AuditPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new FindingModel(session, this))
    , m_severity(new QComboBox)
    , m_filter(new QLineEdit)
    , m_count(new QLabel)
    , m_table(new QTableView)
{
    auto *filtered = new FindingFilter(this);
    m_filtered = filtered;
    m_filtered->setSourceModel(m_model);
    m_filtered->setSortRole(FindingModel::SortRole);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_severity->addItems({ tr("failures"), tr("failures and warnings"), tr("all findings") });
    m_severity->setCurrentIndex(2);
    m_severity->setAccessibleName(tr("Severities shown"));
    m_filter->setObjectName(QStringLiteral("findingFilter"));
    m_filter->setPlaceholderText(tr("Filter findings"));
    m_filter->setAccessibleName(tr("Filter findings"));
    m_filter->setClearButtonEnabled(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 0);
    auto *line = new QHBoxLayout;
    line->addWidget(m_severity);
    line->addWidget(m_filter, 1);
    line->addWidget(m_count);
    column->addLayout(line);
    column->addWidget(m_table);
    m_table->setModel(m_filtered);
    prepareTable(*m_table);
    addJump(tr("Show the layer"), QStringLiteral("Ctrl+Return"), &AuditPanel::jumpToLayer);
    addJump(tr("Show the words in the document"), QStringLiteral("Ctrl+D"), &AuditPanel::jumpToText);
    addJump(tr("Show the bytes"), QStringLiteral("Ctrl+B"), &AuditPanel::jumpToBytes);
    connect(m_severity, &QComboBox::currentIndexChanged, this,
            [filtered](int worstTo) { filtered->setSeverities(worstTo); });
    connect(m_filter, &QLineEdit::textChanged, m_filtered, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_table, &QTableView::doubleClicked, this, &AuditPanel::follow);
    connect(m_filtered, &QAbstractItemModel::modelReset, this, &AuditPanel::countRows);
    connect(m_filtered, &QAbstractItemModel::rowsInserted, this, &AuditPanel::countRows);
    connect(m_filtered, &QAbstractItemModel::rowsRemoved, this, &AuditPanel::countRows);
    countRows();
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
    return m_model->finding(m_filtered->mapToSource(m_table->currentIndex()).row());
}

/// The place column leads to the words, the others to the layer if there is one, to words, to bytes.
void AuditPanel::follow(const QModelIndex &index)
{
    const Finding *finding = m_model->finding(m_filtered->mapToSource(index).row());
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

void AuditPanel::countRows()
{
    m_count->setText(m_model->rowCount() == 0
                         ? tr("no findings")
                         : tr("%1 of %2").arg(m_filtered->rowCount()).arg(m_model->rowCount()));
}

} // namespace assay
