// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+C and Ctrl+Shift+C in every table: the selected cells as TSV and as HTML.
#pragma once

#include <QString>

class QAbstractItemView;

namespace assay {

struct CopiedCells {
    QString tsv, html;
};

/// The cells of the selected rows in the order seen, hidden columns left out; everything if nothing is
/// selected.
CopiedCells copyCells(const QAbstractItemView &view, bool withHeaders);

/// Gives a table or tree its two copy actions (also in its context menu where that is made of actions).
void addCopyActions(QAbstractItemView &view);

} // namespace assay
