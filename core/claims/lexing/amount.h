// SPDX-License-Identifier: GPL-3.0-or-later
// A number as people write it: its unit, what its printed digits allow, and how sure it says it is. The only
// tolerance of the engine is made here; nobody widens an interval a second time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

/// What a number counts, as far as its own unit (or the unit in its label) says.
enum class Dimension : std::uint8_t {
    Plain, ///< digits alone
    Bytes, ///< base unit: one byte
    Bits, ///< "Mb", "bits" of a size; base unit: one byte as well (8 bits), so that sizes meet
    Count, ///< of things: noun says of which; base unit: one
    Ratio, ///< "4:1", "4x", "4-fold"; base unit: one
    Percent, ///< base unit: one (25 % is 0.25); "percentage points" are PercentPoints
    PercentPoints,
    BitsPerWeight, ///< "2.5 bpw", "4-bit", "4 bits"
    Decibel,
    Density, ///< "X per Y": base units of per above and below; never a size
    Speed, ///< per second: tokens, bytes, images
    Time, ///< base unit: one second
    Frequency,
    Money,
    Energy, ///< joules, watt hours
    Power,
    Temperature,
    Operations, ///< FLOPs
    Length ///< nanometres of a process, inches of a screen
};
const char *dimensionName(Dimension dimension);

/// Why a number is no claim; None for those that may be one. Nothing is dropped: the census counts these.
enum class NumberClass : std::uint8_t {
    None,
    Date, ///< dates, years, clock times
    Version, ///< "v2.1", "1.2.3", "Python 3.11"
    Reference, ///< page, section, figure, table, step, issue, citation, list number
    Hardware, ///< "H100", "RTX 4090", "8x A100"
    Identifier, ///< hashes, ids, ports, parts of words and paths
    ModelName, ///< "Llama-3.1-8B", "GPT-2", "INT8", "Q4_K_M"
    Shape, ///< "768x2304", "[512, 512]"
    Setting ///< learning rate, seed, batch size, epochs, context length
};
const char *numberClassName(NumberClass of);

struct Interval {
    double low = 0, high = 0;
};

/// What stands below the "per" of a density.
enum class PerWhat : std::uint8_t { None, Byte, Parameter, Second, Thing };

struct Amount {
    double value = 0; ///< in base units; of a range its middle
    /// The numbers that may be printed so, by rounding or by cutting off, one interval for each reading of
    /// the unit ("MB": 10^6 first, then 2^20). At least one. "At least" and "at most" are not worked in: see
    /// open().
    std::array<Interval, 3> readings {};
    std::uint8_t readingCount = 1;
    Dimension dimension = Dimension::Plain;
    Dimension above = Dimension::Plain; ///< of a Density or Speed: what stands above the "per"
    PerWhat per = PerWhat::None;
    NumberClass classified = NumberClass::None;
    bool approximate = false, atLeast = false, atMost = false;
    bool range = false; ///< "3.5 to 4.5": readings reach from the lower end to the upper
    bool negative = false; ///< a minus sign stands before it; value and readings are negative
    bool plus = false; ///< a plus sign stands before it
    bool unitOfLabel = false; ///< the unit comes from the key, header or label, not from the text
    bool exactDigits = false; ///< a whole number printed in full: the readings are one point
    bool inverse = false; ///< "1:4", "1/4 of": the ratio is written upside down; value is 4
    bool word = false; ///< written out: "three layers", "half"
    double perSeconds = 0; ///< of money "per month": the seconds of that time; the value is the printed one
    double printedUnit = 1; ///< base units of one unit of the last printed digit
    std::string_view unit {}; ///< canonical spelling ("MB", "x", "%", "dB"); static storage; empty if Plain
    std::string_view noun {}; ///< of a Count or Density's above, if known ("layers", "parameters"); static

    std::span<const Interval> intervals() const { return { readings.data(), readingCount }; }
};

/// The readings with "at least" and "at most" worked in: what a true value may be.
Interval openInterval(const Amount &amount, const Interval &reading);
/// True if any reading of one meets any reading of the other ("at least" and "at most" worked in).
bool amountsAgree(const Amount &a, const Amount &b);
/// True if the interval meets any reading of the stated amount.
bool amountAllows(const Amount &stated, const Interval &computed);

} // namespace assay
