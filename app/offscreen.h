// SPDX-License-Identifier: GPL-3.0-or-later
// Plots and the PDF need a QApplication; a headless command makes one that needs no display.
#pragma once

#include <memory>

class QApplication;

namespace assay {

/// Uses the running application if there is one. GUI thread only.
class OffscreenApplication {
public:
    OffscreenApplication();
    ~OffscreenApplication();
    OffscreenApplication(const OffscreenApplication &) = delete;
    OffscreenApplication &operator=(const OffscreenApplication &) = delete;

private:
    std::unique_ptr<QApplication> m_application;
};

} // namespace assay
