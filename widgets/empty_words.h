// SPDX-License-Identifier: GPL-3.0-or-later
// What an empty table or tree says in its middle, so that nothing is ever blank without a word.
#pragma once

#include <QString>

#include <functional>

class QAbstractItemView;

namespace assay {

/// words are shown while the view has no rows; filteredWords instead where hasMore() says that rows are there
/// but filtered out. The view must have its model. GUI thread only.
void setEmptyWords(QAbstractItemView &view, const QString &words, const QString &filteredWords = {},
                   std::function<bool()> hasMore = {});
/// The words as they are when the view is painted.
void setEmptyWords(QAbstractItemView &view, std::function<QString()> words);

} // namespace assay
