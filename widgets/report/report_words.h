// SPDX-License-Identifier: GPL-3.0-or-later
// Words, colours and cells that several chapters share.
#pragma once

#include "core/analysis/metric_table.h"
#include "core/audit/audit.h"

#include <QColor>
#include <QPalette>
#include <QString>

namespace assay {

/// Every verdict, worst first.
std::vector<Verdict> allVerdicts();
/// The verdict's name and what it means, in the language of the window.
QString verdictWord(Verdict verdict);
QString verdictMeaning(Verdict verdict);
QString severityWord(Severity severity);
QString gradeWord(Grade grade);
QColor verdictColor(std::optional<Verdict> verdict);
QColor severityColor(Severity severity);
/// The same colour as text on a screen whose palette is dark or light.
/// Of text to its ground: WCAG 2.1, 1.4.3.
inline constexpr double LeastContrast = 4.5;
/// The colour as dark or light as it takes to be read on the palette's grounds.
QColor onScreen(const QColor &color, const QPalette &palette);
/// Of WCAG 2.1: 1 for the same colours, 21 for black on white.
double contrast(const QColor &one, const QColor &other);
/// UTF-8 to text without control characters, at most limit characters (then an ellipsis).
QString cellText(const std::string &text, qsizetype limit = 600);
/// The same of a sentence of the core, in the language that is chosen.
QString saidCell(const std::string &sentence, qsizetype limit = 600);
QString optionalNumber(const std::optional<double> &value, int digits = 4);
QString optionalRatio(const std::optional<double> &value);
/// "line 12" or the JSON pointer.
QString placeOf(const Claim &claim);

/// The metrics that tables show by default.
std::vector<const Metric *> tableMetrics();
/// "exact" where there is no error, empty where nothing is known.
QString metricOnPaper(const Metric &metric, const StoredPair &stored, const std::optional<ErrorStats> &error);

} // namespace assay
