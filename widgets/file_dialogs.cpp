// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_dialogs.h"

#include "core/opening/format_table.h"
#include "widgets/said_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

namespace assay {
namespace {

const QString FolderKey = QStringLiteral("folder");

QString folder()
{
    return QSettings().value(FolderKey).toString();
}

} // namespace

void rememberFolderOf(const QString &path)
{
    if (!path.isEmpty())
        QSettings().setValue(FolderKey, QFileInfo(path).absolutePath());
}

QString modelFileFilter()
{
    QStringList all, lines;
    for (const Format &format : formats()) {
        QStringList patterns;
        for (const auto &suffix :
             QString::fromLatin1(format.suffixes).split(QLatin1Char(' '), Qt::SkipEmptyParts))
            patterns << QStringLiteral("*.") + suffix;
        if (patterns.isEmpty())
            continue;
        all << patterns;
        lines << QStringLiteral("%1 (%2)").arg(QString::fromUtf8(format.title),
                                               patterns.join(QLatin1Char(' ')));
    }
    all << QStringLiteral("*.index.json");
    all.removeDuplicates();
    lines.prepend(tr("Models (%1)").arg(all.join(QLatin1Char(' '))));
    lines << tr("All files (*)");
    return lines.join(QStringLiteral(";;"));
}

QString documentFileFilter()
{
    return tr("Claim documents (%1)")
               .arg(QStringLiteral(
                   "*.md *.txt *.json *.jsonl *.csv *.tsv *.html *.htm *.rst *.tex *.yaml *.yml "
                   "*.log *.pkl *.pickle *.gz"))
        + QStringLiteral(";;") + tr("All files (*)");
}

QString chooseOpenFile(QWidget *parent, const QString &title, const QString &filter)
{
    const QString path = QFileDialog::getOpenFileName(parent, title, folder(), filter);
    rememberFolderOf(path);
    return path;
}

QStringList chooseOpenFiles(QWidget *parent, const QString &title, const QString &filter)
{
    const QStringList paths = QFileDialog::getOpenFileNames(parent, title, folder(), filter);
    rememberFolderOf(paths.value(0));
    return paths;
}

QString chooseFolder(QWidget *parent, const QString &title)
{
    const QString path = QFileDialog::getExistingDirectory(parent, title, folder());
    rememberFolderOf(path);
    return path;
}

QString chooseSaveFile(QWidget *parent, const QString &title, const QString &name, const QString &filter)
{
    const QString start = folder().isEmpty() ? name : folder() + QLatin1Char('/') + name;
    const QString path = QFileDialog::getSaveFileName(parent, title, start, filter);
    rememberFolderOf(path);
    return path;
}

} // namespace assay
