// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/column_filter.h"

#include <array>
#include <limits>

namespace assay {
namespace {

struct Suffix {
    const char *text;
    double factor;
};

constexpr std::array Suffixes { Suffix { "Ki", 1024.0 },       Suffix { "Mi", 1048576.0 },
                                Suffix { "Gi", 1073741824.0 }, Suffix { "Ti", 1099511627776.0 },
                                Suffix { "k", 1e3 },           Suffix { "M", 1e6 },
                                Suffix { "G", 1e9 },           Suffix { "T", 1e12 },
                                Suffix { "%", 0.01 } };

struct Comparator {
    const char *sign;
    bool isLow, isHigh, includes;
};

/// Longer signs first.
constexpr std::array Comparators { Comparator { ">=", true, false, true },
                                   Comparator { "<=", false, true, true },
                                   Comparator { ">", true, false, false },
                                   Comparator { "<", false, true, false },
                                   Comparator { "=", true, true, true } };

} // namespace

std::optional<double> parseAmount(const QString &text)
{
    static const QRegularExpression Amount(
        QStringLiteral("^\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(\\S*)"));
    const auto match = Amount.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const double number = match.captured(1).toDouble();
    for (const Suffix &suffix : Suffixes)
        if (match.captured(2).startsWith(QLatin1String(suffix.text)))
            return number * suffix.factor;
    return number;
}

ColumnFilter ColumnFilter::parse(const QString &typed)
{
    ColumnFilter filter;
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return filter;
    constexpr double Infinite = std::numeric_limits<double>::infinity();
    for (const Comparator &comparator : Comparators) {
        const QLatin1String sign(comparator.sign);
        const auto number = text.startsWith(sign) ? parseAmount(text.mid(sign.size())) : std::nullopt;
        if (!number)
            continue;
        filter.m_kind = Kind::Range;
        filter.m_low = comparator.isLow ? *number : -Infinite;
        filter.m_high = comparator.isHigh ? *number : Infinite;
        filter.m_includesLow = comparator.includes || !comparator.isLow;
        filter.m_includesHigh = comparator.includes || !comparator.isHigh;
        return filter;
    }
    const qsizetype dots = text.indexOf(QStringLiteral(".."));
    const auto low = dots > 0 ? parseAmount(text.left(dots)) : std::nullopt;
    const auto high = dots > 0 ? parseAmount(text.mid(dots + 2)) : std::nullopt;
    if (low && high) {
        filter.m_kind = Kind::Range;
        filter.m_low = *low;
        filter.m_high = *high;
        return filter;
    }
    if (text.size() > 2 && text.startsWith(QLatin1Char('/')) && text.endsWith(QLatin1Char('/'))) {
        filter.m_pattern
            = QRegularExpression(text.mid(1, text.size() - 2), QRegularExpression::CaseInsensitiveOption);
        if (filter.m_pattern.isValid()) {
            filter.m_kind = Kind::Pattern;
            return filter;
        }
    }
    filter.m_kind = Kind::Words;
    filter.m_words = text;
    return filter;
}

bool ColumnFilter::accepts(const QString &text, const std::optional<double> &number) const
{
    switch (m_kind) {
    case Kind::Everything:
        return true;
    case Kind::Range:
        return number && (m_includesLow ? *number >= m_low : *number > m_low)
            && (m_includesHigh ? *number <= m_high : *number < m_high);
    case Kind::Pattern:
        return m_pattern.match(text).hasMatch();
    case Kind::Words:
        return text.contains(m_words, Qt::CaseInsensitive);
    }
    return true;
}

bool isFuzzyMatch(std::string_view pattern, std::string_view text)
{
    std::size_t at = 0;
    for (const char letter : pattern) {
        if (letter == ' ') {
            at = 0; // words in any order
            continue;
        }
        at = text.find(letter, at);
        if (at == std::string_view::npos)
            return false;
        ++at;
    }
    return true;
}

} // namespace assay
