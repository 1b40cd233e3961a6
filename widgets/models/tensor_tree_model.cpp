// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tensor_tree_model.h"

#include "widgets/severity_icon.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace assay {
namespace {

constexpr quintptr FlatId = ~quintptr(0); ///< of indexes in a flat list

std::string lowered(const std::string &text)
{
    std::string lower = text;
    for (char &letter : lower)
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    return lower;
}

/// Ratios and errors of a group come of sums over the rows that both sides have.
void addToSum(LayerRow &sum, const LayerRow &row)
{
    if (row.referenceBytes && row.candidateBytes) {
        sum.referenceBytes = sum.referenceBytes.value_or(0) + *row.referenceBytes;
        sum.candidateBytes = sum.candidateBytes.value_or(0) + *row.candidateBytes;
        sum.elementCount += row.elementCount;
    }
    sum.findingCount += row.findingCount;
    if (row.worstFinding)
        sum.worstFinding = std::min(sum.worstFinding.value_or(Severity::Note), *row.worstFinding);
    if (row.error && sum.error)
        sum.error->merge(*row.error);
    else if (row.error)
        sum.error = row.error;
}

bool passes(const LayerRow &row, const RowFilter &filter)
{
    for (std::size_t i = 0; i < filter.columns.size(); ++i) {
        const auto column = static_cast<LayerColumns::Column>(i);
        const ColumnFilter &wanted = filter.columns[i];
        if (!wanted.isEmpty()
            && !wanted.accepts(wanted.readsText() ? layerCell(row, column) : QString(),
                               layerNumber(row, column)))
            return false;
    }
    return true;
}

} // namespace

void TensorTreeModel::setModels(const ModelPtr &reference, const ModelPtr &candidate)
{
    setRows(layerRows(reference, candidate));
}

void TensorTreeModel::setReport(const AuditReport &report, const std::vector<Finding> &findings)
{
    setRows(layerRows(report, findings));
}

void TensorTreeModel::setFlat(bool isFlat)
{
    if (m_isFlat == isFlat)
        return;
    beginResetModel();
    m_isFlat = isFlat;
    rebuild();
    endResetModel();
}

void TensorTreeModel::setRows(std::vector<LayerRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_measured = 0;
    m_lowerNames.clear();
    m_blocks.clear();
    m_byName.clear();
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        m_lowerNames.push_back(lowered(m_rows[row].name));
        const auto block = blockOf(m_rows[row].name);
        m_blocks.push_back(block ? *block + 1 : 0);
        m_byName.emplace(m_rows[row].name, row);
    }
    orderRows();
    rebuild();
    endResetModel();
}

void TensorTreeModel::setNumberForm(NumberForm form)
{
    m_numberForm = form;
    if (m_isFlat && rowCount() > 0)
        Q_EMIT dataChanged(index(0, ReferenceBytes), index(rowCount() - 1, CandidateBytes));
    for (int group = 0; group < rowCount() && !m_isFlat; ++group) {
        const auto parent = index(group, 0);
        Q_EMIT dataChanged(index(group, ReferenceBytes), index(group, CandidateBytes));
        Q_EMIT dataChanged(index(0, ReferenceBytes, parent),
                           index(rowCount(parent) - 1, CandidateBytes, parent));
    }
}

void TensorTreeModel::setFilter(RowFilter filter)
{
    beginResetModel();
    m_filter = std::move(filter);
    rebuild();
    endResetModel();
}

std::vector<bool> TensorTreeModel::acceptedRows() const
{
    const std::string &words = m_filter.words;
    std::vector<bool> accepted(m_rows.size(), words.empty());
    bool isLiteral = words.empty();
    for (std::size_t row = 0; row < m_rows.size() && !words.empty(); ++row) {
        accepted[row] = m_lowerNames[row].find(words) != std::string::npos;
        isLiteral = isLiteral || accepted[row];
    }
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        accepted[row] = (accepted[row] || (!isLiteral && isFuzzyMatch(words, m_lowerNames[row])))
            && passes(m_rows[row], m_filter);
    return accepted;
}

void TensorTreeModel::rebuild()
{
    const auto accepted = acceptedRows();
    m_groups.clear();
    m_places.assign(m_rows.size(), {});
    m_shown = 0;
    m_flat.clear();
    if (m_isFlat) {
        for (const std::size_t row : m_order)
            if (accepted[row]) {
                m_places[row] = { 0, static_cast<int>(m_flat.size()) };
                m_flat.push_back(row);
            }
        m_shown = m_flat.size();
        return;
    }
    std::map<std::uint64_t, std::vector<std::size_t>> byBlock; // "outside the blocks" first, 2 before 10
    for (const std::size_t row : m_order)
        if (accepted[row])
            byBlock[m_blocks[row]].push_back(row);
    for (auto &[block, members] : byBlock) {
        Group group { .sum = { .name = groupName(m_rows[members.front()].name).toStdString() },
                      .rows = std::move(members) };
        for (std::size_t place = 0; place < group.rows.size(); ++place) {
            m_places[group.rows[place]] = { static_cast<int>(m_groups.size()), static_cast<int>(place) };
            addToSum(group.sum, m_rows[group.rows[place]]);
        }
        m_shown += group.rows.size();
        m_groups.push_back(std::move(group));
    }
}

