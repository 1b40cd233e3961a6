// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layer_tree.h"

#include "widgets/empty_words.h"
#include "widgets/finding_places.h"
#include "widgets/panels/filter_header.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

constexpr int TypingPauseMs = 80;

/// Widths in characters, so that they follow the font; of columns not named here MetricWidth.
constexpr int MetricWidth = 11;
constexpr int WidestCell = 24; ///< a longer one is cut
const std::pair<TensorTreeModel::Column, int> Widths[] = {
    { TensorTreeModel::Name, 30 },           { TensorTreeModel::Types, 15 },
    { TensorTreeModel::ReferenceLayout, 9 }, { TensorTreeModel::CandidateLayout, 9 },
    { TensorTreeModel::Shape, 13 },          { TensorTreeModel::ReferenceBytes, 11 },
    { TensorTreeModel::CandidateBytes, 11 }, { TensorTreeModel::Role, 9 },
    { TensorTreeModel::Findings, 9 },
};

/// What is shown while nobody has chosen columns: of a pair, of a single model.
QList<int> defaultColumns(bool isPair, bool isReference)
{
    if (isPair)
        return { TensorTreeModel::Name, TensorTreeModel::Types, metricColumn("ratio"),
                 metricColumn("sqnr_db"), TensorTreeModel::Findings };
    return { TensorTreeModel::Name, TensorTreeModel::Types, TensorTreeModel::Shape,
             isReference ? TensorTreeModel::ReferenceBytes : TensorTreeModel::CandidateBytes,
             TensorTreeModel::Findings };
}

} // namespace

LayerTree::LayerTree(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new TensorTreeModel(this))
    , m_search(new QLineEdit)
    , m_count(new QLabel)
    , m_header(new FilterHeader)
    , m_tree(new QTreeView)
    , m_typing(new QTimer(this))
    , m_flat(new QToolButton)
{
    buildView();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *line = new QHBoxLayout;
    m_flat->setText(tr("Flat list"));
    m_flat->setObjectName(QStringLiteral("flatList"));
    m_flat->setCheckable(true);
    m_flat->setFocusPolicy(Qt::TabFocus);
    m_flat->setToolTip(
        tr("One list without blocks; a click on a column's title sorts it over the whole model"));
    line->addWidget(m_search, 1);
    line->addWidget(m_flat);
    line->addWidget(m_count);
    column->addLayout(line);
    column->addWidget(m_tree, 1);
    m_typing->setSingleShot(true);
    m_typing->setInterval(TypingPauseMs);
    connect(m_typing, &QTimer::timeout, this, &LayerTree::applyFilters);
    connect(m_search, &QLineEdit::textChanged, m_typing, qOverload<>(&QTimer::start));
    connect(m_header, &FilterHeader::filtersChanged, m_typing, qOverload<>(&QTimer::start));
    connect(m_tree, &QTreeView::collapsed, this,
            [this](const QModelIndex &index) { m_collapsed.insert(index.data().toString()); });
    connect(m_tree, &QTreeView::expanded, this,
            [this](const QModelIndex &index) { m_collapsed.remove(index.data().toString()); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &LayerTree::selectFromTree);
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_session.setSelectedTensors(selectedTensors()); });
    connect(m_flat, &QToolButton::toggled, this, &LayerTree::chooseFlat);
    connect(m_header, &QHeaderView::sortIndicatorChanged, this, &LayerTree::followSorting);
    connect(m_header, &FilterHeader::columnsChosen, this, [this] { m_hasOwnColumns = true; });
    connect(&session, &Session::modelsChanged, this, &LayerTree::follow);
    connect(&session, &Session::reportChanged, this, &LayerTree::follow);
    connect(&session, &Session::layersMeasured, this, &LayerTree::showMeasured);
    connect(&session, &Session::selectionChanged, this, &LayerTree::selectInTree);
    connect(&session, &Session::tensorsWanted, this, &LayerTree::selectTensors);
    connect(&session, &Session::numberFormChanged, this,
            [this] { m_model->setNumberForm(m_session.numberForm()); });
    restoreView();
}

