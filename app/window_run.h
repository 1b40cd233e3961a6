// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the window and stays until it is closed.
#pragma once

namespace assay {

/// Paths on the command line: first = reference, second = candidate; claim documents and projects are
/// recognised by content.
int runWindow(int argc, char **argv);

/// The window on the demo audit, made in the background into a folder that is removed at the end.
int runDemoWindow();

} // namespace assay
