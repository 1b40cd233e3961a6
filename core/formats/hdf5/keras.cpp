// SPDX-License-Identifier: GPL-3.0-or-later
// A zip of metadata.json (keras_version), config.json (the architecture) and model.weights.h5, whose datasets
// are layers/LAYER/vars/0, ..., optimizer/vars/0, ...
#include "core/formats/hdf5/hdf5.h"
#include "core/formats/wire/zip.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

constexpr std::uint64_t LongestFacts = 4096;
constexpr std::uint64_t LargestWeights = 2ull << 30; ///< deflated ones are held in memory

} // namespace

bool looksLikeKeras(std::span<const std::byte> head, const ByteSource &)
{
    constexpr std::size_t LocalHeader = 30;
    if (!looksLikeZip(head) || head.size() < LocalHeader)
        return false;
    const std::string_view text(reinterpret_cast<const char *>(head.data()), head.size());
    for (const std::string_view name : { "metadata.json", "config.json", "model.weights.h5" })
        if (text.substr(LocalHeader).starts_with(name)
            && std::to_integer<std::size_t>(head[26]) == name.size())
            return true;
    return false;
}

Status readKeras(SourcePtr source, Model &model, const RunControl &run)
{
    const auto archive = ZipArchive::open(source);
    if (!archive)
        return archive.error();
    const ZipEntry *weights = archive->find("model.weights.h5");
    if (!weights)
        return Error { ErrorKind::Malformed, "holds no model.weights.h5, so it is no Keras archive", 0,
                       source->path() };
    if (const ZipEntry *facts = archive->find("metadata.json"); facts && facts->bytes <= LongestFacts)
        if (const auto text = archive->read(*facts, LongestFacts, model.findings, run)) {
            const auto *begin = reinterpret_cast<const char *>(text->data());
            const auto json = nlohmann::json::parse(begin, begin + text->size(), nullptr, false);
            for (const char *key : { "keras_version", "date_saved" })
                if (json.is_object() && json.contains(key) && json[key].is_string())
                    model.metadata.push_back(
                        { .key = key, .value = json[key].get<std::string>(), .typeName = "string" });
        }
    if (weights->method == 0) {
        auto stored = archive->openStored(*weights);
        return stored ? readHdf5(*stored, model, run) : Status(stored.error());
    }
    auto bytes = archive->read(*weights, LargestWeights, model.findings, run);
    return bytes ? readHdf5(memorySource(std::move(*bytes), source->path()), model, run)
                 : Status(bytes.error());
}

} // namespace assay
