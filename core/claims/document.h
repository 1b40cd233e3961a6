// SPDX-License-Identifier: GPL-3.0-or-later
// A document in which people claim: its text, its statements with their places, and, where it is an artefact,
// the payload it carries.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"
#include "core/claims/claim_kind.h"
#include "core/model/finding.h"

namespace assay {

/// What kind of sentence a number stands in.
enum class Basis {
    Measured,
    Target,
    Projection,
    Example,
    Quotation,
    Retraction,
    Baseline,
    Configuration,
    Declared
};
const char *basisName(Basis basis);

/// A number with the interval that its printed digits allow, in each reading of its unit.
struct Quantity {
    ClaimKind kind = ClaimKind::Other;
    double value = 0, low = 0, high = 0; ///< in base units (bytes, elements, ratio, fraction, bits)
    /// Other readings of the same digits, e.g. MiB for "MB": same kind, other interval.
    std::vector<std::pair<double, double>> alternatives {};
    std::string unit {}; ///< as written: "MB", "x", ":1", "%"
    bool approximate = false, atLeast = false, atMost = false;
};

struct Statement {
    std::string text {}; ///< the words as they stand, trimmed
    ClaimLocation location {};
    std::uint64_t textOffset = 0, textLength = 0;
    std::string subject {}; ///< normalised: model, layer, stage or file it is about
    std::string named {}; ///< a model that the sentence itself names ("wren-70b"), normalised, or empty
    std::string context {}; ///< heading path, table header and row label, JSON pointer's parent
    std::string field {}; ///< header or key that names the quantity: "compression_ratio", "Original size"
    Quantity quantity {};
    Basis basis = Basis::Declared;
    std::string statusWord {}; ///< kind Status: "TBD", "simulated", "planned", "placeholder", "lossless"
    bool loose = false; ///< a ratio or percentage that no word ties to stored size: never refuted by bytes
    std::uint64_t group = 0; ///< statements of one table row / JSON object / sentence share it (arithmetic)
    std::uint64_t table = 0; ///< statements of one table share it; 0 outside of tables
};

/// A sequence of numbers inside an artefact: payload, not statements.
struct PayloadSeries {
    std::string pointer {}; ///< where it lies
    std::string layer {}; ///< tensor it is said to stand for, if any
    std::vector<std::uint64_t> originalShape {};
    std::optional<std::uint64_t> declaredCount {};
    std::uint64_t count = 0;
    bool complex = false;
    std::vector<double> values {}; ///< at most 1,048,576 of them (re, im interleaved if complex)
};

/// A calculation that the text writes out, and the statement it claims to be equal to.
struct WrittenEquation {
    std::size_t target = 0; ///< index into Document::statements
    std::string written {}; ///< the left side as it stands
    std::vector<std::pair<double, double>> computed {}; ///< one interval per reading of the units
};

/// A count of things and the list of them that follows, or the array that stands beside it.
struct ListedCount {
    std::size_t statement = 0; ///< index into Document::statements
    std::uint64_t listed = 0;
};

/// Bytes written as hexadecimal or base64 text in the members of one object.
struct EncodedText {
    std::string pointer {}; ///< of the object
    std::string encoding {}; ///< "hexadecimal" or "base64"
    std::uint64_t textBytes = 0, decodedBytes = 0;
    std::optional<std::size_t> statedSize {}; ///< statement of the compressed size in the same object
};

struct Document {
    std::string path;
    std::string kind; ///< "markdown", "json", "csv", "pickle", "text"
    std::uint64_t bytes = 0;
    std::string text {}; ///< what is shown; for pickles an outline in JSON
    std::string artefact {}; ///< id of a recognised schema (specification section 10), or empty
    std::vector<Statement> statements;
    std::vector<PayloadSeries> payloads;
    std::vector<WrittenEquation> equations {};
    std::vector<ListedCount> listedCounts {};
    std::vector<EncodedText> encodedTexts {}; ///< at most 4096
    std::vector<Finding> findings; ///< e.g. dangerous globals in a pickle
};

/// Recognised by content. Bounded: 64 MiB of text or 1 GiB of JSON; never executes anything.
Result<Document> readDocument(const std::string &path, const RunControl &run);
/// The same from memory (typed-in claims, tests); name decides nothing but the display.
Result<Document> readDocument(SourcePtr source, const RunControl &run);
/// True if the file looks like a claim document rather than a model.
bool looksLikeDocument(const ByteSource &source);

} // namespace assay
