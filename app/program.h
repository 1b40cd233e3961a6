// SPDX-License-Identifier: GPL-3.0-or-later
// What both programs do: with a command headless, without one the window on the paths given.
#pragma once

namespace assay {

/// The whole of main(): the process's exit code.
int runProgram(int argc, char **argv);

} // namespace assay
