// SPDX-License-Identifier: GPL-3.0-or-later
// The window's event loop: what a slot or an event handler throws becomes a sentence in the message bar.
#pragma once

#include "core/base/result.h"

#include <QApplication>

#include <functional>

namespace assay {

class GuardedApplication : public QApplication {
public:
    using QApplication::QApplication;
    /// Where problems are shown; until it is set they end the program (exit 2).
    void showProblemsWith(std::function<void(const Error &)> show) { m_show = std::move(show); }
    bool notify(QObject *receiver, QEvent *event) override;

private:
    std::function<void(const Error &)> m_show;
};

} // namespace assay