void TensorTreeModel::orderRows()
{
    m_order.resize(m_rows.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t { 0 });
    if (m_sortColumn < 0 || m_sortColumn >= ColumnCount)
        return;
    const auto column = static_cast<Column>(m_sortColumn);
    std::vector<std::pair<std::optional<double>, QString>> keys;
    for (const LayerRow &row : m_rows) {
        auto number = layerNumber(row, column);
        if (number && std::isnan(*number))
            number.reset();
        keys.emplace_back(number, number ? QString() : layerCell(row, column));
    }
    const bool isRising = m_sortOrder == Qt::AscendingOrder;
    std::stable_sort(m_order.begin(), m_order.end(), [&keys, isRising](std::size_t one, std::size_t other) {
        // What is not known comes last in either order.
        const bool oneKnown = keys[one].first || !keys[one].second.isEmpty();
        const bool otherKnown = keys[other].first || !keys[other].second.isEmpty();
        if (oneKnown != otherKnown)
            return oneKnown;
        return isRising ? keys[one] < keys[other] : keys[other] < keys[one];
    });
}

void TensorTreeModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_sortOrder)
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<std::optional<std::size_t>> rowsBefore;
    for (const QModelIndex &index : before)
        rowsBefore.push_back(rowOf(index));
    m_sortColumn = column;
    m_sortOrder = order;
    orderRows();
    rebuild();
    for (qsizetype i = 0; i < before.size(); ++i)
        if (const auto row = rowsBefore[static_cast<std::size_t>(i)])
            changePersistentIndex(before[i], indexOfRow(*row).siblingAtColumn(before[i].column()));
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void TensorTreeModel::addMeasured(std::span<const LayerReport> layers)
{
    m_measured += layers.size();
    std::set<int> touched;
    for (const LayerReport &layer : layers) {
        const auto row = rowNamed(layer.referenceName.empty() ? layer.candidateName : layer.referenceName);
        if (!row || m_rows[*row].error)
            continue;
        addMeasures(m_rows[*row], layer);
        const Place place = m_places[*row];
        if (place.group < 0)
            continue;
        if (!m_isFlat)
            touched.insert(place.group);
        const auto index = indexOfRow(*row);
        Q_EMIT dataChanged(index, index.siblingAtColumn(ColumnCount - 1));
    }
    for (const int changed : touched) {
        Group &group = m_groups[static_cast<std::size_t>(changed)];
        group.sum = { .name = group.sum.name };
        for (const std::size_t member : group.rows)
            addToSum(group.sum, m_rows[member]);
        Q_EMIT dataChanged(index(changed, 0), index(changed, ColumnCount - 1));
    }
}

std::optional<std::size_t> TensorTreeModel::rowOf(const QModelIndex &index) const
{
    if (index.isValid() && index.internalId() == FlatId)
        return m_flat[static_cast<std::size_t>(index.row())];
    if (!index.isValid() || index.internalId() == 0)
        return std::nullopt;
    return m_groups[index.internalId() - 1].rows[static_cast<std::size_t>(index.row())];
}

std::optional<std::size_t> TensorTreeModel::rowNamed(const std::string &name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? std::nullopt : std::optional(found->second);
}

QModelIndex TensorTreeModel::indexOfRow(std::size_t row) const
{
    const Place place = m_places.at(row);
    if (m_isFlat && place.group == 0)
        return createIndex(place.row, 0, FlatId);
    return place.group < 0 ? QModelIndex()
                           : createIndex(place.row, 0, static_cast<quintptr>(place.group) + 1);
}

QModelIndex TensorTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (m_isFlat)
        return createIndex(row, column, FlatId);
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr(0));
}

QModelIndex TensorTreeModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == 0 || child.internalId() == FlatId)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int TensorTreeModel::rowCount(const QModelIndex &parent) const
{
    if (m_isFlat)
        return parent.isValid() ? 0 : static_cast<int>(m_flat.size());
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.internalId() != 0 || parent.column() != 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].rows.size());
}

int TensorTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant TensorTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = static_cast<Column>(index.column());
    const bool isNumber = (column >= ReferenceBytes && column < Role) || column == Findings;
    if (role == Qt::TextAlignmentRole && isNumber)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::DecorationRole
        && role != FullNameRole)
        return {};
    if (role == FullNameRole) {
        const auto named = rowOf(index);
        return named ? formatText(m_rows[*named].name) : QString();
    }
    const auto row = rowOf(index);
    const LayerRow &shown = row ? m_rows[*row] : m_groups[static_cast<std::size_t>(index.row())].sum;
    if (role == Qt::DecorationRole)
        return column == Findings && shown.worstFinding ? severityIcon(*shown.worstFinding) : QVariant();
    if (role == Qt::ToolTipRole && (column == ReferenceBytes || column == CandidateBytes)) {
        const auto &bytes = column == ReferenceBytes ? shown.referenceBytes : shown.candidateBytes;
        return bytes ? formatBytesInFull(*bytes) : QString();
    }
    if (role == Qt::ToolTipRole)
        return formatToolTip(layerCell(shown, column, m_numberForm));
    if (column == Name && row && !m_isFlat)
        return formatName(nameInBlock(shown.name));
    return layerCell(shown, column, m_numberForm);
}

QVariant TensorTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    if (const auto *metric = metricOfColumn(section))
        return metricTitle(*metric);
    switch (static_cast<Column>(section)) {
    case Name:
        return tr("Layer");
    case Types:
        return tr("Types");
    case ReferenceLayout:
        return tr("Reference");
    case CandidateLayout:
        return tr("Candidate");
    case Shape:
        return tr("Shape");
    case ReferenceBytes:
        return tr("Ref. bytes");
    case CandidateBytes:
        return tr("Cand. bytes");
    case Role:
        return tr("Role");
    case Findings:
        return tr("Findings");
    case Note:
        return tr("Note");
    case FirstMetric:
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace assay
