// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tensor_tree_model.h"

#include "widgets/text_format.h"

#include <QRegularExpression>

namespace assay {
namespace {

std::optional<double> ratioOf(const LayerRow &row)
{
    if (!row.referenceBytes || !row.candidateBytes || *row.candidateBytes == 0)
        return std::nullopt;
    return static_cast<double>(*row.referenceBytes) / static_cast<double>(*row.candidateBytes);
}

QString sqnrText(const LayerRow &row)
{
    if (!row.error)
        return {};
    if (row.error->pairCount > 0 && row.error->exact())
        return TensorTreeModel::tr("exact");
    return formatDecibel(row.error->sqnrDb());
}

QString bytesText(const std::optional<std::uint64_t> &bytes)
{
    return bytes ? formatBytes(*bytes) : QString();
}

QString cellText(const LayerRow &row, TensorTreeModel::Column column)
{
    switch (column) {
    case TensorTreeModel::Name:
        return formatText(row.name);
    case TensorTreeModel::ReferenceLayout:
        return formatText(row.referenceLayout);
    case TensorTreeModel::CandidateLayout:
        return formatText(row.candidateLayout);
    case TensorTreeModel::Shape:
        return formatText(row.shape);
    case TensorTreeModel::ReferenceBytes:
        return bytesText(row.referenceBytes);
    case TensorTreeModel::CandidateBytes:
        return bytesText(row.candidateBytes);
    case TensorTreeModel::Ratio:
        return formatRatio(ratioOf(row));
    case TensorTreeModel::Sqnr:
        return sqnrText(row);
    case TensorTreeModel::Cosine:
        return row.error ? formatNumber(row.error->cosine(), 6) : QString();
    case TensorTreeModel::Role:
        return formatText(row.role);
    case TensorTreeModel::Note:
        return formatText(row.note);
    case TensorTreeModel::ColumnCount:
        break;
    }
    return {};
}

std::string layoutText(const TensorInfo &tensor)
{
    return tensor.dtypeName.empty() ? tensor.layout : tensor.dtypeName;
}

QRegularExpressionMatch blockMatch(const std::string &tensorName)
{
    static const QRegularExpression Block(
        QStringLiteral("(?:^|[./])(?:layers?|h|blk|blocks?)[./](\\d+)(?:[./]|$)"));
    return Block.match(formatText(tensorName));
}

/// Orders the groups: "outside the blocks" first, then block 2 before block 10.
qulonglong blockNumber(const std::string &tensorName)
{
    const auto match = blockMatch(tensorName);
    return match.hasMatch() ? match.captured(1).toULongLong() + 1 : 0;
}

} // namespace

QString groupName(const std::string &tensorName)
{
    const auto match = blockMatch(tensorName);
    return match.hasMatch() ? TensorTreeModel::tr("block %1").arg(match.captured(1))
                            : TensorTreeModel::tr("outside the blocks");
}

void TensorTreeModel::setModels(const ModelPtr &reference, const ModelPtr &candidate)
{
    std::vector<LayerRow> rows;
    std::map<std::string, std::size_t> places;
    if (reference)
        for (const auto &tensor : reference->tensors) {
            places.emplace(tensor.name, rows.size());
            rows.push_back({ .name = tensor.name,
                             .referenceLayout = layoutText(tensor),
                             .shape = tensor.shape.text(),
                             .role = roleName(tensor.role),
                             .note = tensor.note.empty() ? tensor.roleReason : tensor.note,
                             .referenceBytes = tensor.storedBytes() });
        }
    if (candidate)
        for (const auto &tensor : candidate->tensors) {
            const auto [place, isNew] = places.emplace(tensor.name, rows.size());
            if (isNew)
                rows.push_back({ .name = tensor.name,
                                 .shape = tensor.shape.text(),
                                 .role = roleName(tensor.role),
                                 .note = tensor.note });
            rows[place->second].candidateLayout = layoutText(tensor);
            rows[place->second].candidateBytes = tensor.storedBytes();
        }
    setRows(std::move(rows));
}

void TensorTreeModel::setComparison(const Comparison &comparison)
{
    std::vector<LayerRow> rows;
    for (const auto &layer : comparison.layers) {
        LayerRow row { .name = layer.referenceName.empty() ? layer.candidateName : layer.referenceName,
                       .note = layer.note.empty() ? layer.match.note : layer.note,
                       .error = layer.error };
        const auto *reference
            = layer.match.reference ? &comparison.reference->tensors[*layer.match.reference] : nullptr;
        const auto *candidate
            = layer.match.candidate ? &comparison.candidate->tensors[*layer.match.candidate] : nullptr;
        if (const auto *either = reference ? reference : candidate) {
            row.shape = either->shape.text();
            row.role = roleName(either->role);
        }
        if (reference) {
            row.referenceLayout = layoutText(*reference);
            row.referenceBytes = layer.referenceBytes;
        }
        if (candidate) {
            row.candidateLayout = layoutText(*candidate);
            row.candidateBytes = layer.candidateBytes;
        }
        rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
}

void TensorTreeModel::setRows(std::vector<LayerRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_groups.clear();
    m_places.assign(m_rows.size(), {});
    std::map<std::pair<qulonglong, QString>, std::vector<std::size_t>> byBlock;
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        byBlock[{ blockNumber(m_rows[row].name), groupName(m_rows[row].name) }].push_back(row);
    for (auto &[block, members] : byBlock) {
        Group group { .sum = { .name = block.second.toStdString() }, .rows = std::move(members) };
        for (std::size_t place = 0; place < group.rows.size(); ++place) {
            const auto &row = m_rows[group.rows[place]];
            m_places[group.rows[place]] = { static_cast<int>(m_groups.size()), static_cast<int>(place) };
            if (row.referenceBytes && row.candidateBytes) {
                group.sum.referenceBytes = group.sum.referenceBytes.value_or(0) + *row.referenceBytes;
                group.sum.candidateBytes = group.sum.candidateBytes.value_or(0) + *row.candidateBytes;
            }
            if (row.error && group.sum.error)
                group.sum.error->merge(*row.error);
            else if (row.error)
                group.sum.error = row.error;
        }
        m_groups.push_back(std::move(group));
    }
    endResetModel();
}

std::optional<std::size_t> TensorTreeModel::rowOf(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return std::nullopt;
    return m_groups[index.internalId() - 1].rows[static_cast<std::size_t>(index.row())];
}

QModelIndex TensorTreeModel::indexOfRow(std::size_t row) const
{
    const auto [group, place] = m_places.at(row);
    return createIndex(place, 0, static_cast<quintptr>(group) + 1);
}

QModelIndex TensorTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr(0));
}

QModelIndex TensorTreeModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int TensorTreeModel::rowCount(const QModelIndex &parent) const
{
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
    if (role == Qt::TextAlignmentRole && index.column() >= ReferenceBytes && index.column() <= Cosine)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const auto row = rowOf(index);
    return cellText(row ? m_rows[*row] : m_groups[static_cast<std::size_t>(index.row())].sum,
                    static_cast<Column>(index.column()));
}

QVariant TensorTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Name:
        return tr("Layer");
    case ReferenceLayout:
        return tr("Reference");
    case CandidateLayout:
        return tr("Candidate");
    case Shape:
        return tr("Shape");
    case ReferenceBytes:
        return tr("Reference bytes");
    case CandidateBytes:
        return tr("Candidate bytes");
    case Ratio:
        return tr("Ratio");
    case Sqnr:
        return tr("SQNR");
    case Cosine:
        return tr("Cosine");
    case Role:
        return tr("Role");
    case Note:
        return tr("Note");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace assay
