// SPDX-License-Identifier: GPL-3.0-or-later
// Small tables that are looked at: rows are chosen, copied, never edited, and Tab leaves them.
#pragma once

#include <QString>

class QTableWidget;

namespace assay {

void makeReadOnly(QTableWidget &table, const char *objectName, const QString &accessibleName);
/// With the whole text as tool tip.
void setCell(QTableWidget &table, int row, int column, const QString &text);
/// What its title and that many rows take.
int heightOfRows(const QTableWidget &table, int rows);

} // namespace assay
