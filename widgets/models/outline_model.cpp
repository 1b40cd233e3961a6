// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/outline_model.h"

#include "widgets/report/report_words.h"
#include "widgets/text_format.h"

#include <QApplication>

namespace assay {

constexpr qsizetype MostValueCharacters = 200;

void OutlineModel::clear()
{
    beginResetModel();
    m_outline = {};
    m_text.clear();
    m_marks.clear();
    m_inside.clear();
    endResetModel();
}

void OutlineModel::show(ValueOutline outline, const std::string &text,
                        const std::vector<std::pair<std::size_t, std::size_t>> &claims,
                        const AuditReport &report)
{
    beginResetModel();
    m_outline = std::move(outline);
    m_text = text;
    m_marks.clear();
    m_inside.clear();
    const auto add = [&report](std::map<std::size_t, Mark> &marks, std::size_t node, std::size_t claim) {
        Mark &mark = marks.try_emplace(node, Mark { .claim = claim }).first->second;
        ++mark.count;
        mark.verdict = std::min(mark.verdict, report.claims[claim].verdict);
    };
    for (const auto &[claim, node] : claims) {
        add(m_marks, node, claim);
        for (std::size_t above = node; above != ValueOutline::Root;) {
            above = m_outline.nodes()[above].parent;
            add(m_inside, above, claim);
        }
    }
    endResetModel();
}

QModelIndex OutlineModel::indexOf(std::size_t node) const
{
    if (node == ValueOutline::Root || node >= m_outline.nodes().size())
        return {};
    return createIndex(static_cast<int>(m_outline.nodes()[node].row), 0, static_cast<quintptr>(node));
}

std::optional<std::size_t> OutlineModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? std::optional(static_cast<std::size_t>(index.internalId())) : std::nullopt;
}

std::optional<std::size_t> OutlineModel::claimAt(std::size_t node) const
{
    const auto mark = m_marks.find(node);
    return mark == m_marks.end() ? std::nullopt : std::optional(mark->second.claim);
}

std::vector<std::size_t> OutlineModel::find(const QString &words, std::size_t most) const
{
    std::vector<std::size_t> found;
    for (std::size_t node = 1; node < m_outline.nodes().size() && found.size() < most; ++node)
        if (text(node, Name).contains(words, Qt::CaseInsensitive)
            || text(node, Value).contains(words, Qt::CaseInsensitive))
            found.push_back(node);
    return found;
}

QModelIndex OutlineModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const auto &children = m_outline.nodes()[nodeOf(parent).value_or(ValueOutline::Root)].children;
    return createIndex(row, column, static_cast<quintptr>(children[static_cast<std::size_t>(row)]));
}

QModelIndex OutlineModel::parent(const QModelIndex &child) const
{
    const auto node = nodeOf(child);
    return node ? indexOf(m_outline.nodes()[*node].parent) : QModelIndex();
}

int OutlineModel::rowCount(const QModelIndex &parent) const
{
    if (isEmpty() || parent.column() > 0)
        return 0;
    return static_cast<int>(m_outline.nodes()[nodeOf(parent).value_or(ValueOutline::Root)].children.size());
}

int OutlineModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QString OutlineModel::text(std::size_t node, Column column) const
{
    const auto mark = m_marks.find(node), inside = m_inside.find(node);
    switch (column) {
    case Name:
        return formatName(m_outline.nodes()[node].key);
    case Value: {
        const auto count = m_outline.nodes()[node].children.size();
        if (count > 0)
            return count == 1 ? tr("1 value") : tr("%1 values").arg(count);
        return formatName(std::string(m_outline.valueText(m_text, node))).left(MostValueCharacters);
    }
    case VerdictColumn:
        if (mark != m_marks.end())
            return verdictWord(mark->second.verdict);
        if (inside != m_inside.end())
            return inside->second.count == 1 ? tr("1 claim inside")
                                             : tr("%1 claims inside").arg(inside->second.count);
        break;
    case ColumnCount:
        break;
    }
    return {};
}

QVariant OutlineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto node = static_cast<std::size_t>(index.internalId());
    const auto mark = m_marks.find(node);
    switch (role) {
    case Qt::DisplayRole:
        return text(node, static_cast<Column>(index.column()));
    case Qt::ToolTipRole:
        return formatToolTip(formatName(m_outline.nodes()[node].pointer));
    case Qt::BackgroundRole:
        if (mark != m_marks.end()) {
            QColor paper = verdictColor(mark->second.verdict);
            paper.setAlpha(46);
            return paper;
        }
        return {};
    case Qt::ForegroundRole:
        if (mark == m_marks.end() && !m_inside.contains(node))
            return QApplication::palette().color(QPalette::PlaceholderText);
        return {};
    default:
        return {};
    }
}

QVariant OutlineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Name:
        return tr("Name");
    case Value:
        return tr("Value");
    case VerdictColumn:
        return tr("Verdict");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace assay
