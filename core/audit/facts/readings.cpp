// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/readings.h"

#include "core/audit/facts/adapter_words.h"
#include "core/audit/facts/error_readings.h"
#include "core/audit/facts/metrics_beside.h"
#include "core/audit/facts/named_files.h"
#include "core/audit/facts/saving_readings.h"
#include "core/audit/facts/side_parts.h"
#include "core/audit/facts/speaks_of.h"
#include "core/claims/facts/labels.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// A count that is printed to fewer digits names a family ("1.5B"), and is not held against the tensors.
constexpr double ExactCount = 1e-4;

/// A count that is further off than this factor counts something else under the same noun.
constexpr double FarCount = 20;

/// Rows and columns.
constexpr std::size_t MatrixRank = 2;

/// Scales, zero points, codebooks, as the lexicon calls them.
constexpr std::string_view SideInformation = "side information";

/// A count of fewer "weights" is of files or matrices, or its unit was not read.
constexpr double FewestParameters = 100;

const LayerReport *layerOf(const AuditContext &context, const Fact &fact)
{
    if (!context.comparison || fact.thing.part.empty())
        return nullptr;
    for (const LayerReport &layer : context.comparison->layers)
        if (normalisedName(layer.referenceName) == fact.thing.part
            || normalisedName(layer.candidateName) == fact.thing.part)
            return &layer;
    return nullptr;
}

} // namespace

Readings layerReadings(const LayerReport &layer, const Fact &fact)
{
    Readings out { .subject
                   = "layer " + (layer.referenceName.empty() ? layer.candidateName : layer.referenceName),
                   .mayRefute = true };
    switch (fact.attribute) {
    case Attribute::Ratio:
        if (layer.candidateBytes > 0 && layer.referenceBytes > 0)
            addReading(out, "its stored bytes",
                       static_cast<double>(layer.referenceBytes) / static_cast<double>(layer.candidateBytes));
        break;
    case Attribute::Size:
        if (fact.side == FactSide::Original)
            addReading(out, "its stored bytes", static_cast<double>(layer.referenceBytes));
        else if (fact.side == FactSide::Compressed)
            addReading(out, "its stored bytes", static_cast<double>(layer.candidateBytes));
        break;
    case Attribute::Count:
        if (fact.noun == "parameters")
            addReading(out, "its elements", static_cast<double>(layer.elementCount));
        break;
    case Attribute::Rate:
        if (layer.elementCount > 0)
            addReading(out, "its stored bits per weight",
                       8 * static_cast<double>(layer.candidateBytes)
                           / static_cast<double>(layer.elementCount));
        break;
    case Attribute::Error:
    case Attribute::Likeness:
        if (layer.error)
            out = errorReadings(fact, *layer.error, std::move(out));
        break;
    default:
        break;
    }
    return out;
}

