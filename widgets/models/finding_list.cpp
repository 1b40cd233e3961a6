// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/finding_list.h"

#include "widgets/severity_icon.h"

#include <QFont>

#include <algorithm>

namespace assay {
namespace {

/// Numbers before words, words without regard to case.
int compareCells(const QVariant &one, const QVariant &other)
{
    if (one.typeId() == QMetaType::Int && other.typeId() == QMetaType::Int)
        return one.toInt() - other.toInt();
    return QString::compare(one.toString(), other.toString(), Qt::CaseInsensitive);
}

} // namespace

FindingList::FindingList(FindingModel &source, QObject *parent)
    : QAbstractTableModel(parent)
    , m_source(source)
{
    connect(&source, &QAbstractItemModel::modelReset, this, &FindingList::rebuild);
    connect(&source, &QAbstractItemModel::dataChanged, this, [this](const auto &first, const auto &last) {
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, first.column()), index(rowCount() - 1, last.column()));
    });
    rebuild();
}

void FindingList::setGrouping(Grouping grouping)
{
    m_grouping = grouping;
    rebuild();
}

void FindingList::setSeverities(Severity mildest)
{
    m_mildest = mildest;
    rebuild();
}

void FindingList::setWords(const QString &words)
{
    m_words = words;
    rebuild();
}

void FindingList::toggle(int titleRow)
{
    if (!isTitle(titleRow))
        return;
    const QString title = m_rows[static_cast<std::size_t>(titleRow)].title;
    if (!m_closed.remove(title))
        m_closed.insert(title);
    rebuild();
}

int FindingList::sourceRow(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].source : -1;
}

bool FindingList::accepts(int source) const
{
    if (m_source.finding(source)->severity > m_mildest)
        return false;
    if (m_words.isEmpty())
        return true;
    for (int column = 0; column < FindingModel::ColumnCount; ++column)
        if (m_source.index(source, column).data().toString().contains(m_words, Qt::CaseInsensitive))
            return true;
    return false;
}

QString FindingList::groupOf(int source) const
{
    const auto column = m_grouping == Grouping::BySeverity ? FindingModel::SeverityColumn
        : m_grouping == Grouping::ByRule                   ? FindingModel::RuleColumn
                                                           : FindingModel::SubjectColumn;
    const QString title = m_source.index(source, column).data().toString();
    return title.isEmpty() ? tr("the whole audit") : title;
}

std::vector<int> FindingList::sortedRows() const
{
    std::vector<int> rows;
    for (int row = 0; row < m_source.rowCount(); ++row)
        if (accepts(row))
            rows.push_back(row);
    if (m_sortColumn < 0 || m_sortColumn >= FindingModel::ColumnCount)
        return rows;
    std::vector<QVariant> keys(static_cast<std::size_t>(m_source.rowCount()));
    for (const int row : rows)
        keys[static_cast<std::size_t>(row)] = m_source.index(row, m_sortColumn).data(FindingModel::SortRole);
    const bool isRising = m_sortOrder == Qt::AscendingOrder;
    std::stable_sort(rows.begin(), rows.end(), [&keys, isRising](int one, int other) {
        const int order
            = compareCells(keys[static_cast<std::size_t>(one)], keys[static_cast<std::size_t>(other)]);
        return isRising ? order < 0 : order > 0;
    });
    return rows;
}

void FindingList::rebuild()
{
    beginResetModel();
    m_rows.clear();
    const auto rows = sortedRows();
    m_shown = static_cast<int>(rows.size());
    if (m_grouping == Grouping::None) {
        for (const int row : rows)
            m_rows.push_back({ .source = row });
    } else {
        struct Group {
            Row title;
            std::vector<int> members;
        };
        std::vector<Group> groups;
        for (const int row : rows) {
            const QString name = groupOf(row);
            auto place = std::find_if(groups.begin(), groups.end(),
                                      [&name](const Group &group) { return group.title.title == name; });
            if (place == groups.end())
                place = groups.insert(groups.end(), { { .title = name }, {} });
            ++place->title.members;
            place->title.worst = std::min(place->title.worst, m_source.finding(row)->severity);
            place->members.push_back(row);
        }
        std::stable_sort(groups.begin(), groups.end(), [](const Group &one, const Group &other) {
            return one.title.worst < other.title.worst;
        });
        for (const Group &group : groups) {
            m_rows.push_back(group.title);
            if (!m_closed.contains(group.title.title))
                for (const int row : group.members)
                    m_rows.push_back({ .source = row });
        }
    }
    endResetModel();
}

int FindingList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FindingList::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : FindingModel::ColumnCount;
}

QVariant FindingList::titleData(const Row &row, int column, int role) const
{
    if (column != 0)
        return {};
    if (role == Qt::DisplayRole)
        return QStringLiteral("%1 %2  (%3)")
            .arg(m_closed.contains(row.title) ? QChar(0x25b8) : QChar(0x25be), row.title)
            .arg(row.members);
    if (role == Qt::DecorationRole)
        return severityIcon(row.worst);
    if (role == Qt::FontRole) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    return {};
}

QVariant FindingList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    return row.source < 0 ? titleData(row, index.column(), role)
                          : m_source.index(row.source, index.column()).data(role);
}

bool FindingList::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const int source = sourceRow(index.row());
    return source >= 0 && m_source.setData(m_source.index(source, index.column()), value, role);
}

Qt::ItemFlags FindingList::flags(const QModelIndex &index) const
{
    const int source = sourceRow(index.row());
    return source < 0 ? QAbstractTableModel::flags(index)
                      : m_source.flags(m_source.index(source, index.column()));
}

QVariant FindingList::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_source.headerData(section, orientation, role);
}

void FindingList::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

} // namespace assay
