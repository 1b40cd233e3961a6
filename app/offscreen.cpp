// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/offscreen.h"

#include <QApplication>
#include <QLocale>

#include <cstdio>
#include <ctime>

namespace assay {
namespace {

int argumentCount = 1;
char programName[] = "assay";
char *argumentList[] = { programName, nullptr };

/// Qt's word on a missing XDG_RUNTIME_DIR is of no use to somebody who wants a PDF.
void keepQuiet(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    if (type == QtFatalMsg || type == QtCriticalMsg)
        std::fprintf(stderr, "%s\n", qPrintable(message));
}

} // namespace

OffscreenApplication::OffscreenApplication()
{
    if (QCoreApplication::instance())
        return;
    qInstallMessageHandler(keepQuiet);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // A report is the same in every locale and time zone: Qt asks the environment for both.
    qputenv("TZ", "UTC0");
    qputenv("LC_ALL", "C.UTF-8");
    for (const char *name : { "LANG", "LANGUAGE", "LC_TIME", "LC_NUMERIC", "LC_PAPER" })
        qunsetenv(name);
    ::tzset();
    QLocale::setDefault(QLocale::c());
    m_application = std::make_unique<QApplication>(argumentCount, argumentList);
}

OffscreenApplication::~OffscreenApplication() = default;

} // namespace assay
