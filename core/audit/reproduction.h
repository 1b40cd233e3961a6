// SPDX-License-Identifier: GPL-3.0-or-later
// What came out when the methods that a document names were run on the reference: values only, made by
// core/reproducing, judged by the rules of reproduction, shown by the reports.
#pragma once

#include "core/claims/claim_kind.h"

#include <optional>
#include <string>
#include <vector>

namespace assay {

/// How a stated ratio stands to what the method gave here.
enum class RunOutcome {
    NotStated, ///< the document gives no ratio for it
    Reproduced,
    NotReproduced, ///< another ratio came out; other settings of the method may give the stated one
    OutOfReach, ///< no setting of the method gives it on this model
    NotRun
};
const char *outcomeName(RunOutcome outcome);

/// What a stated figure says of the bytes: each follows from a ratio.
enum class FigureKind {
    Ratio,
    Saved, ///< the part that is gone: 1 - 1 / ratio
    Kept, ///< the part that is left: 1 / ratio
    BitsPerWeight ///< 32 / the ratio against float32
};
const char *figureName(FigureKind kind);
/// The figure that a ratio makes, or the ratio of a figure: each is the other's inverse.
double figureOf(FigureKind kind, double ratio);
double ratioOf(FigureKind kind, double figure);
/// "3.76:1", "73.4 %", "4.25 bits per weight".
std::string figureText(FigureKind kind, double figure);

/// A figure as a document states it; place and document are those of its claim.
struct StatedFigure {
    std::string document {};
    ClaimLocation location {};
    std::uint64_t offset = 0; ///< bytes into the document's text
    std::string text {}; ///< as printed: "5,309.7x"
    FigureKind kind = FigureKind::Ratio;
    double value = 0; ///< of a part 0.92, of bits 4.5
    bool isFirm = false; ///< its words tie it to stored size
};

/// A further figure stated for the same thing, beside what was measured.
struct JudgedFigure {
    StatedFigure stated {};
    RunOutcome outcome = RunOutcome::NotRun;
    double measured = 0;
    std::string sentence {};
};

struct ReproducedStage {
    std::string method {}; ///< "VPTQ"
    std::string written {}; ///< the document's word for it
    std::string document {};
    ClaimLocation location {};
    std::string codec {}; ///< ours with all settings; empty = none
    std::vector<std::string> assumed {}; ///< "k=256: not stated; gives the stated ratio"
    std::string remark {}; ///< what must be said of the stand-in; of one that was not run, why
    std::optional<StatedFigure> stated {};
    std::uint64_t bytesIn = 0, bytesOut = 0; ///< of the tested layers; a lossy stage reads the weights
    std::optional<double>
        ratio {}; ///< of this stage alone: of a lossy one the reference's bytes over its own
    std::optional<double> ratioVsF32 {}; ///< of a lossy one, the weights counted as 4 bytes each
    std::optional<double> chainRatio {}; ///< reference over what is left after this stage
    std::optional<double> reach {}; ///< no setting of the method gives a larger ratio here
    RunOutcome outcome = RunOutcome::NotStated;
    std::optional<double> measured {}; ///< of what stated says
    std::string sentence {};
    std::vector<JudgedFigure> others {};
};

/// One pipeline of a document on one model.
struct Reproduction {
    std::string document {};
    std::string pipeline {}; ///< as run, settings written out; empty = not run
    std::vector<ReproducedStage> stages {};
    std::optional<StatedFigure> stated {}; ///< of the whole pipeline
    std::vector<std::string> layers {}; ///< the tested ones
    std::uint64_t layersOfModel = 0; ///< that the pipeline could code
    bool layersAreNamed = false; ///< by the document
    bool isSample = false;
    double margin = 0; ///< of a sample: half the 95 % interval of the ratio, as a part of it
    std::uint64_t elements = 0, elementsOfModel = 0;
    std::uint64_t referenceBytes = 0, codedBytes = 0; ///< of the tested layers
    std::optional<double> ratio {}, ratioVsF32 {}; ///< of the tested layers
    std::optional<double> ratioOfModel {}; ///< with what stays plain counted; only if all layers were tested
    std::optional<double> bitsPerWeight {}, relativeMse {}; ///< of what the bytes decode to
    std::optional<double> reach {};
    RunOutcome outcome = RunOutcome::NotRun;
    std::optional<double> measured {}; ///< of what stated says
    std::string sentence {};
    std::vector<JudgedFigure> others {};
    bool hasAssumptions() const;
};

} // namespace assay
