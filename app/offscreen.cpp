// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/offscreen.h"

#include <QApplication>

#include <cstdio>

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
    m_application = std::make_unique<QApplication>(argumentCount, argumentList);
}

OffscreenApplication::~OffscreenApplication() = default;

} // namespace assay
