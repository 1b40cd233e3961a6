// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/fact.h"

namespace assay {

const char *attributeName(Attribute attribute)
{
    switch (attribute) {
    case Attribute::Size:
        return "size";
    case Attribute::Count:
        return "count";
    case Attribute::Ratio:
        return "ratio";
    case Attribute::Share:
        return "share";
    case Attribute::Rate:
        return "rate";
    case Attribute::Error:
        return "error";
    case Attribute::Likeness:
        return "likeness";
    case Attribute::Quality:
        return "quality";
    case Attribute::Speed:
        return "speed";
    case Attribute::Time:
        return "time";
    case Attribute::Density:
        return "density";
    case Attribute::Standing:
        return "status";
    case Attribute::Licence:
        return "licence";
    case Attribute::Other:
        return "other";
    }
    return "other";
}

const char *modeName(Mode mode)
{
    switch (mode) {
    case Mode::Result:
        return "result";
    case Mode::Target:
        return "target";
    case Mode::Projection:
        return "projection";
    case Mode::Simulated:
        return "simulated";
    case Mode::Placeholder:
        return "placeholder";
    case Mode::Quoted:
        return "quoted";
    case Mode::Retracted:
        return "retracted";
    case Mode::Denied:
        return "denied";
    case Mode::Example:
        return "example";
    case Mode::Setting:
        return "setting";
    }
    return "result";
}

} // namespace assay
