// SPDX-License-Identifier: GPL-3.0-or-later
// Pickles back to back:
//   magic        the integer 0x1950a86a20f9469cfc6c: 80 02 8a 0a 6c fc 9c 46 f9 20 6a a8 50 19 2e
//   protocol     the integer 1001
//   system       {"protocol_version", "little_endian", "type_sizes"}
//   object       storages are persistent ids of six: the zip form's five, and None or a view
//   keys         a list of storage keys
// Then for each key in that order: i64 element count, count elements. The element's type stands in the
// object's persistent ids alone.
#include "core/formats/torch/torch_legacy.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/formats/pickle/pickle_values.h"
#include "core/formats/torch/numpy_pickle.h"
#include "core/formats/torch/torch_tensors.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace assay {
namespace {

constexpr std::array<unsigned char, 12> Magic { 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46,
                                                0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19 };
constexpr double Protocol = 1001;
constexpr std::uint64_t CountBytes = 8;

using Places = std::unordered_map<std::string, Extent>;
using Claims = std::unordered_map<std::string, StorageClaim>;

Error malformed(const ByteSource &source, std::string sentence, std::uint64_t offset)
{
    return Error { ErrorKind::Malformed, std::move(sentence), offset, source.path() };
}

struct LegacyFile {
    Pickle system, object, keys;
};

Result<LegacyFile> readPickles(const ByteSource &source, const RunControl &run)
{
    std::array<Pickle, 5> pickles;
    std::uint64_t begin = 0;
    for (auto &pickle : pickles) {
        auto read = readPickle(source, begin, {}, run);
        if (!read)
            return read.error();
        pickle = std::move(*read);
        begin = pickle.end;
    }
    const auto &protocol = pickles[1].node(pickles[1].root);
    if (protocol.kind != NodeKind::Integer || protocol.number != Protocol)
        return malformed(source, "the second pickle is not the protocol number 1001", pickles[0].end);
    if (pickles[2].node(pickles[2].root).kind != NodeKind::Dictionary)
        return malformed(source, "the third pickle is no dictionary of system facts", pickles[1].end);
    if (pickles[4].node(pickles[4].root).kind != NodeKind::List)
        return malformed(source, "the fifth pickle is no list of storage keys", pickles[3].end);
    return LegacyFile { std::move(pickles[2]), std::move(pickles[3]), std::move(pickles[4]) };
}

void addFindings(const LegacyFile &file, std::vector<Finding> &findings)
{
    for (const auto *pickle : { &file.system, &file.object, &file.keys })
        std::ranges::copy(pickle->findings, std::back_inserter(findings));
}

bool isBigEndian(const LegacyFile &file)
{
    const NodeId endian = file.system.find(file.system.root, "little_endian");
    return endian != NoNode && file.system.node(endian).number == 0;
}

/// One claim per key: the root storage, whatever views there are.
Result<Claims> readClaims(const Pickle &object, const ByteSource &source)
{
    Claims claims;
    for (NodeId id = 0; id < object.nodes.size(); ++id) {
        const auto &node = object.node(id);
        if (node.kind != NodeKind::Persistent || node.items.size() != 1)
            continue;
        const auto &items = object.node(node.items[0]).items;
        if (items.empty() || textOf(object, items[0]) != "storage")
            continue; // ('module', ...): source text of a class
        auto claim = readStorageClaim(object, id);
        if (!claim)
            return claim.error();
        const auto [place, isNew] = claims.emplace(claim->key, *claim);
        if (!isNew
            && packedBytes(place->second.dtype, place->second.elementCount)
                != packedBytes(claim->dtype, claim->elementCount))
            return malformed(source,
                             "storage '" + claim->key + "' is declared with "
                                 + std::to_string(place->second.elementCount) + " and with "
                                 + std::to_string(claim->elementCount) + " elements",
                             node.offset);
    }
    return claims;
}

Result<Places> readPlaces(const ByteSource &source, const LegacyFile &file, const Claims &claims,
                          const std::string &keyless, std::uint64_t &end)
{
    Places places;
    std::uint64_t at = file.keys.end;
    for (const NodeId item : file.keys.node(file.keys.root).items) {
        const auto key = textOf(file.keys, item);
        const auto number = countOf(file.keys, item);
        const std::string name = key ? *key : number ? std::to_string(*number) : keyless;
        const auto claim = claims.find(name);
        if (claim == claims.end())
            return malformed(source, "storage '" + name + "' is stored and named by no tensor", at);
        ByteReader reader(source, at);
        const auto count = reader.read<std::uint64_t>("a storage's element count");
        if (!count)
            return count.error();
        if (*count != claim->second.elementCount)
            return malformed(source,
                             "storage '" + name + "' has " + std::to_string(*count)
                                 + " elements, the object declares "
                                 + std::to_string(claim->second.elementCount),
                             at);
        const auto bytes = packedBytes(claim->second.dtype, *count);
        if (!bytes || *bytes > reader.remaining())
            return Error { ErrorKind::Truncated,
                           "storage '" + name + "' needs "
                               + (bytes ? std::to_string(*bytes) : std::string("more than 2^64")) + " bytes, "
                               + std::to_string(reader.remaining()) + " remain",
                           at, source.path() };
        if (!places.emplace(name, Extent { 0, at + CountBytes, *bytes }).second)
            return malformed(source, "storage '" + name + "' is stored twice", at);
        at += CountBytes + *bytes;
    }
    end = at;
    return places;
}

} // namespace

