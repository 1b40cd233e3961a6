// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scale/part_file.h"

#include "core/base/byte_source.h"
#include "core/base/schema_file.h"
#include "core/base/sha256.h"
#include "core/scale/cut.h"
#include "core/scale/part_values.h"

#include <algorithm>

namespace assay {
namespace {

constexpr SchemaFile PartSchema { "assay.part/1", "part of an audit", MostPartBytes, 8 };
constexpr std::string_view ChecksumWord = "sha256 ";
constexpr std::size_t DigestLetters = 64;

using Kind = PartJson::value_t;

PartJson headerJson(const PartHeader &header)
{
    PartJson files = PartJson::array();
    for (const InputFile &file : header.files)
        files.push_back({ { "role", file.role },
                          { "name", file.name },
                          { "bytes", file.bytes },
                          { "mtime_ns", file.modifiedNs } });
    PartJson documents = PartJson::array();
    for (std::size_t i = 0; i < header.documents.size(); ++i)
        documents.push_back({ { "path", header.documents[i] }, { "sha256", header.documentHashes[i] } });
    return { { "version", header.version },
             { "build", header.build },
             { "parts", header.parts },
             { "map_path", header.mapping.path },
             { "map", header.mapping.text },
             { "quantiles", header.quantiles },
             { "sample", numberJson(header.sampleFraction) },
             { "reference", header.reference },
             { "candidate", header.candidate },
             { "claims", documents },
             { "files", files },
             { "model_digest", header.modelDigest },
             { "total_cost", header.totalCost } };
}

PartHeader headerOf(const PartJson &json)
{
    PartHeader header;
    header.version = textOf(json, "version");
    header.build = textOf(json, "build");
    const std::uint64_t parts = countOf(json, "parts");
    if (parts < 1 || parts > MostParts)
        throw PartProblem("it is one of " + std::to_string(parts) + " parts, 1 to "
                          + std::to_string(MostParts) + " can be");
    header.parts = static_cast<unsigned>(parts);
    header.mapping = { textOf(json, "map_path"), textOf(json, "map") };
    header.quantiles = truthOf(json, "quantiles");
    header.sampleFraction = numberOf(json, "sample");
    header.reference = textOf(json, "reference");
    header.candidate = textOf(json, "candidate");
    for (const PartJson &document : memberOf(json, "claims", Kind::array)) {
        header.documents.push_back(textOf(document, "path"));
        header.documentHashes.push_back(textOf(document, "sha256"));
    }
    for (const PartJson &one : memberOf(json, "files", Kind::array)) {
        InputFile file { .role = textOf(one, "role"),
                         .name = textOf(one, "name"),
                         .path = {},
                         .bytes = countOf(one, "bytes") };
        const auto time = one.find("mtime_ns");
        if (time == one.end() || !time->is_number_integer())
            throw PartProblem("\"mtime_ns\" is no whole number");
        file.modifiedNs = time->get<std::int64_t>();
        header.files.push_back(std::move(file));
    }
    header.modelDigest = textOf(json, "model_digest");
    header.totalCost = countOf(json, "total_cost");
    return header;
}

PartJson layerJson(const PartLayer &layer)
{
    PartJson json { { "position", layer.position },
                    { "reference", layer.referenceName },
                    { "candidate", layer.candidateName },
                    { "transform", layer.transform },
                    { "elements", layer.elementCount },
                    { "reference_bytes", layer.referenceBytes },
                    { "candidate_bytes", layer.candidateBytes },
                    { "match", matchName(layer.kind) },
                    { "note", layer.note } };
    if (layer.error)
        json["error"] = errorJson(*layer.error);
    if (layer.referenceStats)
        json["reference_stats"] = statsJson(*layer.referenceStats);
    if (layer.candidateStats)
        json["candidate_stats"] = statsJson(*layer.candidateStats);
    return json;
}

PartLayer layerOf(const PartJson &json)
{
    PartLayer layer;
    layer.position = countOf(json, "position");
    layer.referenceName = textOf(json, "reference");
    layer.candidateName = textOf(json, "candidate");
    layer.transform = textOf(json, "transform");
    layer.elementCount = countOf(json, "elements");
    layer.referenceBytes = countOf(json, "reference_bytes");
    layer.candidateBytes = countOf(json, "candidate_bytes");
    const std::string match = textOf(json, "match");
    if (match != matchName(MatchKind::Paired) && match != matchName(MatchKind::Undecodable))
        throw PartProblem("a measured layer is \"" + match + "\"");
    layer.kind = match == matchName(MatchKind::Paired) ? MatchKind::Paired : MatchKind::Undecodable;
    layer.note = textOf(json, "note");
    if (json.contains("error"))
        layer.error = errorOf(memberOf(json, "error", Kind::object));
    if (json.contains("reference_stats"))
        layer.referenceStats = statsOf(memberOf(json, "reference_stats", Kind::object));
    if (json.contains("candidate_stats"))
        layer.candidateStats = statsOf(memberOf(json, "candidate_stats", Kind::object));
    return layer;
}

ErrorHistogram histogramOf(const PartJson &json)
{
    ErrorHistogram histogram;
    std::size_t next = 0;
    for (const PartJson &pair : json) {
        const bool isPair = pair.is_array() && pair.size() == 2 && pair[0].is_number_unsigned()
            && pair[1].is_number_unsigned();
        const std::uint64_t bin = isPair ? pair[0].get<std::uint64_t>() : ErrorBins;
        if (bin >= ErrorBins || bin < next)
            throw PartProblem("\"histogram\" is no ascending list of bins below "
                              + std::to_string(ErrorBins));
        histogram.add(bin, pair[1].get<std::uint64_t>());
        next = bin + 1;
    }
    return histogram;
}

std::vector<PartHash> hashesOf(const PartJson &json, std::size_t fileCount)
{
    std::vector<PartHash> hashes;
    for (const PartJson &one : json) {
        PartHash hash { .file = countOf(one, "file"),
                        .hash = { .bytes = countOf(one, "bytes"), .sha256 = textOf(one, "sha256") } };
        if (hash.file >= fileCount)
            throw PartProblem("it hashed file " + std::to_string(hash.file) + " of "
                              + std::to_string(fileCount));
        hashes.push_back(std::move(hash));
    }
    return hashes;
}

PartFile fileOf(const PartJson &json)
{
    if (!json.is_object() || textOf(json, "schema") != PartSchema.schema)
        throw PartProblem(std::string("its schema is not ") + PartSchema.schema);
    PartFile file;
    file.header = headerOf(memberOf(json, "header", Kind::object));
    const PartJson &part = memberOf(json, "part", Kind::object);
    const std::uint64_t number = countOf(part, "number");
    if (number < 1 || number > file.header.parts)
        throw PartProblem("it is part " + std::to_string(number) + " of "
                          + std::to_string(file.header.parts));
    file.part = static_cast<unsigned>(number);
    file.firstUnit = countOf(part, "first_unit");
    file.unitCount = countOf(part, "units");
    file.cost = countOf(part, "cost");
    for (const PartJson &layer : memberOf(json, "layers", Kind::array)) {
        PartLayer next = layerOf(layer);
        if (!file.layers.empty() && next.position <= file.layers.back().position)
            throw PartProblem("its layers are not in ascending order");
        file.layers.push_back(std::move(next));
    }
    file.histogram = histogramOf(memberOf(json, "histogram", Kind::array));
    file.hashes = hashesOf(memberOf(json, "hashes", Kind::array), file.header.files.size());
    return file;
}

/// The text before the last line, whose digest that line must be.
std::optional<std::string_view> checkedBody(std::string_view text)
{
    const std::size_t line = ChecksumWord.size() + DigestLetters + 1;
    if (text.size() < line || text.back() != '\n')
        return std::nullopt;
    const auto body = text.substr(0, text.size() - line);
    const auto last = text.substr(body.size());
    const bool fits = last.starts_with(ChecksumWord)
        && last.substr(ChecksumWord.size(), DigestLetters) == sha256(std::as_bytes(std::span(body)));
    return fits ? std::optional(body) : std::nullopt;
}

} // namespace

std::string headerText(const PartHeader &header)
{
    return headerJson(header).dump(-1, ' ', false, PartJson::error_handler_t::replace);
}

std::string partText(const PartFile &part)
{
    PartJson layers = PartJson::array(), histogram = PartJson::array(), hashes = PartJson::array();
    for (const PartLayer &layer : part.layers)
        layers.push_back(layerJson(layer));
    for (std::size_t bin = 0; bin < part.histogram.end(); ++bin)
        if (const std::uint64_t count = part.histogram.count(bin))
            histogram.push_back({ bin, count });
    for (const PartHash &hash : part.hashes)
        hashes.push_back(
            { { "file", hash.file }, { "bytes", hash.hash.bytes }, { "sha256", hash.hash.sha256 } });
    const PartJson json { { "schema", PartSchema.schema },
                          { "header", headerJson(part.header) },
                          { "part",
                            { { "number", part.part },
                              { "first_unit", part.firstUnit },
                              { "units", part.unitCount },
                              { "cost", part.cost } } },
                          { "layers", layers },
                          { "histogram", histogram },
                          { "hashes", hashes } };
    std::string text = json.dump(1, ' ', false, PartJson::error_handler_t::replace) + "\n";
    return text + std::string(ChecksumWord) + sha256(std::as_bytes(std::span(text))) + "\n";
}

Result<PartFile> parsePart(std::string_view text, const std::string &path)
{
    const auto body = checkedBody(text);
    if (!body)
        return Error {
            ErrorKind::Malformed,
            "its checksum does not fit; it was cut short or changed. Delete it and run that part again",
            std::nullopt, path
        };
    bool tooDeep = false;
    const auto watch = [&](int depth, PartJson::parse_event_t, PartJson &) {
        tooDeep = tooDeep || depth > static_cast<int>(PartSchema.deepest);
        return !tooDeep;
    };
    const PartJson json = PartJson::parse(*body, watch, false);
    if (tooDeep || json.is_discarded())
        return Error { ErrorKind::Malformed, "it is no JSON of a part", std::nullopt, path };
    try {
        PartFile file = fileOf(json);
        file.path = path;
        return file;
    } catch (const PartProblem &problem) {
        return Error { ErrorKind::Malformed, problem.what(), std::nullopt, path };
    }
}

bool looksLikePart(const std::string &path)
{
    return looksLike(PartSchema, path);
}

Result<PartFile> readPart(const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto text = readText(**source, MostPartBytes);
    if (!text)
        return text.error();
    return parsePart(*text, path);
}

} // namespace assay
