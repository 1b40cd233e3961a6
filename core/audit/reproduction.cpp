// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/reproduction.h"

#include <algorithm>

namespace assay {

const char *outcomeName(RunOutcome outcome)
{
    switch (outcome) {
    case RunOutcome::NotStated:
        return "not stated";
    case RunOutcome::Reproduced:
        return "reproduced";
    case RunOutcome::NotReproduced:
        return "not reproduced with the settings stated";
    case RunOutcome::OutOfReach:
        return "out of reach of the method";
    case RunOutcome::NotRun:
        return "not run";
    }
    return "";
}

bool Reproduction::hasAssumptions() const
{
    return std::ranges::any_of(stages, [](const ReproducedStage &stage) { return !stage.assumed.empty(); });
}

} // namespace assay
