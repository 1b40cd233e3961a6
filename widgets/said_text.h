// SPDX-License-Identifier: GPL-3.0-or-later
// The core says what it found in English sentences. In the window and on paper they stand in the language
// that is chosen, as far as there is one: each is looked up as a whole, with places for its numbers and
// quoted words.
#pragma once

#include <QString>

#include <string>

namespace assay {

/// A text of a function that belongs to no class; lupdate files it under the namespace.
QString tr(const char *text);
/// One line of plain text; a sentence that has no translation stays as it is.
QString saidText(const std::string &sentence);

/// The sentence with %1, %2 ... for its numbers (with their units) and quoted words, and these in order.
struct SentenceForm {
    QString form;
    QStringList parts;
};
SentenceForm sentenceForm(const QString &sentence);
/// The other way: form may be a translation, with its places in another order.
QString filledForm(const QString &form, const QStringList &parts);

} // namespace assay
