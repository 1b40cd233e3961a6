// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rule_table.h"

#include "core/audit/rule_checks.h"

#include <array>
#include <string_view>

namespace assay {
namespace {

using enum Severity;

constexpr std::array Rules {
    AuditRule { { "evidence.missing-file", Failure, "A model that was named is not there",
                  "Nothing lies at the path, so no claim about it can be supported." },
                checkMissingFile },
    AuditRule {
        { "evidence.pointer", Warning, "A Git LFS pointer stands in place of the weights",
          "A pointer is a text of about 130 bytes. Its declared size and SHA-256 are reported; no ratio "
          "is made from the pointer's own bytes." },
        checkPointer },
    AuditRule { { "evidence.empty-file", Failure, "A model without any weights",
                  "Zero bytes, or a folder or file that holds no tensor." },
                checkEmptyFile },
    AuditRule { { "evidence.truncated", Failure, "A file that ends before what it declares",
                  "A partial download or a cut file: what is missing cannot be judged." },
                checkTruncatedFile },
    AuditRule { { "evidence.placeholder", Failure, "A few words of text in a model's name",
                  "The file is plain text of at most 1 KiB and no known format." },
                checkPlaceholderFile },
    AuditRule { { "evidence.unreadable", Warning, "A model that could not be read here",
                  "Not known to be wrong: claims about it stay undecidable." },
                checkUnreadableFile },
    AuditRule { { "evidence.empty-payload", Failure, "An artefact whose payload list is empty",
                  "It names lists for the compressed values, and all of them are empty." },
                checkEmptyPayload },
    AuditRule { { "words.placeholder", Warning, "TBD, placeholder, stub or mock in place of a result",
                  "The document says itself that there is no result yet." },
                checkPlaceholderWords },
    AuditRule { { "words.simulated", Warning, "Results that the document calls simulated or synthetic",
                  "Simulated numbers are not measurements of weights." },
                checkSimulatedWords },
    AuditRule { { "words.projected", Note,
                  "Results that the document calls planned, projected or theoretical",
                  "A projection may be honest; it is not a measurement." },
                checkProjectedWords },
    AuditRule { { "words.skipped", Warning, "A stage that was skipped, under the words all stages",
                  "The document says both." },
                checkSkippedStages },
    AuditRule {
        { "pattern.equal-ratio", Warning, "One large ratio for every model or layer",
          "Codes of fixed rate give every model the same small ratio; ratios of 50 and more depend on "
          "the weights." },
        checkEqualRatios },
    AuditRule { { "words.listed-count", Failure, "A count that the list beside it contradicts",
                  "\"6 layers tested\" above a list of five names; lists that only give examples are left "
                  "alone." },
                checkListedCounts },
    AuditRule { { "artefact.known", Note, "An artefact whose form is known",
                  "Recognised by its keys; what such a file can hold is said." },
                checkKnownArtefact },
    AuditRule { { "arithmetic.ratio", Failure, "A stated ratio against the document's own sizes and counts",
                  "Rounded inputs are intervals, MB is tried as 10^6 and 2^20 bytes; where the ratio follows "
                  "from another stated value, that is said." },
                checkRatioArithmetic },
    AuditRule { { "arithmetic.derived", Failure, "Percentages, sums, products and bits against their sources",
                  "Each derived number is recomputed from the stated numbers beside it, in intervals." },
                checkOtherArithmetic },
    AuditRule { { "documents.disagree", Warning, "Two documents with different values for one thing",
                  "Same subject, kind and field, and no rounding reconciles the two." },
                checkContradictions },
    AuditRule {
        { "bytes.ratio", Failure, "A claimed ratio against the measured ones",
          "It agrees if it agrees with the ratio of whole files or of stored tensors within its printed "
          "digits." },
        checkMeasuredRatio },
    AuditRule {
        { "bytes.percent", Failure, "A claimed saving of space against the measured one",
          "Accused only where the words speak of a saving, and neither what is saved nor what is kept "
          "is the stated part." },
        checkSavedPercent },
    AuditRule {
        { "baseline.f32", Warning, "A ratio that holds only against 4 bytes per element",
          "The reference is stored in 16 bits or fewer; counting it as float32 multiplies every ratio "
          "without compressing anything." },
        checkRatioBaseline },
    AuditRule { { "baseline.optimizer", Warning, "Training state counted with the model",
                  "Moments of an optimizer are not weights: leaving them out compresses nothing." },
                checkOptimizerState },
    AuditRule { { "bytes.size", Failure, "A stated size against the bytes on disk",
                  "Weight files, stored tensors and the whole folder are all tried." },
                checkMeasuredSize },
    AuditRule {
        { "bytes.parameters", Failure, "A stated parameter count against the tensors",
          "With and without tied copies and buffers. Round numbers in names are not held against it." },
        checkParameterCount },
    AuditRule { { "bytes.bits-per-weight", Failure, "Stated bits per weight against all stored bytes",
                  "Whole numbers name a format and are not held against it." },
                checkBitsPerWeight },
    AuditRule { { "coverage.layers", Failure, "An artefact that covers only some layers of the model",
                  "The elements of the layers in its payload against the element count it states." },
                checkPayloadCoverage },
    AuditRule { { "coverage.buffer", Warning, "A mask buffer presented as a compressed weight",
                  "Causal masks are constants of the architecture: rank 4, square, named attn.bias." },
                checkPayloadBuffers },
    AuditRule { { "coverage.unknown-layer", Warning, "Layers that the reference does not have",
                  "Some names of the artefact are the reference's, others are not." },
                checkPayloadNames },
    AuditRule { { "coverage.pair", Warning, "A candidate that reproduces only part of the reference",
                  "Tied copies and buffers are counted on neither side." },
                checkPairCoverage },
    AuditRule { { "fidelity.lossless", Failure, "\"Lossless\" against the decoded weights",
                  "Every weight is compared as a number." },
                checkLossless },
    AuditRule { { "fidelity.error", Failure, "A stated error against the measured ones",
                  "Accused only if the stated value is better than every reading of the word error." },
                checkStatedError },
    AuditRule { { "fidelity.similarity", Failure, "A stated fidelity or similarity against the measured ones",
                  "Accused only if the stated value is better than every reading of the word." },
                checkStatedFidelity },
    AuditRule {
        { "bound.rate-distortion", Failure, "A rate and a fidelity that cannot go together",
          "Shannon's bound for weights that are independent given their variance, at the rate that the "
          "ratio leaves of 32-bit weights." },
        checkInformationBound },
    AuditRule {
        { "bound.rate-floor", Warning, "A rate at which hardly any of the weights can remain",
          "Below 0.1 bits per weight less than 13 % of the energy can be kept, unless the weights have "
          "structure." },
        checkRateFloor },
    AuditRule {
        { "bound.entropy-gain", Failure, "A lossless coder that gains hundreds on packed weights",
          "Packed symbols of real weights leave it at most about 2; accused from 100 on, and not where "
          "the document speaks of pruning or zeros." },
        checkEntropyGain },
    AuditRule {
        { "payload.noise", Failure, "A payload that is a random generator's output",
          "Kolmogorov-Smirnov with given parameters, moments and neighbours, at 1 % corrected for the "
          "number of series; only for lists far shorter than the tensors they stand for." },
        checkPayloadNoise },
    AuditRule { { "payload.formula", Failure, "A payload that a formula predicts",
                  "A linear recurrence of order up to 3 in value, logarithm or phase, or a period; relative "
                  "residual below 1e-9 over at least 100 terms." },
                checkPayloadFormula },
    AuditRule { { "payload.truncated", Failure, "A payload list shorter than it declares",
                  "The numbers in the list against the count stated beside it." },
                checkPayloadTruncated },
    AuditRule { { "payload.capacity", Warning, "A payload too small for the tensor it stands for",
                  "64 bits for every distinct number bound what the payload can say about the weights." },
                checkPayloadCapacity },
    AuditRule { { "payload.identical", Warning, "The same payload for two different models",
                  "Number for number the same in two documents." },
                checkPayloadIdentical },
    AuditRule { { "payload.size-alone", Note, "Payload lengths that the tensor's size alone decides",
                  "n / min(1000, n/1000) in every layer." },
                checkRatioOfSizeAlone },
    AuditRule { { "payload.text-inflation", Warning, "Payload written as text, and counted as bytes",
                  "Hexadecimal doubles the bytes, base64 adds a third; the file holds the text." },
                checkTextInflation },
    AuditRule { { "identity.same-model", Warning, "A candidate that is the reference",
                  "The same values in as many bytes." },
                checkSameModel },
    AuditRule { { "identity.unrelated", Failure, "A candidate that is another model",
                  "Matrices of the same shapes whose values do not correlate." },
                checkUnrelatedModel },
    AuditRule { { "identity.other-training", Failure, "A candidate of another training of the same shapes",
                  "The values correlate, and differ far more than the candidate's own precision explains." },
                checkOtherTraining },
    AuditRule {
        { "identity.scattered-energy", Warning, "Layers that grow and shrink as no code makes them",
          "Full-width values whose energy changes both ways by more than 1.3 times that of the error: "
          "another training, or scales moved between layers." },
        checkScatteredEnergy },
    AuditRule { { "identity.fake-quantisation", Warning,
                  "Values rounded to few levels and stored in full width",
                  "At most 256 distinct values per tensor in 16 bits or more: nothing is saved." },
                checkFakeQuantisation },
    AuditRule { { "identity.pruned-dense", Warning, "Pruned weights stored as full zeros",
                  "Zeros in a dense tensor take as many bytes as any number." },
                checkPrunedDense },
    AuditRule { { "identity.declared-method", Failure,
                  "A method that the candidate declares against its tensors",
                  "Its configuration and metadata name bits, group size or file type; the stored tensors "
                  "show them. Methods that quantise on loading are left alone." },
                checkDeclaredMethod },
    AuditRule { { "accounting.tied", Note, "Tied copies among the elements", "Counted once as parameters." },
                checkTiedTensors },
    AuditRule { { "accounting.buffers", Note, "Buffers among the elements",
                  "Masks, tables and running statistics are stored and never trained." },
                checkBufferTensors },
};

consteval bool idsAreUnique()
{
    for (std::size_t i = 0; i < Rules.size(); ++i)
        for (std::size_t j = i + 1; j < Rules.size(); ++j)
            if (std::string_view(Rules[i].info.id) == Rules[j].info.id)
                return false;
    return true;
}
static_assert(idsAreUnique());

constexpr auto Infos = [] {
    std::array<RuleInfo, Rules.size()> infos {};
    for (std::size_t i = 0; i < Rules.size(); ++i)
        infos[i] = Rules[i].info;
    return infos;
}();

} // namespace

std::span<const AuditRule> auditRuleTable()
{
    return Rules;
}

std::span<const RuleInfo> auditRules()
{
    return Infos;
}

} // namespace assay
