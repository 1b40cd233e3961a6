// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/adapter_words.h"

#include "core/audit/facts/side_parts.h"

namespace assay {
namespace {

/// "File: 51,360 bytes": then the words are about what was opened, whatever they call it.
bool givesBytesOf(const ModelEvidence &side, const Fact &fact)
{
    return fact.attribute == Attribute::Size && fact.amount.exactDigits && side.accounting
        && fact.amount.value == static_cast<double>(side.accounting->fileBytes);
}

} // namespace

bool passesAdapterOff(const AuditContext &context, const Fact &fact)
{
    const ModelEvidence &side = isAdapter(context.candidate) ? context.candidate : context.reference;
    bool isOfFile = false;
    for (const Fact &other : context.graph.facts) {
        if (other.document != fact.document)
            continue;
        if (other.thing.other == "adapter")
            return false;
        isOfFile = isOfFile || givesBytesOf(side, other);
    }
    return fact.noun == "coverage" && isOfFile;
}

bool speaksPastAdapter(const AuditContext &context, const Fact &fact, const Readings &readings)
{
    const bool reference = isAdapter(context.reference), candidate = isAdapter(context.candidate);
    if (fact.thing.other == "adapter" || reference == candidate
        || givesBytesOf(reference ? context.reference : context.candidate, fact))
        return false;
    return readings.subject == "reference" ? reference : readings.subject == "pair" || candidate;
}

} // namespace assay