namespace {

void addSizes(const AuditContext &context, const ModelEvidence &side, const Fact &fact, Readings &out)
{
    if (side.declaredBytes)
        addReading(out, "size that the pointer declares", static_cast<double>(*side.declaredBytes));
    const bool tensors = fact.noun == "tensors" && !isOfFiles(fact);
    if (side.accounting) {
        // A number with the very bytes of the file is the file's, whatever words stand near it.
        const auto fileBytes = static_cast<double>(side.accounting->fileBytes);
        if (!tensors || fact.amount.value == fileBytes)
            addReading(out, "weight files", fileBytes);
        if (const WeightFiles files = weightFilesOf(side); !tensors && files.count > 1)
            addReading(out, "weight files without their index", static_cast<double>(files.bytes));
        if (!isOfFiles(fact))
            addReading(out, "stored tensors", static_cast<double>(side.accounting->storedBytes));
    } else if (side.bytes && !tensors)
        addReading(out, "file", static_cast<double>(*side.bytes));
    for (const AuditInput &input : context.inputs)
        if (input.role == side.role && input.bytes > 0 && !tensors)
            addReading(out, "all files", static_cast<double>(input.bytes));
}

std::span<const LayerReport> layersOf(const AuditContext &context)
{
    return context.comparison ? std::span<const LayerReport>(context.comparison->layers)
                              : std::span<const LayerReport>();
}

/// Matrices of the reference, and how many of them the candidate has.
void addMatrices(const AuditContext &context, const ModelEvidence &side, Readings &out)
{
    if (!context.reference.model)
        return;
    double there = 0, all = 0;
    for (const LayerReport &layer : layersOf(context)) {
        if (!layer.match.reference
            || context.reference.model->tensors[*layer.match.reference].shape.rank() != MatrixRank)
            continue;
        ++all;
        there += layer.match.kind == MatchKind::Paired ? 1 : 0;
    }
    if (all > 0)
        addReading(out, "matrices", side.role == "reference" ? all : there);
}

void addCounts(const AuditContext &context, const ModelEvidence &side, const Fact &fact, Readings &out)
{
    if (!side.model || !side.accounting)
        return;
    const Accounting &counted = *side.accounting;
    if (fact.noun == "parameters" || fact.noun == "weights") {
        if (fact.amount.value < FewestParameters)
            return; // "files of weights: 3"
        addReading(out, "parameters", static_cast<double>(counted.parameters));
        addReading(out, "parameters and tied copies",
                   static_cast<double>(counted.parameters + counted.tiedElements));
        addReading(out, "parameters and buffers",
                   static_cast<double>(counted.parameters + counted.bufferElements));
        addReading(out, "all elements", static_cast<double>(counted.elements));
    } else if (fact.noun == "nonzero") {
        double zeros = 0;
        for (const LayerReport &layer : layersOf(context)) {
            const auto &stats = side.role == "reference" ? layer.referenceStats : layer.candidateStats;
            zeros += stats ? static_cast<double>(stats->zeroCount) : 0;
        }
        if (!layersOf(context).empty())
            addReading(out, "weights that are not zero", static_cast<double>(counted.parameters) - zeros);
    } else if (fact.noun == "shards") {
        if (const WeightFiles files = weightFilesOf(side); files.count > 0)
            addReading(out, "weight files", static_cast<double>(files.count));
    } else if (fact.noun == "tensors") {
        addReading(out, "tensors", static_cast<double>(side.model->tensors.size()));
    } else if (fact.noun == "matrices") {
        addMatrices(context, side, out);
    } else if (fact.noun == "layers" || fact.noun == "blocks") {
        if (const std::uint64_t blocks = blockCount(*side.model))
            addReading(out, "blocks", static_cast<double>(blocks));
    }
}

/// The side that is stored in about so many bits a weight, if the other is not.
const ModelEvidence *sideOfWidth(const AuditContext &context, double bits)
{
    constexpr double Near = 0.1;
    const auto isOfWidth = [&](const ModelEvidence &side) {
        if (!side.accounting || side.accounting->elements == 0)
            return false;
        const double own = 8 * static_cast<double>(side.accounting->storedBytes)
            / static_cast<double>(side.accounting->elements);
        return std::abs(own - bits) <= Near * bits;
    };
    if (bits < 16)
        return nullptr;
    const bool reference = isOfWidth(context.reference), candidate = isOfWidth(context.candidate);
    return reference == candidate ? nullptr : reference ? &context.reference : &context.candidate;
}

/// A word stands between the number and its noun.
bool isQualified(const AuditContext &context, const Fact &fact)
{
    constexpr std::ptrdiff_t MostBlanks = 1;
    const std::string_view text = context.documents[fact.document].tree->text(fact.sentence);
    return std::ranges::count(text.substr(std::min<std::size_t>(fact.begin, text.size()), fact.length), ' ')
        > MostBlanks;
}

/// Which side's figures a fact means, and whether its words say so.
template <typename Add> Readings sided(const AuditContext &context, const Fact &fact, const Add &add)
{
    if (fact.ofAll && (fact.side != FactSide::Original || isIncomplete(context))) {
        // "All 6 layers (of the original) are there": whatever is claimed of all is claimed of what was
        // given.
        Readings out { .subject = "candidate", .mayRefute = true };
        add(context.candidate, out);
        return out;
    }
    if (isSided(fact)) {
        const ModelEvidence &side = fact.side == FactSide::Original ? context.reference : context.candidate;
        Readings out { .subject = side.role, .mayRefute = true };
        add(side, out);
        return out;
    }
    // "Tensors in the fp16 file": of the side that is stored in that width, if only one is.
    if (const ModelEvidence *side = sideOfWidth(context, fact.bits)) {
        Readings out { .subject = side->role, .mayRefute = fact.isWholeText };
        add(*side, out);
        return out;
    }
    // Without a word it may be of either: it is refuted only if it is a whole model's and neither's.
    Readings neither { .subject = "pair" };
    for (const ModelEvidence *side : { &context.candidate, &context.reference }) {
        Readings out { .subject = side->role };
        add(*side, out);
        if (std::ranges::any_of(out.list, [&](const Reading &one) {
                return amountAllows(fact.amount, { one.value, one.value });
            })) {
            out.isOpen = fact.attribute == Attribute::Count && !neither.list.empty() && isIncomplete(context);
            return out;
        }
        for (Reading &one : out.list)
            neither.list.push_back({ side->role + ": " + one.label, one.value });
    }
    const bool ofWhole = fact.attribute == Attribute::Count && fact.amount.exactDigits
        && fact.partOf == NoIndex
        && (fact.noun == "parameters" || fact.noun == "tensors" || fact.noun == "nonzero")
        && (fact.saysModel || fact.isWholeText);
    if (!ofWhole || context.reference.state != EvidenceState::Opened
        || context.candidate.state != EvidenceState::Opened)
        return {};
    neither.mayRefute = true;
    return neither;
}

Readings rateReadings(const AuditContext &context, const Fact &fact)
{
    Readings out { .subject = "candidate", .mayRefute = true };
    if (!context.comparison)
        return out;
    addReading(out, "all stored bytes over all weights", context.comparison->totals.bitsPerWeight);
    // Of a part of the model the average over what is there may be meant as well, or that over the whole.
    if (isIncomplete(context) && context.candidate.accounting) {
        const Accounting &own = *context.candidate.accounting;
        addReading(out, "stored bytes over the weights that are there", own.bitsPerWeight());
        if (const std::uint64_t all = context.comparison->totals.referenceElements)
            addReading(out, "stored bytes over the weights of the reference",
                       8 * static_cast<double>(own.storedBytes) / static_cast<double>(all));
    }
    const bool isCandidates = std::ranges::any_of(out.list, [&](const Reading &one) {
        return amountAllows(fact.amount, { one.value, one.value });
    });
    if (fact.side != FactSide::Original || isCandidates || !context.reference.accounting)
        return out;
    Readings original { .subject = "reference", .mayRefute = true };
    addReading(original, "all stored bytes over all weights", context.reference.accounting->bitsPerWeight());
    return original;
}

} // namespace

