// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scale/part_values.h"

#include <array>
#include <cmath>
#include <limits>

namespace assay {
namespace {

template <typename Owner, typename Value> struct Field {
    const char *key;
    Value Owner::*member;
};

template <typename Owner> using Count = Field<Owner, std::uint64_t>;
template <typename Owner> using Number = Field<Owner, double>;
template <typename Owner> using Perhaps = Field<Owner, std::optional<double>>;

constexpr std::array ErrorCounts {
    Count<ErrorStats> { "pairs", &ErrorStats::pairCount },
    Count<ErrorStats> { "odd_pairs", &ErrorStats::oddPairCount },
    Count<ErrorStats> { "equal_odd", &ErrorStats::equalOddCount },
    Count<ErrorStats> { "max_error_index", &ErrorStats::maxErrorIndex },
    Count<ErrorStats> { "differing", &ErrorStats::differingCount },
    Count<ErrorStats> { "sign_agree", &ErrorStats::signAgreeCount },
};
constexpr std::array ErrorNumbers {
    Number<ErrorStats> { "reference_squares", &ErrorStats::referenceSquares },
    Number<ErrorStats> { "candidate_squares", &ErrorStats::candidateSquares },
    Number<ErrorStats> { "products", &ErrorStats::products },
    Number<ErrorStats> { "error_squares", &ErrorStats::errorSquares },
    Number<ErrorStats> { "error_sum", &ErrorStats::errorSum },
    Number<ErrorStats> { "absolute_error_sum", &ErrorStats::absoluteErrorSum },
    Number<ErrorStats> { "max_abs_error", &ErrorStats::maxAbsoluteError },
    Number<ErrorStats> { "sampled_fraction", &ErrorStats::sampledFraction },
};
constexpr std::array ErrorQuantiles {
    Perhaps<ErrorStats> { "median", &ErrorStats::medianAbsoluteError },
    Perhaps<ErrorStats> { "p90", &ErrorStats::p90AbsoluteError },
    Perhaps<ErrorStats> { "p99", &ErrorStats::p99AbsoluteError },
    Perhaps<ErrorStats> { "p999", &ErrorStats::p999AbsoluteError },
    Perhaps<ErrorStats> { "relative_mse_margin", &ErrorStats::relativeMseMargin },
};
constexpr std::array StatsCounts {
    Count<TensorStats> { "elements", &TensorStats::elementCount },
    Count<TensorStats> { "finite", &TensorStats::finiteCount },
    Count<TensorStats> { "nan", &TensorStats::nanCount },
    Count<TensorStats> { "infinite", &TensorStats::infinityCount },
    Count<TensorStats> { "zero", &TensorStats::zeroCount },
};
constexpr std::array StatsNumbers {
    Number<TensorStats> { "min", &TensorStats::minimum },
    Number<TensorStats> { "max", &TensorStats::maximum },
    Number<TensorStats> { "mean", &TensorStats::mean },
    Number<TensorStats> { "std", &TensorStats::standardDeviation },
    Number<TensorStats> { "rms", &TensorStats::rms },
    Number<TensorStats> { "skewness", &TensorStats::skewness },
    Number<TensorStats> { "kurtosis", &TensorStats::kurtosis },
};
constexpr std::array StatsPerhaps {
    Perhaps<TensorStats> { "entropy_bits", &TensorStats::symbolEntropyBits },
    Perhaps<TensorStats> { "lossless_floor_bits", &TensorStats::losslessFloorBits },
    Perhaps<TensorStats> { "stored_byte_entropy_bits", &TensorStats::storedByteEntropyBits },
};

// A field that is added to either must be added above: a merged report would lack it.
static_assert(sizeof(ErrorStats) == 6 * 8 + 8 * 8 + 5 * 16 + 8, "ErrorStats has changed");
static_assert(sizeof(TensorStats)
                  == 5 * 8 + 7 * 8 + 4 * 16 + sizeof(std::vector<double>) + sizeof(std::string),
              "TensorStats has changed");

constexpr std::size_t MostPlanes = 16; ///< bytes of the widest element

const PartJson &valueOf(const PartJson &json, const char *key)
{
    const auto found = json.find(key);
    if (found == json.end())
        throw PartProblem(std::string("\"") + key + "\" is missing");
    return *found;
}

double asNumber(const PartJson &value, const char *key)
{
    if (value.is_number())
        return value.get<double>();
    if (value == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (value == "inf" || value == "-inf")
        return value == "inf" ? std::numeric_limits<double>::infinity()
                              : -std::numeric_limits<double>::infinity();
    throw PartProblem(std::string("\"") + key + "\" is no number");
}

template <typename Owner, typename Fields>
void writeNumbers(PartJson &json, const Owner &from, const Fields &fields)
{
    for (const auto &field : fields)
        json[field.key] = numberJson(from.*field.member);
}

template <typename Owner, typename Fields>
void writePerhaps(PartJson &json, const Owner &from, const Fields &fields)
{
    for (const auto &field : fields)
        if (const auto &value = from.*field.member)
            json[field.key] = numberJson(*value);
}

template <typename Owner, typename Fields>
void readPerhaps(const PartJson &json, Owner &to, const Fields &fields)
{
    for (const auto &field : fields)
        if (const auto found = json.find(field.key); found != json.end())
            to.*field.member = asNumber(*found, field.key);
}

} // namespace

PartJson numberJson(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    return value;
}

double numberOf(const PartJson &json, const char *key)
{
    return asNumber(valueOf(json, key), key);
}

std::uint64_t countOf(const PartJson &json, const char *key)
{
    const PartJson &value = valueOf(json, key);
    if (!value.is_number_unsigned())
        throw PartProblem(std::string("\"") + key + "\" is no count");
    return value.get<std::uint64_t>();
}

std::string textOf(const PartJson &json, const char *key)
{
    const PartJson &value = valueOf(json, key);
    if (!value.is_string())
        throw PartProblem(std::string("\"") + key + "\" is no text");
    return value.get<std::string>();
}

bool truthOf(const PartJson &json, const char *key)
{
    const PartJson &value = valueOf(json, key);
    if (!value.is_boolean())
        throw PartProblem(std::string("\"") + key + "\" is neither true nor false");
    return value.get<bool>();
}

const PartJson &memberOf(const PartJson &json, const char *key, PartJson::value_t kind)
{
    const PartJson &value = valueOf(json, key);
    if (value.type() != kind)
        throw PartProblem(std::string("\"") + key + "\" is no "
                          + (kind == PartJson::value_t::array ? "array" : "object"));
    return value;
}

PartJson errorJson(const ErrorStats &error)
{
    PartJson json = PartJson::object();
    for (const auto &field : ErrorCounts)
        json[field.key] = error.*field.member;
    writeNumbers(json, error, ErrorNumbers);
    json["sampled"] = error.sampled;
    writePerhaps(json, error, ErrorQuantiles);
    return json;
}

ErrorStats errorOf(const PartJson &json)
{
    ErrorStats error;
    for (const auto &field : ErrorCounts)
        error.*field.member = countOf(json, field.key);
    for (const auto &field : ErrorNumbers)
        error.*field.member = numberOf(json, field.key);
    error.sampled = truthOf(json, "sampled");
    if (!(error.sampledFraction > 0 && error.sampledFraction <= 1))
        throw PartProblem("\"sampled_fraction\" lies outside of 0 to 1");
    readPerhaps(json, error, ErrorQuantiles);
    return error;
}

PartJson statsJson(const TensorStats &stats)
{
    PartJson json = PartJson::object();
    for (const auto &field : StatsCounts)
        json[field.key] = stats.*field.member;
    writeNumbers(json, stats, StatsNumbers);
    if (stats.distinctValues)
        json["distinct"] = *stats.distinctValues;
    writePerhaps(json, stats, StatsPerhaps);
    if (!stats.bytePlaneEntropyBits.empty()) {
        json["byte_plane_entropy_bits"] = PartJson::array();
        for (const double bits : stats.bytePlaneEntropyBits)
            json["byte_plane_entropy_bits"].push_back(numberJson(bits));
    }
    if (!stats.sha256.empty())
        json["sha256"] = stats.sha256;
    return json;
}

TensorStats statsOf(const PartJson &json)
{
    TensorStats stats;
    for (const auto &field : StatsCounts)
        stats.*field.member = countOf(json, field.key);
    for (const auto &field : StatsNumbers)
        stats.*field.member = numberOf(json, field.key);
    if (json.contains("distinct"))
        stats.distinctValues = countOf(json, "distinct");
    readPerhaps(json, stats, StatsPerhaps);
    if (json.contains("byte_plane_entropy_bits")) {
        const PartJson &planes = memberOf(json, "byte_plane_entropy_bits", PartJson::value_t::array);
        if (planes.size() > MostPlanes)
            throw PartProblem("\"byte_plane_entropy_bits\" has " + std::to_string(planes.size())
                              + " values, at most " + std::to_string(MostPlanes) + " can be");
        for (const PartJson &bits : planes)
            stats.bytePlaneEntropyBits.push_back(asNumber(bits, "byte_plane_entropy_bits"));
    }
    if (json.contains("sha256"))
        stats.sha256 = textOf(json, "sha256");
    return stats;
}

} // namespace assay
