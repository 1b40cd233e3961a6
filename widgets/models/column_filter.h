// SPDX-License-Identifier: GPL-3.0-or-later
// What a person types above a column: ">1.5", "<= 4k", "2..8", "/attn\.q/", or words.
#pragma once

#include <QRegularExpression>
#include <QString>

#include <optional>

namespace assay {

class ColumnFilter {
public:
    ColumnFilter() = default;
    /// ">x", ">=x", "<x", "<=x", "=x", "a..b" (ends included) compare numbers, which may carry k, M, G, T
    /// (powers of 1000), Ki, Mi, Gi, Ti and a unit; "/pattern/" is a regular expression; else the text is
    /// sought, upper and lower case alike. A pattern that is none is sought as text.
    static ColumnFilter parse(const QString &typed);

    bool isEmpty() const { return m_kind == Kind::Everything; }
    /// False where only the number counts.
    bool readsText() const { return m_kind == Kind::Pattern || m_kind == Kind::Words; }
    /// A row without a number passes no comparison of numbers.
    bool accepts(const QString &text, const std::optional<double> &number) const;

private:
    enum class Kind { Everything, Range, Pattern, Words };
    Kind m_kind = Kind::Everything;
    double m_low = 0, m_high = 0;
    bool m_includesLow = true, m_includesHigh = true;
    QRegularExpression m_pattern;
    QString m_words;
};

/// "4k" = 4000, "1.5 MB" = 1500000, "2Ki" = 2048, "3.2x" = 3.2, "99 %" = 0.99; empty if it begins with no
/// number.
std::optional<double> parseAmount(const QString &text);

/// True if every blank-separated word of pattern is in text, its letters in this order but not necessarily
/// side by side. Both in lower case.
bool isFuzzyMatch(std::string_view pattern, std::string_view text);

} // namespace assay
