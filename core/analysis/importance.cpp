// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/importance.h"

#include "core/base/byte_reader.h"
#include "core/layouts/decoder.h"
#include "core/pairing/names.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr std::uint64_t MaxEntries = 1u << 20, MaxNameLength = 4096, MaxValues = 1u << 24;
constexpr std::string_view SumSuffix = ".in_sum2", CountSuffix = ".counts";

/// GPT-2 stores these [in, out]: their columns are outputs.
bool isStoredTransposed(const ModelNames &names, std::string_view tensor)
{
    constexpr std::array Suffixes { ".c_attn.weight", ".c_proj.weight", ".c_fc.weight" };
    return names.hasConv1d
        && std::ranges::any_of(Suffixes, [tensor](const char *suffix) { return tensor.ends_with(suffix); });
}

} // namespace

Status Importance::add(const std::string &name, std::vector<float> values)
{
    const auto odd = std::ranges::find_if(values, [](float v) { return !(v >= 0) || std::isinf(v); });
    if (odd != values.end())
        return Error { ErrorKind::Malformed,
                       "importance of '" + name + "': value " + std::to_string(odd - values.begin()) + " is "
                           + std::to_string(*odd) + ", sums of squares are finite and not negative" };
    m_entries[name] = std::move(values);
    return {};
}

Result<Importance> Importance::fromDat(const ByteSource &source, const std::string &path)
{
    Importance importance;
    ByteReader reader(source);
    const auto entries = reader.read<std::int32_t>("number of entries");
    if (!entries)
        return entries.error();
    if (*entries < 1 || static_cast<std::uint64_t>(*entries) > MaxEntries)
        return Error { ErrorKind::Malformed,
                       path + ": " + std::to_string(*entries) + " entries are stated, expected 1 to "
                           + std::to_string(MaxEntries) + ": no importance matrix" };
    for (std::int32_t i = 0; i < *entries; ++i) {
        const auto length = reader.read<std::int32_t>("length of a name");
        if (!length)
            return length.error();
        const auto name
            = reader.readString(static_cast<std::uint32_t>(*length), MaxNameLength, "name of an entry");
        if (!name)
            return name.error();
        const auto calls = reader.read<std::int32_t>("number of calls");
        const auto count = reader.read<std::int32_t>("number of values");
        if (!calls || !count)
            return calls ? count.error() : calls.error();
        const auto wanted = static_cast<std::uint64_t>(static_cast<std::uint32_t>(*count));
        if (wanted > MaxValues || wanted * sizeof(float) > reader.remaining())
            return reader.error(ErrorKind::Truncated,
                                "entry '" + *name + "' states " + std::to_string(wanted) + " values, "
                                    + std::to_string(reader.remaining()) + " bytes remain");
        std::vector<float> values(static_cast<std::size_t>(wanted));
        if (auto status = reader.readBytes(std::as_writable_bytes(std::span(values)), "values"); !status)
            return status.error();
        for (float &value : values)
            value /= static_cast<float>(std::max(*calls, 1));
        if (auto status = importance.add(*name, std::move(values)); !status)
            return status.error();
    }
    return importance;
}

Result<Importance> Importance::fromModel(const Model &model, const RunControl &run)
{
    Importance importance;
    for (const TensorInfo &tensor : model.tensors) {
        if (tensor.name.ends_with(CountSuffix))
            continue;
        auto values = decodeAll(model, tensor, MaxValues, run);
        if (!values)
            return values.error();
        std::string name = tensor.name;
        if (name.ends_with(SumSuffix)) {
            name.resize(name.size() - SumSuffix.size());
            const TensorInfo *counts = model.find(name + std::string(CountSuffix));
            const auto calls = counts ? decodeAll(model, *counts, MaxValues, run)
                                      : Result<std::vector<float>>(std::vector { 1.f });
            if (!calls)
                return calls.error();
            // One count per expert of a stacked tensor.
            for (std::size_t i = 0; i < values->size() && !calls->empty(); ++i)
                (*values)[i] /= std::max((*calls)[i * calls->size() / values->size()], 1.0f);
        }
        if (auto status = importance.add(name, std::move(*values)); !status)
            return status.error();
    }
    return importance;
}

const std::vector<float> *Importance::find(const ModelNames &names, const std::string &tensor,
                                           std::uint64_t columns) const
{
    if (isStoredTransposed(names, tensor))
        return nullptr;
    auto entry = m_entries.find(tensor);
    if (entry == m_entries.end())
        if (const auto canonical = canonicalName(names, tensor))
            entry = m_entries.find(canonical->key);
    return entry != m_entries.end() && entry->second.size() == columns ? &entry->second : nullptr;
}

} // namespace assay
