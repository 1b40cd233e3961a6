// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+C and Ctrl+Shift+C in every table: the selected cells as TSV and as HTML; Ctrl+Alt+C: all of it as
// CSV.
#pragma once

#include <QString>

#include <string>

class QAbstractItemView;

namespace assay {

struct CopiedCells {
    QString tsv, html;
};

/// The cells of the selected rows in the order seen, hidden columns left out; everything if nothing is
/// selected.
CopiedCells copyCells(const QAbstractItemView &view, bool withHeaders);

/// All rows with a line of titles, hidden columns left out.
std::string tableAsCsv(const QAbstractItemView &view);

/// Gives a table or tree its actions to copy and to save (also in its context menu where that is made of
/// actions).
void addCopyActions(QAbstractItemView &view);

} // namespace assay
