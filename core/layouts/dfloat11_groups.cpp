// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/dfloat11_groups.h"

#include "core/base/checked_math.h"
#include "core/base/name_pattern.h"
#include "core/base/parallel.h"
#include "core/layouts/dfloat11.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

namespace assay {
namespace {

constexpr std::uint64_t TableEntries = 256, MostTables = 64, WarpThreads = 32, GapBits = 5;
constexpr std::uint64_t UsualBytesPerThread = 8;

nlohmann::json dfloat11Config(const Model &model)
{
    const auto text = model.texts.find("config.json");
    auto config
        = text == model.texts.end() ? nlohmann::json() : nlohmann::json::parse(text->second, nullptr, false);
    auto own = config.is_object() ? config.value("dfloat11_config", nlohmann::json()) : nlohmann::json();
    return own.is_object() ? own : nlohmann::json::object();
}

/// "q_proj", ... of the group; empty where the configuration does not say.
std::optional<std::vector<std::string>> modulesOf(const nlohmann::json &config, const std::string &group)
{
    const auto patterns = config.find("pattern_dict");
    if (patterns == config.end() || !patterns->is_object())
        return std::nullopt;
    for (const auto &[expression, names] : patterns->items()) {
        const auto pattern = NamePattern::make("^(?:" + expression + ")$");
        const auto isMeant = pattern ? pattern->matches(group) : Result<bool>(pattern.error());
        if (!isMeant || !*isMeant || !names.is_array())
            continue;
        std::vector<std::string> modules;
        for (const auto &name : names)
            if (name.is_string())
                modules.push_back(group + "." + name.get<std::string>());
        if (modules.empty())
            modules.push_back(group);
        return modules;
    }
    return std::nullopt;
}

using ByName = std::unordered_map<std::string_view, const TensorInfo *>;

/// A stored tensor of the group, plain and in one piece; nullptr where there is none.
const TensorInfo *partOf(const Model &model, const ByName &byName, const std::string &name)
{
    const auto found = byName.find(name);
    const TensorInfo *tensor = found == byName.end() ? nullptr : found->second;
    const bool isUsable = tensor && tensor->isPlain() && tensor->parts.size() == 1 && tensor->note.empty()
        && tensor->parts[0].strides.empty() && tensor->parts[0].extent.source < model.sources.size();
    return isUsable ? tensor : nullptr;
}

/// Exponents before each matrix, and the number of all.
std::optional<std::vector<std::uint64_t>> bordersOf(const Model &model, const TensorInfo *splits,
                                                    std::uint64_t count)
{
    constexpr std::uint64_t MostBorders = 8192;
    std::vector<std::uint64_t> borders { 0 };
    if (splits && splits->elementCount() > 0) {
        const auto bytes = splits->dtype == DType::I64 && splits->elementCount() <= MostBorders
            ? readDfloat11Extent(model, splits->parts[0].extent)
            : Result<std::vector<std::byte>>(Error {});
        if (!bytes)
            return std::nullopt;
        for (std::size_t at = 0; at + 8 <= bytes->size(); at += 8) {
            std::uint64_t border = 0;
            std::memcpy(&border, bytes->data() + at, 8);
            borders.push_back(border);
        }
    }
    borders.push_back(count);
    if (!std::ranges::is_sorted(borders))
        return std::nullopt;
    return borders;
}

/// The piece's share of what the group stores together: pieces lie end to end, so that nothing counts twice.
Extent shareOf(const Extent &whole, std::uint64_t first, std::uint64_t end, std::uint64_t count)
{
    const auto at = [&](std::uint64_t element) {
        return static_cast<std::uint64_t>(static_cast<long double>(whole.size)
                                          * static_cast<long double>(element)
                                          / static_cast<long double>(std::max<std::uint64_t>(count, 1)));
    };
    return { whole.source, whole.offset + at(first), at(end) - at(first) };
}

struct Group {
    std::string name {};
    const TensorInfo *codes, *mantissas, *tables, *gaps, *positions, *splits;
};

/// Threads and bytes of a block; empty with a sentence where the parts do not fit each other.
std::optional<Dfloat11Parameters> measured(const Group &group, const nlohmann::json &config, std::string &why)
{
    if (!group.mantissas || !group.tables || !group.gaps || !group.positions) {
        why = "its sign_mantissa, luts, gaps or output_positions are missing";
        return std::nullopt;
    }
    const std::uint64_t positionBytes = group.positions->parts[0].extent.size;
    const Shape &tables = group.tables->shape;
    if (positionBytes < 8 || tables.rank() != 2 || tables.columns() != TableEntries || tables.rows() < 2
        || tables.rows() > MostTables) {
        why = "its tables " + tables.text() + " or its " + std::to_string(positionBytes)
            + " bytes of positions are none";
        return std::nullopt;
    }
    const std::uint64_t blocks = positionBytes / 4 - 1;
    const std::uint64_t threads
        = group.gaps->parts[0].extent.size * 8 / (GapBits * blocks) / WarpThreads * WarpThreads;
    const auto stated = config.find("bytes_per_thread");
    const std::uint64_t perThread = stated != config.end() && stated->is_number_unsigned()
        ? stated->get<std::uint64_t>()
        : UsualBytesPerThread;
    const auto blockBytes = checkedMultiply(threads, perThread);
    const std::uint64_t codeBytes = group.codes->parts[0].extent.size;
    if (!blockBytes || *blockBytes == 0 || divideRoundingUp(codeBytes, *blockBytes) != blocks) {
        why = std::to_string(codeBytes) + " bytes of codes are not " + std::to_string(blocks) + " blocks of "
            + std::to_string(threads) + " threads of " + std::to_string(perThread) + " bytes";
        return std::nullopt;
    }
    return Dfloat11Parameters { .codes = group.codes->parts[0].extent,
                                .mantissas = group.mantissas->parts[0].extent,
                                .tables = group.tables->parts[0].extent,
                                .gaps = group.gaps->parts[0].extent,
                                .positions = group.positions->parts[0].extent,
                                .blockBytes = *blockBytes,
                                .threads = threads };
}

TensorInfo pieceOf(const Group &group, Dfloat11Parameters parameters, std::uint64_t first, std::uint64_t end)
{
    const std::uint64_t dims[] = { end - first }, count = parameters.mantissas.size;
    TensorInfo piece { .name = {}, .shape = *Shape::make(dims), .dtype = DType::Block };
    piece.dtypeName = "BF16";
    piece.layout = &Dfloat11Layout;
    parameters.first = first;
    piece.parameters = parameters;
    const auto add = [&](const TensorInfo *whole, const char *slot, PartKind kind) {
        if (!whole)
            return;
        const Extent share = shareOf(whole->parts[0].extent, first, end, count);
        const std::uint64_t bytes[] = { share.size };
        piece.parts.push_back({ .name = whole->name,
                                .slot = slot,
                                .kind = kind,
                                .dtype = DType::U8,
                                .shape = *Shape::make(bytes),
                                .extent = share });
    };
    add(group.mantissas, "sign_mantissa", PartKind::Payload);
    add(group.codes, "encoded_exponent", PartKind::Payload);
    for (const TensorInfo *side : { group.tables, group.gaps, group.positions, group.splits })
        add(side, "side", PartKind::Side);
    return piece;
}

/// The matrices of the group; empty with a sentence.
std::vector<TensorInfo> piecesOf(const Model &model, const Group &group, const nlohmann::json &config,
                                 std::string &why)
{
    const auto parameters = measured(group, config, why);
    if (!parameters)
        return {};
    const auto borders = bordersOf(model, group.splits, parameters->mantissas.size);
    if (!borders) {
        why = "its split_positions are not in order within " + std::to_string(parameters->mantissas.size);
        return {};
    }
    auto modules = modulesOf(config, group.name);
    if (!modules || modules->size() + 1 != borders->size()) {
        modules.emplace();
        for (std::size_t i = 0; i + 1 < borders->size(); ++i)
            modules->push_back(borders->size() == 2 ? group.name : group.name + "." + std::to_string(i));
    }
    std::vector<TensorInfo> pieces;
    for (std::size_t i = 0; i + 1 < borders->size(); ++i) {
        pieces.push_back(pieceOf(group, *parameters, (*borders)[i], (*borders)[i + 1]));
        pieces.back().name = (*modules)[i] + ".weight";
    }
    return pieces;
}

} // namespace

Status assembleDfloat11(Model &model, const RunControl &run)
{
    static constexpr std::string_view Leaf = ".encoded_exponent";
    const auto isCodes = [](const TensorInfo &tensor) { return tensor.name.ends_with(Leaf); };
    if (std::ranges::none_of(model.tensors, isCodes))
        return {};
    ByName byName;
    for (const auto &tensor : model.tensors)
        byName.emplace(tensor.name, &tensor);
    const nlohmann::json config = dfloat11Config(model);
    std::unordered_map<const TensorInfo *, std::vector<TensorInfo>> pieces; // by the codes they come from
    std::unordered_set<const TensorInfo *> taken;
    for (const auto &tensor : model.tensors) {
        if (!isCodes(tensor))
            continue;
        if (run.cancelled())
            return cancelledError();
        const std::string name = tensor.name.substr(0, tensor.name.size() - Leaf.size());
        const auto of = [&](const char *leaf) { return partOf(model, byName, name + "." + leaf); };
        const Group group { name,       of("encoded_exponent"), of("sign_mantissa"),  of("luts"),
                            of("gaps"), of("output_positions"), of("split_positions") };
        std::string why = "its codes are no plain bytes";
        auto own = group.codes ? piecesOf(model, group, config, why) : std::vector<TensorInfo>();
        if (own.empty()) {
            model.findings.push_back({ .rule = "layout.parts-misfit",
                                       .severity = Severity::Warning,
                                       .subject = tensor.name,
                                       .summary = "'" + tensor.name + "' looks like dfloat11, but " + why });
            continue;
        }
        taken.insert(
            { group.codes, group.mantissas, group.tables, group.gaps, group.positions, group.splits });
        pieces.emplace(group.codes, std::move(own));
    }
    if (pieces.empty())
        return {};
    std::vector<TensorInfo> tensors;
    for (auto &tensor : model.tensors) {
        if (const auto own = pieces.find(&tensor); own != pieces.end())
            std::ranges::move(own->second, std::back_inserter(tensors));
        else if (!taken.contains(&tensor))
            tensors.push_back(std::move(tensor));
    }
    model.tensors = std::move(tensors);
    model.index.clear();
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        model.index.emplace(model.tensors[i].name, i);
    return {};
}

} // namespace assay
