// SPDX-License-Identifier: GPL-3.0-or-later
//   {"metadata": {"total_size": bytes, "total_parameters": elements}, "weight_map": {"tensor": "file name",
//   ...}}
#include "core/opening/shards.h"

#include "core/base/number_text.h"
#include "core/model/accounting.h"
#include "core/opening/format_table.h"
#include "core/opening/split_facts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

namespace assay {
namespace {

constexpr std::uint64_t LargestIndex = 64ull << 20;
constexpr std::size_t ShardDigits = 5;
constexpr int DeepestNesting = 64;

std::string padded(std::uint64_t number)
{
    const std::string digits = std::to_string(number);
    return std::string(ShardDigits - std::min(ShardDigits, digits.size()), '0') + digits;
}

std::optional<std::uint64_t> fiveDigits(std::string_view text)
{
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.size() != ShardDigits || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

bool isPlainFileName(const std::string &name)
{
    return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\") == std::string::npos
        && name.find('\0') == std::string::npos;
}

/// The same shape and the same bytes of the main payload.
bool sameContent(const Model &left, const TensorInfo &one, const Model &right, const TensorInfo &other)
{
    constexpr std::uint64_t Piece = 1u << 20;
    const Extent &here = one.parts.front().extent, &there = other.parts.front().extent;
    if (one.shape != other.shape || one.dtype != other.dtype || here.size != there.size)
        return false;
    std::vector<std::byte> first, second;
    for (std::uint64_t at = 0; at < here.size; at += Piece) {
        const std::uint64_t size = std::min(Piece, here.size - at);
        const auto mine = left.sources[here.source]->view(here.offset + at, size, first);
        const auto yours = right.sources[there.source]->view(there.offset + at, size, second);
        if (!mine || !yours || !std::ranges::equal(*mine, *yours))
            return false;
    }
    return true;
}

/// Appends one shard: its extents move behind the sources that are there already.
Status appendShard(Model &model, Model shard, const std::string &name,
                   std::map<std::string, std::string> &homes)
{
    const auto firstSource = static_cast<std::uint32_t>(model.sources.size());
    for (auto &tensor : shard.tensors) {
        const auto [home, isNew] = homes.emplace(tensor.name, name);
        if (!isNew) {
            const auto first = std::ranges::find(model.tensors, tensor.name, &TensorInfo::name);
            const bool isSame = first != model.tensors.end() && sameContent(model, *first, shard, tensor);
            model.findings.push_back(
                { .rule = isSame ? "shards.tensor-twice" : "shards.tensor-differs",
                  .severity = isSame ? Severity::Warning : Severity::Failure,
                  .subject = tensor.name,
                  .summary = "tensor '" + tensor.name + "' is in two shards, " + home->second + " and " + name
                      + (isSame ? ", with the same bytes" : ", with other bytes: the first is read") });
            continue;
        }
        for (auto &part : tensor.parts)
            part.extent.source += firstSource;
        model.tensors.push_back(std::move(tensor));
    }
    for (auto &source : shard.sources)
        model.sources.push_back(std::move(source));
    for (auto &entry : shard.metadata)
        if (!model.meta(entry.key))
            model.metadata.push_back(std::move(entry));
    for (auto &finding : shard.findings)
        model.findings.push_back(std::move(finding));
    for (std::size_t i = 0; i < shard.files.size(); ++i) {
        // Further files are external data, named from the folder of the first.
        auto &file = shard.files[i];
        file.path = i == 0 ? name : (std::filesystem::path(name).parent_path() / file.path).string();
        model.files.push_back(std::move(file));
    }
    return {};
}

struct Index {
    std::map<std::string, std::string> homes; ///< tensor → file
    std::optional<double> totalSize;
    std::optional<double> totalParameters;
};

Result<Index> readIndex(const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto text = readText(**source, LargestIndex);
    if (!text)
        return text.error();
    const auto wrong = [&](std::string sentence) {
        return Error { ErrorKind::Malformed, std::move(sentence), std::nullopt, path };
    };
    bool isTooDeep = false;
    const auto watchDepth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json &) {
        isTooDeep = isTooDeep || depth > DeepestNesting;
        return !isTooDeep;
    };
    const auto json = nlohmann::json::parse(*text, watchDepth, false);
    if (isTooDeep)
        return wrong("is nested deeper than " + std::to_string(DeepestNesting));
    if (!json.is_object() || !json.contains("weight_map") || !json["weight_map"].is_object())
        return wrong("is no index: it has no object \"weight_map\"");
    Index index;
    for (const auto &[tensor, file] : json["weight_map"].items()) {
        if (!file.is_string())
            return wrong("weight_map of '" + tensor + "' is no file name");
        const auto name = file.get<std::string>();
        if (!isPlainFileName(name))
            return wrong("weight_map of '" + tensor + "' names \"" + name + "\", which leaves the folder");
        index.homes[tensor] = name;
    }
    const auto number = [&json](const char *key) -> std::optional<double> {
        const auto metadata = json.find("metadata");
        if (metadata == json.end() || !metadata->is_object())
            return std::nullopt;
        const auto found = metadata->find(key);
        return found != metadata->end() && found->is_number() ? std::optional(found->get<double>())
                                                              : std::nullopt;
    };
    index.totalSize = number("total_size");
    index.totalParameters = number("total_parameters");
    return index;
}

/// Tensors that the index maps to files which do not hold them: once for those that are nowhere, once for
/// those that lie in another file.
void checkHomes(const Index &index, const std::map<std::string, std::string> &found,
                std::vector<Finding> &findings, const std::string &path)
{
    Finding absent { .rule = "index.unmapped", .severity = Severity::Warning };
    Finding misplaced { .rule = "index.unmapped", .severity = Severity::Warning };
    for (const auto &[tensor, file] : index.homes) {
        const auto home = found.find(tensor);
        const bool isTold = std::ranges::any_of(findings, [&](const Finding &finding) {
            return finding.rule.starts_with("shards.tensor-") && finding.subject == tensor;
        });
        if (home == found.end())
            absent.evidence.push_back({ .label = tensor, .stated = file, .location = path });
        else if (home->second != file && !isTold)
            misplaced.evidence.push_back(
                { .label = tensor, .stated = file, .computed = home->second, .location = path });
    }
    const auto tell = [&](Finding &finding, const std::string &what) {
        if (finding.evidence.empty())
            return;
        const Evidence &first = finding.evidence.front();
        finding.subject = first.label;
        finding.summary = "The index maps " + countText(finding.evidence.size())
            + " tensors to files that do not hold " + what + ", e.g. '" + first.label + "' to "
            + *first.stated + (first.computed ? ", it lies in " + *first.computed : std::string());
        constexpr std::size_t MostNamed = 16;
        finding.evidence.resize(std::min(finding.evidence.size(), MostNamed));
        findings.push_back(std::move(finding));
    };
    tell(absent, "them, nor does any other");
    tell(misplaced, "them");
}

void checkMap(const Index &index, const std::map<std::string, std::string> &found,
              std::vector<Finding> &findings, const std::string &path)
{
    checkHomes(index, found, findings, path);
    std::uint64_t unmapped = 0;
    std::string example;
    for (const auto &[tensor, file] : found)
        if (!index.homes.contains(tensor)) {
            ++unmapped;
            example = tensor;
        }
    if (unmapped > 0)
        findings.push_back({ .rule = "index.unmapped",
                             .severity = Severity::Warning,
                             .subject = example,
                             .summary = countText(unmapped)
                                 + " tensors of the shards are not in the index, e.g. '" + example + "'" });
}

void checkTotalSize(const Index &index, Model &model, const std::string &name)
{
    if (!index.totalSize)
        return;
    const auto stored = account(model).storedBytes;
    if (*index.totalSize == static_cast<double>(stored))
        return;
    const std::string stated = numberText(*index.totalSize);
    model.findings.push_back(
        { .rule = "accounting.declared-size",
          .severity = Severity::Warning,
          .subject = name,
          .summary = name + " declares total_size " + stated + ", the tensors have " + bytesText(stored),
          .evidence = { { .label = "total_size",
                          .stated = stated,
                          .computed = std::to_string(stored),
                          .unit = "bytes",
                          .location = name } } });
}

/// Only of plain floats: how a packed weight is counted is the writer's choice.
void checkTotalParameters(const Index &index, Model &model, const std::string &name)
{
    std::uint64_t elements = 0;
    for (const auto &tensor : model.tensors) {
        if (!traits(tensor.dtype).isFloat || traits(tensor.dtype).bits < 16)
            return;
        elements += tensor.elementCount();
    }
    if (!index.totalParameters || *index.totalParameters == static_cast<double>(elements))
        return;
    const std::string stated = numberText(*index.totalParameters);
    model.findings.push_back({ .rule = "accounting.declared-parameters",
                               .severity = Severity::Warning,
                               .subject = name,
                               .summary = name + " declares total_parameters " + stated
                                   + ", the tensors have " + countText(elements),
                               .evidence = { { .label = "total_parameters",
                                               .stated = stated,
                                               .computed = std::to_string(elements),
                                               .unit = "elements",
                                               .location = name } } });
}

} // namespace

std::string ShardName::sibling(std::uint64_t other) const
{
    return stem + "-" + padded(other) + "-of-" + padded(count) + tail;
}

std::optional<ShardName> parseShardName(const std::string &name)
{
    const auto of = name.rfind("-of-");
    if (of == std::string::npos || of < ShardDigits + 1 || name[of - ShardDigits - 1] != '-'
        || name.size() < of + 4 + ShardDigits)
        return std::nullopt;
    const auto number = fiveDigits(std::string_view(name).substr(of - ShardDigits, ShardDigits));
    const auto count = fiveDigits(std::string_view(name).substr(of + 4, ShardDigits));
    if (!number || !count || *number > *count) // some writers count from zero
        return std::nullopt;
    return ShardName { name.substr(0, of - ShardDigits - 1), name.substr(of + 4 + ShardDigits), *number,
                       *count };
}

Result<Model> openShards(const std::string &root, const std::vector<std::string> &names,
                         const RunControl &run)
{
    Model model;
    std::map<std::string, std::string> homes;
    SplitFacts splits;
    for (const auto &name : names) {
        const std::string path = (std::filesystem::path(root) / name).string();
        auto shard = openModelFile(path, run);
        if (!shard && shard.error().kind == ErrorKind::NotFound)
            return Error { ErrorKind::Truncated,
                           "shard " + name + " is missing (" + std::to_string(names.size())
                               + " files belong together)",
                           std::nullopt, path };
        if (!shard)
            return shard.error();
        if (model.format.empty())
            model.format = shard->format;
        splits.add(*shard, name);
        if (auto status = appendShard(model, std::move(*shard), name, homes); !status)
            return status.error();
    }
    splits.check(model, names.size());
    return model;
}

Result<Model> openIndex(const std::string &path, const RunControl &run)
{
    const auto index = readIndex(path);
    if (!index)
        return index.error();
    std::set<std::string> names;
    for (const auto &[tensor, file] : index->homes)
        names.insert(file);
    const std::filesystem::path file(path);
    const std::string root = file.has_parent_path() ? file.parent_path().string() : ".";
    auto model = openShards(root, { names.begin(), names.end() }, run);
    if (!model)
        return model.error();
    std::map<std::string, std::string> found;
    for (const auto &tensor : model->tensors) {
        const auto &source = model->sources[tensor.parts[0].extent.source];
        found[tensor.name] = std::filesystem::path(source->path()).filename().string();
    }
    checkMap(*index, found, model->findings, path);
    const std::string name = file.filename().string();
    checkTotalSize(*index, *model, name);
    checkTotalParameters(*index, *model, name);
    std::error_code error;
    model->files.insert(
        model->files.begin(),
        { .path = name, .bytes = std::filesystem::file_size(file, error), .kind = FileKind::Index });
    model->path = path;
    return model;
}

} // namespace assay
