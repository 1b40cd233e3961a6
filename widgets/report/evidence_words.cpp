// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/evidence_words.h"

#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <QCoreApplication>

namespace assay {

QString valueWithUnit(const std::optional<std::string> &text, const std::string &unit)
{
    constexpr qsizetype MostCharacters = 160;
    if (!text)
        return {};
    if (text->empty())
        return QCoreApplication::translate("Report", "unknown");
    return cellText(unit.empty() ? *text : *text + " " + unit, MostCharacters);
}

QString computedWithUnit(const Evidence &evidence)
{
    if (!evidence.computed || evidence.computed->empty())
        return valueWithUnit(evidence.computed, evidence.unit);
    return valueWithUnit(saidText(*evidence.computed).toStdString(), evidence.unit);
}

} // namespace assay
