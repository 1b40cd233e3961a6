// SPDX-License-Identifier: GPL-3.0-or-later
// One stated number (or status) with everything its words decide, decided once: nothing behind this header
// looks at a word again.
#pragma once

#include "core/claims/reading/document_tree.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace assay {

enum class Attribute {
    Size, ///< bytes
    Count, ///< of a noun: parameters, layers, tensors, tests
    Ratio, ///< original / compressed, or what the base says
    Share, ///< a part of something, saved or kept
    Rate, ///< bits per weight
    Error, ///< of a metric
    Likeness, ///< of a metric
    Quality, ///< accuracy, perplexity: of a metric and a data set
    Speed,
    Time,
    Density, ///< of a noun per a unit
    Standing, ///< "lossless", "skipped", "TBD"
    Licence,
    Other
};
const char *attributeName(Attribute attribute);

enum class FactSide { None, Original, Compressed, Difference, Stage };
enum class Aggregate { None, Total, Mean, Best, Worst };

/// How far a number is meant: only results are judged.
enum class Mode {
    Result,
    Target,
    Projection,
    Simulated,
    Placeholder,
    Quoted,
    Retracted,
    Denied,
    Example,
    Setting
};
const char *modeName(Mode mode);

/// What a share or a factor is of.
enum class Sense {
    Unknown,
    Saved, ///< smaller, less, saved
    Kept, ///< of the original, remaining, "to 25 %"
    Larger, ///< more, larger
    OfTarget, ///< of a target
    OfWhole ///< of a counted whole: "21 of 24 (87.5 %)"
};

/// What a number is of. Empty parts are the document's own: its main model, the whole of it.
struct Thing {
    std::string model {}; ///< normalised: "dialogpt_small"
    std::string part {}; ///< tensor, block, "attention"
    std::string method {}; ///< "int4", "gptq"
    std::string row {}; ///< how its row or record is called, normalised
    std::string other {}; ///< what is not the model's weights: "kv cache", "ram", "data set"
    std::string carried {}; ///< what a sentence before spoke of instead: perhaps this is of that, too

    bool operator==(const Thing &) const = default;
    bool isWhole() const { return part.empty() && other.empty() && carried.empty(); }
};

/// Statuses that a document gives to a thing.
enum class Standing {
    None,
    Exact, ///< lossless, bit-exact, no loss
    Lossy,
    SameQuality, ///< no loss of quality, of accuracy
    SameOutputs, ///< identical answers
    StillSpeaks, ///< it still generates text
    Skipped,
    Affirmed, ///< confirmed, working, achieved
    Refused, ///< not validated, failed
    Placeholder, ///< TBD, xx.xx
    Simulated,
    Projected,
    Withdrawn
};

inline constexpr std::size_t NoIndex = std::numeric_limits<std::size_t>::max();

struct Fact {
    Attribute attribute = Attribute::Other;
    Amount amount {};
    Thing thing {};
    std::string noun {}; ///< what is counted, or the metric: "parameters", "cosine"
    std::string dataSet {}; ///< of a quality
    std::string rowNoun {}; ///< what the rows of its table are: "stages"
    std::string base {}; ///< against what a ratio or share is stated, if not the document's original: "fp32"
    FactSide side = FactSide::None;
    std::uint64_t stage = 0; ///< of FactSide::Stage, 1-based
    Aggregate aggregate = Aggregate::None;
    Mode mode = Mode::Result;
    Sense sense = Sense::Unknown;
    Standing status = Standing::None;
    Standing labelStatus = Standing::None; ///< of a number whose label is a status: "failed: 2"

    bool firm = false; ///< a word or unit ties its attribute to stored size; a bare "4.5x" is not firm
    double bits = 0; ///< the data type named for it: 16 for fp16, 0 if none

    std::size_t document = 0;
    std::size_t value = NoIndex; ///< index into the tree's values; none for a status
    TreeId sentence = 0, group = 0, table = 0,
           section = 0; ///< group: the Record, Paragraph or List it stands in
    std::size_t row = NoIndex, column = NoIndex; ///< in the table
    std::uint32_t clause = 0; ///< within its sentence
    std::uint32_t begin = 0, length = 0; ///< in the sentence's text
    int direction
        = 0; ///< of a ratio whose label says which is over which: 1 original over compressed, -1 the inverse
    std::size_t partOf = NoIndex; ///< "21 of 24": the value of the whole
    bool firmByWord = false; ///< a noun of size or compression stands in its clause
    bool wasBare = false; ///< digits alone, which a word made a ratio
    bool isSaid = false; ///< a word, a unit or a label says what it is; else it is so by default
    bool saysModel = false; ///< its clause speaks of the model, the weights, the file
    bool isOwnSubject = false; ///< its sentence names something that the lexicon does not know
    bool isAside = false; ///< in brackets
    bool isHedged = false; ///< "hardly any", "nearly the same"
    bool isWholeText = false; ///< a status that is all that its cell or field says
    bool isFormat = false; ///< a data type named by itself in a record: "dtype | fp16"
    bool inHeading = false, isQuestion = false;
    bool ofAll = false; ///< "all 6 layers": whatever there is
    bool isNominal = false; ///< "4-bit": the name of a format, not a measured rate
    bool isInverse = false; ///< "compressed over original"
    bool isFormatSide = false; ///< its side follows from a data type only
    bool ofPair = false; ///< its words name the opened models
    bool isRelative = false; ///< "a relative increase of 10 %": of the figure itself
    bool ofFiles = false; ///< of a size: "file size", "on disk"
    bool isRest = false; ///< "the other 16": what is left of a whole
    bool isEach = false; ///< "at 120 EUR", "7 matrices each": of every one that was counted
    bool isEqual = false; ///< "are 3.8 GB", "makes 520": a verb sets it equal to what stands before it
    bool isAlso = false; ///< ", or 4.7 GB": another way to say what stands before it
    bool besideOther = false; ///< a clause of its sentence is about something that is not the model's weights
    bool ofOtherBase = false; ///< "smaller than in 0.3": than something that no word here knows
    bool isScoped = false; ///< its words bind it to a scope that nothing else states ("in the linear layers")
    std::size_t mergedInto = NoIndex; ///< the first fact that states the same
};

/// A word says that it is the original's or the compressed model's, and not a data type alone.
inline bool isSided(const Fact &fact)
{
    return (fact.side == FactSide::Original || fact.side == FactSide::Compressed) && !fact.isFormatSide;
}

} // namespace assay