void LayerTree::buildView()
{
    m_search->setObjectName(QStringLiteral("filter"));
    m_search->setPlaceholderText(tr("Find layers: letters in order, e.g. 11.up (Ctrl+F or /)"));
    m_search->setToolTip(tr("Find layers by the letters of their names (Ctrl+F or /)"));
    m_search->setAccessibleName(tr("Find layers"));
    m_search->setClearButtonEnabled(true);
    m_tree->setObjectName(QStringLiteral("layers"));
    m_tree->setAccessibleName(tr("Layers of both models"));
    m_tree->setHeader(m_header);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    QStringList titles;
    for (int column = 0; column < TensorTreeModel::ColumnCount; ++column)
        titles << m_model->headerData(column, Qt::Horizontal).toString();
    m_header->setColumns(titles);
    for (std::size_t i = 0; i < MetricCount; ++i)
        m_tree->setColumnWidth(TensorTreeModel::FirstMetric + static_cast<int>(i),
                               MetricWidth * fontMetrics().averageCharWidth());
    for (const auto &[column, width] : Widths)
        m_tree->setColumnWidth(column, width * fontMetrics().averageCharWidth());
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_header->setSectionResizeMode(TensorTreeModel::Name, QHeaderView::Stretch);
    m_header->setStretchLastSection(false);
    showDefaultColumns();
    m_header->setSortIndicatorClearable(true);
    m_header->setSortIndicator(-1, Qt::AscendingOrder);
    m_tree->setSortingEnabled(true);
    addCopyActions(*m_tree);
    setEmptyWords(*m_tree, tr("Open a reference and a candidate (Ctrl+O, Ctrl+Shift+O), or drop them here."),
                  tr("No layer matches the filters."), [this] { return !m_model->rows().empty(); });
    addBytesAction(true);
    addBytesAction(false);
}

void LayerTree::addBytesAction(bool ofReference)
{
    auto *action = new QAction(
        ofReference ? tr("Show the reference's bytes") : tr("Show the candidate's bytes"), m_tree);
    action->setShortcut(ofReference ? QKeySequence(QStringLiteral("Ctrl+Shift+B"))
                                    : QKeySequence(QStringLiteral("Ctrl+B")));
    action->setShortcutContext(Qt::WidgetShortcut);
    m_tree->addAction(action);
    connect(action, &QAction::triggered, this, [this, ofReference] {
        const auto row = m_model->rowOf(m_tree->currentIndex());
        const ModelPtr &model = ofReference ? m_session.reference() : m_session.candidate();
        if (!row || !model)
            return;
        const LayerRow &layer = m_model->rows()[*row];
        const auto *tensor
            = model->find(ofReference || layer.candidateName.empty() ? layer.name : layer.candidateName);
        if (const auto range = tensor ? bytesOf(*model, *tensor) : std::nullopt)
            m_session.showBytes(*range);
    });
}

void LayerTree::startSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

QByteArray LayerTree::columns() const
{
    return m_hasOwnColumns ? m_header->saveState() : QByteArray();
}

void LayerTree::showDefaultColumns()
{
    if (m_hasOwnColumns)
        return;
    const bool hasReference = m_session.reference() != nullptr,
               hasCandidate = m_session.candidate() != nullptr;
    const QList<int> shown = defaultColumns(hasReference == hasCandidate, hasReference);
    for (int column = 0; column < TensorTreeModel::ColumnCount; ++column)
        m_header->setSectionHidden(column, !shown.contains(column));
    m_header->placeFilters();
}

/// Whoever sorts wants the order over the whole model.
void LayerTree::followSorting(int column)
{
    if (column < 0)
        return;
    m_flat->setChecked(true);
    widenColumns(); // the arrow takes room
}

void LayerTree::chooseFlat(bool isFlat)
{
    m_model->setFlat(isFlat);
    m_tree->setRootIsDecorated(!isFlat);
    if (!isFlat)
        m_header->setSortIndicator(-1, Qt::AscendingOrder);
    restoreView();
}

void LayerTree::setColumns(const QByteArray &columns)
{
    if (columns.isEmpty() || !m_header->restoreState(columns))
        return;
    m_hasOwnColumns = true;
    m_header->setSortIndicator(-1, Qt::AscendingOrder);
}

QStringList LayerTree::selectedTensors() const
{
    QStringList names;
    for (const auto &index : m_tree->selectionModel()->selectedRows())
        if (const auto row = m_model->rowOf(index))
            names << formatText(m_model->rows()[*row].name);
    return names;
}