std::string listText(const Fact &fact, const std::vector<Reading> &list)
{
    std::string text;
    for (const Reading &one : list)
        text += (text.empty() ? "" : ", ") + one.label + " " + valueText(fact, one.value);
    return text;
}

namespace {

/// "Matching elements: 36,864": of the weights that both sides have.
Readings comparedReadings(const AuditContext &context, const Fact &fact)
{
    Readings out { .subject = "candidate" };
    if (!context.comparison || context.comparison->totals.pooled.pairCount == 0)
        return out;
    const ErrorStats &pooled = context.comparison->totals.pooled;
    const double all = static_cast<double>(pooled.pairCount),
                 different = static_cast<double>(pooled.differingCount);
    addReading(out, fact.noun == "equal" ? "equal weights" : "different weights",
               fact.noun == "equal" ? all - different : different);
    // Counts of rows or answers are others.
    out.mayRefute = fact.noun == "different"
        ? fact.amount.exactDigits
        : fact.amount.exactDigits && fact.amount.value <= all && FarCount * fact.amount.value > all;
    return out;
}

ErrorScope errorScopeOf(const AuditContext &context, const Fact &fact)
{
    return speaksOfAllWeights(context, fact)                                  ? ErrorScope::AllWeights
        : speaksOfWeights(context, fact) || standsWithMeasured(context, fact) ? ErrorScope::Weights
                                                                              : ErrorScope::Unsaid;
}

bool hasSoManyMatrices(const AuditContext &context, const Fact &fact)
{
    Readings all;
    addMatrices(context, context.reference, all);
    return std::ranges::any_of(all.list, [&](const Reading &one) { return one.value == fact.amount.value; });
}

Readings readingsOfWhole(const AuditContext &context, const Fact &fact)
{
    switch (fact.attribute) {
    case Attribute::Ratio:
        return ratioReadings(context, fact);
    case Attribute::Share:
        return shareReadings(context, fact);
    case Attribute::Size:
        if (fact.side == FactSide::Difference)
            return {};
        return sided(context, fact,
                     [&](const ModelEvidence &side, Readings &out) { addSizes(context, side, fact, out); });
    case Attribute::Count: {
        if (fact.noun == "equal" || fact.noun == "different")
            return comparedReadings(context, fact);
        Readings out = sided(context, fact, [&](const ModelEvidence &side, Readings &into) {
            addCounts(context, side, fact, into);
        });
        const Interval &printed = fact.amount.readings.front();
        out.mayRefute &= printed.high - printed.low < ExactCount * std::abs(fact.amount.value);
        // What people call a matrix is told by the reference: if it has so many, the candidate lacks some.
        out.mayRefute &= fact.noun != "matrices" || hasSoManyMatrices(context, fact);
        // "12 linear layers" are of a kind, and no blocks.
        out.mayRefute &= !isQualified(context, fact);
        out.mayRefute &= std::ranges::any_of(out.list, [&](const Reading &one) {
            return fact.amount.value < FarCount * one.value && one.value < FarCount * fact.amount.value;
        });
        return out;
    }
    case Attribute::Rate:
        return fact.isNominal ? Readings {} : rateReadings(context, fact);
    case Attribute::Error:
    case Attribute::Likeness: {
        if (!context.comparison)
            return {};
        Readings out = pairErrorReadings(fact, *context.comparison, errorScopeOf(context, fact));
        keepMeantError(context, fact, out);
        return out;
    }
    default:
        return {};
    }
}

} // namespace

