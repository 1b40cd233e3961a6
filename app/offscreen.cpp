// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/offscreen.h"

#include <QApplication>

namespace assay {
namespace {

int argumentCount = 1;
char programName[] = "assay";
char *argumentList[] = { programName, nullptr };

} // namespace

OffscreenApplication::OffscreenApplication()
{
    if (QCoreApplication::instance())
        return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    m_application = std::make_unique<QApplication>(argumentCount, argumentList);
}

OffscreenApplication::~OffscreenApplication() = default;

} // namespace assay