bool looksLikeTorchLegacy(std::span<const std::byte> head, const ByteSource &)
{
    return head.size() > 2 + Magic.size() && head[0] == std::byte { 0x80 }
    && std::memcmp(head.data() + 2, Magic.data(), Magic.size()) == 0;
}

Status readTorchLegacy(SourcePtr source, Model &model, const RunControl &run)
{
    const auto file = readPickles(*source, run);
    if (!file)
        return file.error();
    addFindings(*file, model.findings);
    const auto claims = readClaims(file->object, *source);
    if (!claims)
        return claims.error();
    std::uint64_t end = 0;
    const auto places = readPlaces(*source, *file, *claims, "(no text)", end);
    if (!places)
        return places.error();
    if (end < source->size())
        model.findings.push_back({ .rule = "torch.trailing-bytes",
                                   .severity = Severity::Warning,
                                   .subject = source->path(),
                                   .summary = std::to_string(source->size() - end)
                                       + " bytes follow the last storage and belong to nothing" });
    model.sources.push_back(source);
    model.metadata.push_back({ .key = "torch.form", .value = std::string("legacy"), .typeName = "string" });
    const auto find = [&places](const StorageClaim &claim) -> Result<Extent> {
        const auto place = places->find(claim.key);
        if (place == places->end())
            return Error { ErrorKind::Malformed, "its storage '" + claim.key + "' is not in the file",
                           claim.offset };
        return place->second;
    };
    const auto leaves = eitherLeaf(
        torchLeaves(
            { .pickle = file->object, .findStorage = find, .bigEndian = isBigEndian(*file), .model = model }),
        namesArrays(file->object) ? numpyLeaves(file->object, *source, 0, model) : MakeLeaf());
    return gatherTensors(file->object, leaves, model, run);
}

Result<FoundStorage> readLoneStorage(const ByteSource &source, std::vector<Finding> &findings,
                                     const RunControl &run)
{
    const auto file = readPickles(source, run);
    if (!file)
        return file.error();
    addFindings(*file, findings);
    const auto claim = readStorageClaim(file->object, file->object.root);
    const auto claims = readClaims(file->object, source);
    if (!claim || !claims)
        return claim ? claims.error() : claim.error();
    std::uint64_t end = 0;
    const auto places = readPlaces(source, *file, *claims, "(no text)", end);
    if (!places)
        return places.error();
    const auto place = places->find(claim->key);
    if (place == places->end())
        return malformed(source, "storage '" + claim->key + "' is named and not stored", end);
    return FoundStorage { *claim, place->second, isBigEndian(*file) };
}

} // namespace assay
