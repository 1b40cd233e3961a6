// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/guarded_application.h"

#include "core/base/guarded.h"

namespace assay {

bool GuardedApplication::notify(QObject *receiver, QEvent *event)
{
    if (!m_show)
        return QApplication::notify(receiver, event);
    const auto handled = guarded([&] { return Result<bool>(QApplication::notify(receiver, event)); });
    if (handled)
        return *handled;
    m_show(handled.error());
    return false;
}

} // namespace assay
