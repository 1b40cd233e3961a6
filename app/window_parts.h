// SPDX-License-Identifier: GPL-3.0-or-later
// What only a program with Qt can do. `assay` is linked without it and starts in milliseconds; it hands a
// command that needs one of these to `assay-window`, which is the same command line with them.
#pragma once

#include "app/audit_run.h"

#include <memory>
#include <span>
#include <string>

namespace assay {

struct WindowParts {
    /// Paths on the command line, as main() got them.
    int (*runWindow)(int argc, char **argv);
    int (*runDemoWindow)();
    /// What plots and PDFs are drawn with while it lives; nested ones share the outermost.
    std::shared_ptr<const void> (*offscreen)();
    Status (*writePdf)(const AuditReport &report, const AuditJob &job, const RunControl &run);
};

/// nullptr in the program without Qt. Set once, before anything else runs.
const WindowParts *windowParts();
void setWindowParts(const WindowParts &parts);

/// Becomes assay-window with these words (same process, same streams). Returns only if it cannot: it lies
/// neither beside this program nor where it is installed.
Error becomeWindowProgram(std::span<const std::string> words);

} // namespace assay