/// All of them at once; names that are filtered out or not there are left out.
void LayerTree::selectTensors(const QStringList &names)
{
    QItemSelection wanted;
    QModelIndex first;
    for (const QString &name : names) {
        const auto row = m_model->rowNamed(name.toStdString());
        const auto index = row ? m_model->indexOfRow(*row) : QModelIndex();
        if (!index.isValid())
            continue;
        wanted.select(index, index);
        if (!first.isValid())
            first = index;
    }
    if (!first.isValid())
        return;
    const QScopedValueRollback following(m_following, true);
    auto *selection = m_tree->selectionModel();
    selection->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    selection->select(wanted, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_tree->scrollTo(first);
}

/// Columns grow to what stands in them, so that no figure is cut; the names have the rest.
void LayerTree::widenColumns()
{
    const int widest = WidestCell * fontMetrics().averageCharWidth();
    const int arrow = m_header->sortIndicatorSection() < 0
        ? 0
        : 2 * style()->pixelMetric(QStyle::PM_HeaderMarkSize, nullptr, m_header);
    m_header->setSortIndicatorShown(false); // else every column keeps room for the arrow of one
    for (int column = 0; column < TensorTreeModel::ColumnCount; ++column) {
        if (column == TensorTreeModel::Name || m_header->isSectionHidden(column))
            continue;
        const int before = m_tree->columnWidth(column);
        m_tree->resizeColumnToContents(column);
        const int needed
            = m_tree->columnWidth(column) + (column == m_header->sortIndicatorSection() ? arrow : 0);
        m_tree->setColumnWidth(column, std::max(before, std::min(widest, needed)));
    }
    m_header->setSortIndicatorShown(true);
}

/// A model of many layers takes long to list: what is listed already is not listed again.
void LayerTree::follow()
{
    Listed wanted { .reference = m_session.reference(),
                    .candidate = m_session.candidate(),
                    .report = m_session.comparison() ? m_session.report() : nullptr };
    if (wanted == m_listed && m_model->measuredCount() == 0)
        return;
    m_listed = std::move(wanted);
    if (m_listed.report)
        m_model->setReport(*m_listed.report, m_session.findings());
    else
        m_model->setModels(m_listed.reference, m_listed.candidate);
    showDefaultColumns();
    restoreView();
    widenColumns();
}

void LayerTree::showMeasured()
{
    const auto &layers = m_session.measuredLayers();
    m_model->addMeasured(std::span(layers).subspan(std::min(m_model->measuredCount(), layers.size())));
}

void LayerTree::applyFilters()
{
    RowFilter filter;
    filter.words = m_search->text().simplified().toLower().toStdString();
    for (int column = 0; column < TensorTreeModel::ColumnCount; ++column)
        filter.columns[static_cast<std::size_t>(column)] = ColumnFilter::parse(m_header->filterText(column));
    m_model->setFilter(std::move(filter));
    restoreView();
}

void LayerTree::restoreView()
{
    for (int group = 0; group < m_model->rowCount() && !m_model->isFlat(); ++group) {
        const auto index = m_model->index(group, 0);
        m_tree->setExpanded(index, !m_collapsed.contains(index.data().toString()));
    }
    const auto all = m_model->rows().size();
    if (m_model->shownCount() != all)
        m_count->setText(tr("%1 of %2").arg(m_model->shownCount()).arg(all));
    else
        m_count->setText(all == 1 ? tr("1 layer") : tr("%1 layers").arg(all));
    selectInTree();
}

/// The tree's rows stand for tensors by name; the session for layers of the comparison.
void LayerTree::selectFromTree()
{
    const auto row = m_model->rowOf(m_tree->currentIndex());
    if (row && !m_following)
        m_session.selectTensor(formatText(m_model->rows()[*row].name));
}

void LayerTree::selectInTree()
{
    const auto pair = m_session.selectedPair();
    const auto row = pair ? m_model->rowNamed(pair->name) : std::nullopt;
    const auto index = row ? m_model->indexOfRow(*row) : QModelIndex();
    if (!index.isValid())
        return;
    const QScopedValueRollback following(m_following, true);
    const auto current = m_tree->currentIndex();
    if (current.row() != index.row() || current.parent() != index.parent())
        m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

} // namespace assay
