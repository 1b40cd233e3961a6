// SPDX-License-Identifier: GPL-3.0-or-later
// File dialogs that remember the folder of the last choice.
#pragma once

#include <QString>
#include <QStringList>

class QWidget;

namespace assay {

/// Types of models as a dialog's filter, from the list of formats; then all files.
QString modelFileFilter();
QString documentFileFilter();

QString chooseOpenFile(QWidget *parent, const QString &title, const QString &filter);
QStringList chooseOpenFiles(QWidget *parent, const QString &title, const QString &filter);
QString chooseFolder(QWidget *parent, const QString &title);
/// name: proposed in the folder used last.
QString chooseSaveFile(QWidget *parent, const QString &title, const QString &name, const QString &filter);
/// What was opened in another way: dialogs begin there.
void rememberFolderOf(const QString &path);

} // namespace assay
