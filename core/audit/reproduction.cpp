// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/reproduction.h"

#include "core/base/number_text.h"

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

namespace {

constexpr double FloatBits = 32; // a ratio that bits per weight make is against float32

} // namespace

const char *figureName(FigureKind kind)
{
    switch (kind) {
    case FigureKind::Ratio:
        return "ratio";
    case FigureKind::Saved:
        return "part saved";
    case FigureKind::Kept:
        return "part kept";
    case FigureKind::BitsPerWeight:
        return "bits per weight";
    }
    return "";
}

double figureOf(FigureKind kind, double ratio)
{
    switch (kind) {
    case FigureKind::Ratio:
        return ratio;
    case FigureKind::Saved:
        return 1 - 1 / ratio;
    case FigureKind::Kept:
        return 1 / ratio;
    case FigureKind::BitsPerWeight:
        return FloatBits / ratio;
    }
    return 0;
}

double ratioOf(FigureKind kind, double figure)
{
    switch (kind) {
    case FigureKind::Ratio:
        return figure;
    case FigureKind::Saved:
        return 1 / (1 - figure);
    case FigureKind::Kept:
        return 1 / figure;
    case FigureKind::BitsPerWeight:
        return FloatBits / figure;
    }
    return 0;
}

std::string figureText(FigureKind kind, double figure)
{
    switch (kind) {
    case FigureKind::Ratio:
        return ratioText(figure);
    case FigureKind::Saved:
        return percentText(figure) + " saved";
    case FigureKind::Kept:
        return percentText(figure) + " of the size";
    case FigureKind::BitsPerWeight:
        return numberText(figure, 4) + " bits per weight";
    }
    return "";
}

bool Reproduction::hasAssumptions() const
{
    return std::ranges::any_of(stages, [](const ReproducedStage &stage) { return !stage.assumed.empty(); });
}

} // namespace assay
