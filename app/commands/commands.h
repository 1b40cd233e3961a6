// SPDX-License-Identifier: GPL-3.0-or-later
// One function per command; each reads its arguments, runs the core, emits its report.
#pragma once

#include "app/cli.h"

namespace assay {

int runInspect(const Arguments &arguments);
int runValues(const Arguments &arguments);
int runRun(const Arguments &arguments);
int runCompare(const Arguments &arguments);
int runSpectrum(const Arguments &arguments);
int runCompress(const Arguments &arguments);
int runDecompress(const Arguments &arguments);
int runCodecs(const Arguments &arguments);
int runReproduce(const Arguments &arguments);
int runAudit(const Arguments &arguments);
int runMerge(const Arguments &arguments);
int runRules(const Arguments &arguments);
int runDemo(const Arguments &arguments);

} // namespace assay
