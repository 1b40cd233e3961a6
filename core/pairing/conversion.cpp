// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/conversion.h"

#include "core/layouts/dfloat11.h"
#include "core/layouts/layout.h"
#include "core/pairing/lost_scales.h"
#include "core/pairing/name_schemes.h"
#include "core/pairing/pair_sample.h"
#include "core/pairing/row_orders.h"
#include "core/pairing/transforms.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace assay {
namespace {

/// Of a 2-bit quantisation and its source above 0.9, of strangers near 0.
constexpr double SameContent = 0.5;
/// What leaves no wish to try another order: a wrong head size still agrees in many rows.
constexpr double ConvincingContent = 0.9;
constexpr std::uint64_t SampleLimit = 1 << 16, LargestSample = 1 << 20;
constexpr std::uint64_t MostHeld = 1u << 30; ///< elements of a tensor that is turned as a whole

std::optional<std::uint64_t> metaNumber(const Model &model, const std::string &key)
{
    const MetaEntry *entry = model.meta(key);
    if (!entry)
        return std::nullopt;
    if (const auto *value = std::get_if<std::uint64_t>(&entry->value))
        return *value;
    const auto *value = std::get_if<std::int64_t>(&entry->value);
    return value && *value > 0 ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

void readGgufFacts(const Model &model, Conversion &conversion)
{
    const MetaEntry *entry = model.meta("general.architecture");
    const auto *architecture = entry ? std::get_if<std::string>(&entry->value) : nullptr;
    if (!architecture)
        return;
    conversion.architecture = *architecture;
    const std::string stem = *architecture + ".attention.head_count";
    conversion.heads = metaNumber(model, stem).value_or(0);
    conversion.keyValueHeads = metaNumber(model, stem + "_kv").value_or(conversion.heads);
}

void readConfigFacts(const Model &model, Conversion &conversion)
{
    const auto text = model.texts.find("config.json");
    if (text == model.texts.end())
        return;
    const auto config = nlohmann::json::parse(text->second, nullptr, false);
    if (!config.is_object())
        return;
    const auto number = [&config](const char *key) -> std::uint64_t {
        const auto found = config.find(key);
        return found != config.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    };
    if (conversion.heads == 0)
        conversion.heads = std::max(number("num_attention_heads"), number("n_head"));
    if (conversion.keyValueHeads == 0)
        conversion.keyValueHeads = number("num_key_value_heads");
    if (conversion.keyValueHeads == 0)
        conversion.keyValueHeads = conversion.heads;
    const auto type = config.find("model_type");
    if (type == config.end() || !type->is_string())
        return;
    conversion.huggingFaceType = type->get<std::string>();
    if (conversion.architecture.empty())
        conversion.architecture = conversion.huggingFaceType;
}

/// Families that llama.cpp stores under architecture "llama", and Meta's own files.
bool permutesQueries(const std::string &architecture)
{
    constexpr std::array<std::string_view, 4> Llamas { "llama", "mistral", "mixtral", "" };
    return std::ranges::find(Llamas, architecture) != Llamas.end();
}

std::string shapesText(const TensorInfo &reference, const TensorInfo &candidate)
{
    return "shapes " + reference.shape.text() + " and " + candidate.shape.text();
}

std::string percent(double value)
{
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

/// A few rows; where rows were moved within heads, a whole head of any size, up to 1 Mi values.
std::uint64_t sampleOf(const Shape &shape, bool areRowsMoved)
{
    if (!areRowsMoved)
        return std::min(SampleLimit, std::max<std::uint64_t>(64, 8 * shape.columns()));
    constexpr std::uint64_t LargestHead = 256;
    return shape.rank() < 2 ? LargestSample : std::min(LargestSample, LargestHead * shape.columns());
}

std::optional<double> correlationWith(const Model &reference, const Model &candidate, Match match,
                                      const Transform &transform, std::uint64_t sample, const RunControl &run)
{
    match.transform = transform;
    const auto left = makeDecoder(reference, reference.tensors[*match.reference], run);
    const auto right = makePairedDecoder(reference, candidate, match, run);
    if (!left || !right)
        return std::nullopt;
    return sampleCorrelation(**left, **right, sample);
}

std::string nameOf(const Transform &transform)
{
    if (transform.kind == TransformKind::None)
        return "the rows as they lie";
    return transformName(transform.kind)
        + (transform.heads > 0 ? " of " + std::to_string(transform.heads) + " heads" : std::string());
}

/// The order by name against others: whichever the values say. Where none of them fits, the layer is not
/// compared: an unknown conversion is no error.
void proveTransform(const Model &reference, const Model &candidate, Match &match,
                    std::span<const Transform> alternatives, const RunControl &run)
{
    const std::uint64_t sample = sampleOf(reference.tensors[*match.reference].shape, !alternatives.empty());
    const auto named = correlationWith(reference, candidate, match, match.transform, sample, run);
    if (!named || *named >= ConvincingContent)
        return;
    constexpr double Clearly = 0.05;
    double best = *named;
    const Transform *chosen = nullptr;
    for (const auto &other : alternatives) {
        const auto found = correlationWith(reference, candidate, match, other, sample, run);
        if (found && *found > best + Clearly) {
            best = *found;
            chosen = &other;
        }
    }
    if (best < SameContent) {
        match.kind = MatchKind::Undecodable;
        match.isUnordered = true;
        match.confidence = 0.5;
        match.note = "uncertain: paired by name, but in no known order do the values correlate (at best by "
            + percent(best) + "), so no error is measured";
        return;
    }
    if (!chosen)
        return;
    match.note = "the names call for " + nameOf(match.transform) + " (correlation " + percent(*named)
        + "), the values for " + nameOf(*chosen) + " (" + percent(best) + ")";
    match.transform = *chosen;
    match.confidence = 0.9;
}

/// Same name or role, other shape: other orders of the axes, or a reshape, if the values say so.
void settleByContent(const Model &reference, const Model &candidate, Match &match, const RunControl &run)
{
    const auto &left = reference.tensors[*match.reference];
    const auto &right = candidate.tensors[*match.candidate];
    auto orders = axisOrders(squeezed(right.shape), squeezed(left.shape));
    if (std::ranges::find(orders, TransformKind::Reshape, &Transform::kind) == orders.end())
        orders.push_back({ .kind = TransformKind::Reshape });
    if (left.shape.rank() == 3 && right.shape.rank() == 3 && left.shape[0] == right.shape[0]
        && left.shape[1] == right.shape[2] && left.shape[2] == right.shape[1])
        orders.insert(orders.begin(), { .kind = TransformKind::TurnInner }); // reads it matrix by matrix
    const std::uint64_t sample = sampleOf(left.shape, false);
    double best = 0;
    const Transform *chosen = nullptr;
    for (const auto &order : orders) {
        const bool isHeld
            = order.kind == TransformKind::PermuteAxes || order.kind == TransformKind::Transpose;
        if (isHeld && left.elementCount() > MostHeld)
            continue;
        const auto found = correlationWith(reference, candidate, match, order, sample, run);
        if (found && *found > best) {
            best = *found;
            chosen = &order;
        }
        if (best >= ConvincingContent)
            break;
    }
    if (best < SameContent) {
        match.kind = MatchKind::ShapeMismatch;
        match.note = shapesText(left, right) + ", and no order of the values correlates";
        return;
    }
    match.kind = MatchKind::Paired;
    match.transform = *chosen;
    match.confidence = std::min(0.99, best);
    match.note = shapesText(left, right) + "; the values (correlation " + percent(best) + ") decided";
}

/// As many columns and other rows: a vocabulary that one side padded or cut, if what both have is the same.
bool settlePadding(const Model &reference, const Model &candidate, Match &match, const RunControl &run)
{
    const auto &left = reference.tensors[*match.reference];
    const auto &right = candidate.tensors[*match.candidate];
    const std::uint64_t width = left.shape.rank() == 1 ? 1 : left.shape.columns();
    if (left.shape.rank() != right.shape.rank() || left.shape.rank() == 0 || left.shape.rank() > 2
        || match.transform.kind != TransformKind::None || width == 0
        || (left.shape.rank() == 2 && right.shape.columns() != width))
        return false;
    const std::uint64_t here = left.elementCount() / width, there = right.elementCount() / width;
    const Transform rows { .kind = TransformKind::Rows,
                           .pieces = { *match.candidate },
                           .runs = { { .count = std::min(here, there) } },
                           .rowElements = width };
    const std::uint64_t sample = std::min(sampleOf(left.shape, false), std::min(here, there) * width);
    const auto found = correlationWith(reference, candidate, match, rows, sample, run);
    if (!found || *found < ConvincingContent)
        return false;
    match.transform = rows;
    match.confidence = 0.99;
    match.note = shapesText(left, right) + ": "
        + (there > here
               ? std::to_string(there - here) + " rows of padding in the candidate"
               : "the candidate has " + std::to_string(here - there) + " rows fewer, taken as zeros");
    return true;
}

} // namespace

Conversion conversionOf(const Model &reference, const Model &candidate)
{
    Conversion conversion { .reference = { namesOf(reference) }, .candidate = { namesOf(candidate) } };
    if (const NameScheme *scheme = schemeOf(reference); scheme && scheme == schemeOf(candidate))
        conversion.reference.scheme = conversion.candidate.scheme = scheme;
    conversion.reference.wrapper = wrapperOf(reference, candidate);
    conversion.candidate.wrapper = wrapperOf(candidate, reference);
    readGgufFacts(reference, conversion);
    if (conversion.architecture.empty())
        readGgufFacts(candidate, conversion);
    readConfigFacts(reference, conversion);
    readConfigFacts(candidate, conversion);
    return conversion;
}

Transform conversionTransform(const Conversion &conversion, const CanonicalName &name, const Shape &shape)
{
    const bool isReferenceConverted = conversion.reference.family != NameFamily::HuggingFace;
    if (conversion.reference.hasConv1d != conversion.candidate.hasConv1d && shape.rank() == 2
        && (name.role.starts_with("attn_") || name.role.starts_with("ffn_")))
        return { .kind = TransformKind::Transpose };
    if (!conversion.crossesFamilies())
        return {};
    if ((name.role == "attn_q" || name.role == "attn_k") && permutesQueries(conversion.architecture)) {
        const std::uint64_t heads = name.role == "attn_q" ? conversion.heads : conversion.keyValueHeads;
        if (heads > 0)
            return { .kind = TransformKind::QkPermute, .heads = heads, .inverse = isReferenceConverted };
    }
    const bool isNeox = conversion.architecture == "gptneox" || conversion.architecture == "gpt_neox"
        || conversion.architecture == "bloom";
    if (name.role == "attn_qkv" && isNeox && conversion.heads > 0)
        return { .kind = TransformKind::NeoxQkv, .heads = conversion.heads, .inverse = isReferenceConverted };
    constexpr std::array<std::string_view, 5> PlusOne { "gemma", "gemma2", "gemma3", "gemma3_text",
                                                        "gemma3n" };
    const bool isGemma = std::ranges::find(PlusOne, conversion.architecture) != PlusOne.end();
    if (isGemma && name.role.ends_with("norm") && name.key.ends_with(".weight"))
        return { .kind = TransformKind::NormPlusOne, .inverse = isReferenceConverted };
    return {};
}

std::vector<Transform> rowAlternatives(const Conversion &conversion, const CanonicalName &name,
                                       const Shape &shape, const Transform &named)
{
    constexpr std::array<std::uint64_t, 12> HeadSizes { 128, 64, 96, 80, 256, 32, 112, 48, 160, 192, 16, 8 };
    const bool isPermuted = name.role == "attn_q" || name.role == "attn_k";
    const bool isMoved = named.kind == TransformKind::Transpose || named.kind == TransformKind::NeoxQkv;
    if (!conversion.crossesFamilies() || shape.rank() == 0 || !isPermuted)
        return std::vector<Transform>(isMoved ? 1 : 0);
    const std::uint64_t rows = shape.rank() == 1 ? shape[0] : shape.rows();
    const bool isReferenceConverted = conversion.reference.family != NameFamily::HuggingFace;
    std::vector<Transform> alternatives;
    if (named.kind != TransformKind::None)
        alternatives.emplace_back();
    for (const std::uint64_t size : HeadSizes)
        if (rows % size == 0 && rows / size != named.heads)
            alternatives.push_back(
                { .kind = TransformKind::QkPermute, .heads = rows / size, .inverse = isReferenceConverted });
    return alternatives;
}

std::optional<Transform> groupedRows(const Conversion &conversion, const CanonicalName &name,
                                     const Shape &shape, std::size_t candidate)
{
    const std::uint64_t heads = conversion.heads, groups = conversion.keyValueHeads;
    const std::uint64_t rows = shape.rank() == 1 ? shape[0] : shape.rows();
    constexpr std::uint64_t MostHeads = 4096; // three runs a group
    if (!conversion.crossesFamilies() || name.role != "attn_qkv" || shape.rank() == 0 || groups == 0
        || groups >= heads || heads > MostHeads || heads % groups != 0 || rows % (heads + 2 * groups) != 0)
        return std::nullopt;
    const std::uint64_t size = rows / (heads + 2 * groups), queries = heads / groups * size;
    Transform step { .kind = TransformKind::Rows,
                     .pieces = { candidate },
                     .rowElements = shape.rank() == 1 ? 1 : shape.columns() };
    const bool isReferenceConverted = conversion.reference.family != NameFamily::HuggingFace;
    for (std::uint64_t group = 0; group < groups; ++group) {
        const std::uint64_t here = group * (queries + 2 * size);
        const auto add = [&](std::uint64_t grouped, std::uint64_t apart, std::uint64_t count) {
            step.runs.push_back({ .first = isReferenceConverted ? grouped : apart,
                                  .count = count,
                                  .toFirst = isReferenceConverted ? apart : grouped });
        };
        add(here, group * queries, queries);
        add(here + queries, (heads + group) * size, size);
        add(here + queries + size, (heads + groups + group) * size, size);
    }
    std::ranges::sort(step.runs, {}, &RowRun::toFirst);
    return step;
}

bool hasReadableValues(const TensorInfo &tensor)
{
    if (!tensor.note.empty() || !hasDecoder(tensor))
        return false;
    return !tensor.isPlain() || traits(tensor.dtype).isDecodable;
}

void settle(const Model &reference, const Model &candidate, Match &match,
            std::span<const Transform> alternatives, const RunControl &run)
{
    const auto &left = reference.tensors[*match.reference];
    const auto &right = candidate.tensors[*match.candidate];
    match.kind = MatchKind::Paired;
    const TransformKind kind = match.transform.kind;
    if (!hasReadableValues(left) || !hasReadableValues(right)) {
        match.kind = MatchKind::Undecodable;
        const auto &unreadable = hasReadableValues(left) ? right : left;
        match.note = unreadable.note.empty()
            ? "values of type " + (unreadable.dtypeName.empty() ? layoutId(unreadable) : unreadable.dtypeName)
                + " are not decoded"
            : unreadable.note;
        return;
    }
    if (const char *why = lostScale(reference, candidate, match, run)) {
        match.kind = MatchKind::Undecodable;
        match.note = why;
        return;
    }
    if (kind == TransformKind::FusedSlice || kind == TransformKind::Stacked)
        return;
    if (kind == TransformKind::Rows) {
        if (!alternatives.empty())
            proveTransform(reference, candidate, match, alternatives, run);
        return;
    }
    if (left.elementCount() != right.elementCount()) {
        if (settlePadding(reference, candidate, match, run))
            return;
        match.kind = MatchKind::ShapeMismatch;
        match.note = shapesText(left, right);
        return;
    }
    if (!alternatives.empty() && (kind != TransformKind::None || left.shape == right.shape))
        return proveTransform(reference, candidate, match, alternatives, run);
    if (left.shape == right.shape)
        return;
    const bool isFlat = left.layout == &Dfloat11Layout || right.layout == &Dfloat11Layout; // stores no shapes
    if (isFlat || squeezed(left.shape) == squeezed(right.shape)) {
        match.transform.kind = TransformKind::Reshape;
        return;
    }
    settleByContent(reference, candidate, match, run);
}

} // namespace assay