Readings readingsOf(const AuditContext &context, const Fact &fact)
{
    const bool ofAdapter
        = fact.thing.other == "adapter" && (isAdapter(context.candidate) || isAdapter(context.reference));
    if (fact.value == NoIndex)
        return {};
    if (Readings file = readingsOfSingleFile(context, fact); !file.list.empty())
        return file;
    if (!fact.thing.model.empty() || (!fact.thing.other.empty() && !ofAdapter) || !fact.thing.carried.empty())
        return readingsOfNamedFile(context, fact);
    if (const LayerReport *layer = layerOf(context, fact))
        return layerReadings(*layer, fact);
    // "Bits per weight, scales and biases included: 5.70"
    if (fact.attribute == Attribute::Rate && fact.thing.part == SideInformation) {
        Readings whole = rateReadings(context, fact);
        whole.mayRefute = countsEverything(context, fact);
        return whole;
    }
    if (!fact.thing.part.empty())
        return readingsOfNamedFile(context, fact);
    Readings out = readingsOfWhole(context, fact);
    out.isOfAdapter = speaksPastAdapter(context, fact, out);
    // Of several adapters only one was given.
    out.mayRefute &= !ofAdapter && (!out.isOfAdapter || passesAdapterOff(context, fact));
    return out;
}

} // namespace assay
