// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scale/merge.h"

#include "core/analysis/layer_folding.h"
#include "core/base/number_text.h"
#include "core/pairing/pairing.h"
#include "core/scale/share.h"

#include <algorithm>
#include <ctime>

namespace assay {
namespace {

Error refusal(std::string sentence)
{
    return Error { ErrorKind::Malformed, "merge: " + std::move(sentence) };
}

std::string listText(const std::vector<std::string> &items)
{
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += (i == 0 ? "" : ", ") + items[i];
    return text;
}

/// "options" that differ, by name and with both values.
std::string differenceOf(const PartHeader &one, const PartHeader &other)
{
    const auto differ = [](const char *what, const std::string &a, const std::string &b) {
        return std::string(what) + " " + (a.empty() ? "none" : a) + ", the others "
            + (b.empty() ? "none" : b);
    };
    if (one.version != other.version || one.build != other.build)
        return "was made by Assay " + one.version + " (" + one.build + "), the others by " + other.version
            + " (" + other.build + ")";
    if (one.reference != other.reference)
        return differ("measured --reference", one.reference, other.reference);
    if (one.candidate != other.candidate)
        return differ("measured --candidate", one.candidate, other.candidate);
    if (one.mapping.path != other.mapping.path)
        return differ("was paired with --map", one.mapping.path, other.mapping.path);
    if (one.mapping.text != other.mapping.text)
        return differ("was paired by the mapping", one.mapping.text, other.mapping.text);
    if (one.sampleFraction != other.sampleFraction)
        return differ("has --sample", numberText(one.sampleFraction), numberText(other.sampleFraction));
    if (one.documents != other.documents)
        return differ("has --claims", listText(one.documents), listText(other.documents));
    if (one.documentHashes != other.documentHashes)
        return "saw other bytes of the claims than the others";
    for (std::size_t i = 0; i < std::min(one.files.size(), other.files.size()); ++i)
        if (one.files[i].name != other.files[i].name || one.files[i].bytes != other.files[i].bytes
            || one.files[i].modifiedNs != other.files[i].modifiedNs)
            return "saw " + one.files[i].name + " with " + countText(one.files[i].bytes)
                + " bytes, the others " + other.files[i].name + " with " + countText(other.files[i].bytes)
                + " bytes, or of another time";
    if (one.files.size() != other.files.size())
        return "saw " + countText(one.files.size()) + " files, the others " + countText(other.files.size());
    return "saw other tensors or another pairing than the others";
}

Status checkHeaders(const std::vector<PartFile> &parts)
{
    // The majority's header is the others'.
    std::vector<std::string> texts;
    for (const PartFile &part : parts)
        texts.push_back(headerText(part.header));
    std::size_t common = 0;
    for (std::size_t i = 1; i < texts.size(); ++i)
        if (std::ranges::count(texts, texts[i]) > std::ranges::count(texts, texts[common]))
            common = i;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (texts[i] == texts[common])
            continue;
        if (parts[i].header.parts != parts[common].header.parts)
            return refusal(parts[i].path + " is part " + std::to_string(parts[i].part) + " of "
                           + std::to_string(parts[i].header.parts) + ", the others are of "
                           + std::to_string(parts[common].header.parts));
        return refusal(parts[i].path + " " + differenceOf(parts[i].header, parts[common].header));
    }
    return {};
}

Status checkNumbers(const std::vector<PartFile> &parts)
{
    const unsigned count = parts.front().header.parts;
    std::vector<const PartFile *> seen(count, nullptr);
    for (const PartFile &part : parts) {
        const PartFile *&place = seen[part.part - 1];
        if (place)
            return refusal("part " + std::to_string(part.part) + "/" + std::to_string(count)
                           + " is given twice: " + place->path + " and " + part.path);
        place = &part;
    }
    std::vector<std::string> missing;
    for (unsigned i = 0; i < count; ++i)
        if (!seen[i])
            missing.push_back(std::to_string(i + 1));
    if (missing.empty())
        return {};
    std::string array;
    for (const std::string &number : missing)
        array += (array.empty() ? "" : ",") + number;
    return refusal(std::to_string(missing.size()) + " of " + std::to_string(count)
                   + (missing.size() == 1 ? " parts is missing: " : " parts are missing: ")
                   + listText(missing) + ". Run " + (missing.size() == 1 ? "it" : "them")
                   + " with: sbatch --export=ALL,PARTS=" + std::to_string(count) + " --array=" + array
                   + " audit.sbatch (or assay audit ... --part " + missing.front() + "/"
                   + std::to_string(count) + ")");
}

std::string timeText(std::int64_t modifiedNs)
{
    const std::time_t seconds = modifiedNs / 1'000'000'000;
    std::tm parts {};
    char text[32] = "an unknown time";
    if (::gmtime_r(&seconds, &parts))
        std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
    return text;
}

Status checkFiles(const PartHeader &header, const std::vector<InputFile> &now, const MergeOptions &options)
{
    if (header.files.size() != now.size())
        return refusal("the inputs had " + countText(header.files.size())
                       + " files when they were measured, now they have " + countText(now.size()));
    for (std::size_t i = 0; i < now.size(); ++i) {
        const InputFile &then = header.files[i];
        const bool same = then.role == now[i].role && then.name == now[i].name && then.bytes == now[i].bytes
            && (options.rehash || then.modifiedNs == now[i].modifiedNs);
        if (same)
            continue;
        const std::string name = now[i].name.empty() ? now[i].path : now[i].name;
        if (then.name != now[i].name || then.role != now[i].role)
            return refusal("the file " + then.role + " " + then.name + " was measured, now " + now[i].role
                           + " " + name + " is in its place");
        return refusal(name + ": " + countText(then.bytes) + " bytes of " + timeText(then.modifiedNs)
                       + " when it was measured, now " + countText(now[i].bytes) + " bytes of "
                       + timeText(now[i].modifiedNs)
                       + "; run the parts again, or --rehash if only its time changed");
    }
    return {};
}

Status rehash(const std::vector<InputFile> &files, const std::vector<FileHash> &hashes, const RunControl &run)
{
    InputHashing hashing(files, run);
    const auto again = hashing.finish();
    if (!again)
        return again.error();
    for (std::size_t i = 0; i < files.size(); ++i)
        if ((*again)[i].sha256 != hashes[i].sha256)
            return refusal(files[i].path + " has SHA-256 " + (*again)[i].sha256
                           + ", measured were the bytes of " + hashes[i].sha256);
    return {};
}

Status overlay(const std::vector<PartFile> &parts, Comparison &paired)
{
    std::vector<char> measured(paired.layers.size(), 0);
    for (const PartFile &part : parts)
        for (const PartLayer &from : part.layers) {
            if (from.position >= paired.layers.size() || measured[from.position])
                return refusal(part.path + " holds layer " + std::to_string(from.position) + " of "
                               + std::to_string(paired.layers.size()) + ", which is not its own");
            LayerReport &layer = paired.layers[from.position];
            const bool same = layer.match.kind == MatchKind::Paired
                && layer.referenceName == from.referenceName && layer.candidateName == from.candidateName
                && transformText(layer.match.transform) == from.transform
                && layer.referenceBytes == from.referenceBytes && layer.candidateBytes == from.candidateBytes
                && layer.elementCount == from.elementCount;
            if (!same)
                return refusal("part " + std::to_string(part.part) + " measured \"" + from.referenceName
                               + "\" against \"" + from.candidateName + "\", this program pairs \""
                               + layer.referenceName + "\" with \"" + layer.candidateName + "\"");
            measured[from.position] = 1;
            layer.match.kind = from.kind;
            layer.note = from.note;
            layer.error = from.error;
            layer.referenceStats = from.referenceStats;
            layer.candidateStats = from.candidateStats;
        }
    for (std::size_t i = 0; i < measured.size(); ++i)
        if (!measured[i] && paired.layers[i].match.kind == MatchKind::Paired)
            return refusal("no part measured the layer \"" + paired.layers[i].referenceName + "\"");
    return {};
}

Result<std::vector<FileHash>> gatherHashes(const std::vector<PartFile> &parts, std::size_t fileCount)
{
    std::vector<FileHash> hashes(fileCount);
    std::vector<char> seen(fileCount, 0);
    for (const PartFile &part : parts)
        for (const PartHash &hash : part.hashes) {
            if (seen[hash.file])
                return refusal(part.path + " hashed file " + std::to_string(hash.file)
                               + ", which is not its own");
            seen[hash.file] = 1;
            hashes[hash.file] = hash.hash;
        }
    if (const auto missing = std::ranges::find(seen, 0); missing != seen.end())
        return refusal("no part hashed file " + std::to_string(missing - seen.begin()));
    return hashes;
}

Result<std::vector<AuditInput>> inputsOf(const AuditRequest &request, const DividedAudit &audit,
                                         const std::vector<FileHash> &hashes, const RunControl &run)
{
    std::vector<AuditInput> inputs;
    std::size_t at = 0;
    for (const auto &[role, path] : inputPaths(request)) {
        if (role == "claims") {
            const auto files = listInputFiles(role, path);
            InputHashing hashing(files, run);
            const auto own = hashing.finish();
            if (!own)
                return own.error();
            inputs.push_back(foldInput(role, path, files, *own));
            continue;
        }
        std::size_t end = at;
        while (end < audit.files.size() && audit.files[end].role == role)
            ++end;
        inputs.push_back(foldInput(role, path, std::span(audit.files).subspan(at, end - at),
                                   std::span(hashes).subspan(at, end - at)));
        at = end;
    }
    return inputs;
}

Result<AuditRequest> requestOf(const PartHeader &header)
{
    AuditRequest request { .reference = header.reference, .candidate = header.candidate };
    request.documents = header.documents;
    request.compare.quantiles = header.quantiles;
    request.compare.sampleFraction = header.sampleFraction;
    if (header.mapping.path.empty())
        return request;
    auto mapping = parseMapping(header.mapping.text, header.mapping.path);
    if (!mapping)
        return mapping.error();
    request.compare.mapping = *std::move(mapping);
    return request;
}

Status foldInto(AuditRequest &request, DividedAudit &audit, const std::vector<PartFile> &parts,
                const RunControl &run)
{
    if (!audit.paired)
        return {};
    ErrorHistogram pooled;
    for (const PartFile &part : parts)
        pooled.merge(part.histogram);
    if (auto status = foldLayers(*audit.paired, pooled, run); !status)
        return status;
    request.comparison = *std::move(audit.paired);
    return {};
}

} // namespace

Result<MergedAudit> mergeParts(const std::vector<std::string> &paths, const MergeOptions &options,
                               const RunControl &run)
{
    std::vector<PartFile> parts;
    for (const std::string &path : paths) {
        auto part = readPart(path);
        if (!part)
            return part.error();
        parts.push_back(*std::move(part));
    }
    if (parts.empty())
        return refusal("no part is given");
    if (auto status = checkHeaders(parts); !status)
        return status.error();
    if (auto status = checkNumbers(parts); !status)
        return status.error();
    const PartHeader &header = parts.front().header;
    auto request = requestOf(header);
    if (!request)
        return request.error();
    auto audit = divideAudit(*request, header.mapping, header.parts, run);
    if (!audit)
        return audit.error();
    if (audit->header.version != header.version || audit->header.build != header.build)
        return refusal("the parts were made by Assay " + header.version + " (" + header.build + "), this is "
                       + audit->header.version + " (" + audit->header.build + ")");
    if (auto status = checkFiles(header, audit->files, options); !status)
        return status.error();
    if (audit->header.documentHashes != header.documentHashes)
        return refusal("the claims have other bytes than when the parts were measured");
    const auto hashes = gatherHashes(parts, audit->files.size());
    if (!hashes)
        return hashes.error();
    if (options.rehash)
        if (auto status = rehash(audit->files, *hashes, run); !status)
            return status.error();
    if (audit->paired)
        if (auto status = overlay(parts, *audit->paired); !status)
            return status.error();
    if (audit->header.modelDigest != header.modelDigest)
        return refusal("the models or their pairing are other than when the parts were measured");
    auto inputs = inputsOf(*request, *audit, *hashes, run);
    if (!inputs)
        return inputs.error();
    request->inputs = *std::move(inputs);
    if (auto status = foldInto(*request, *audit, parts, run); !status)
        return status.error();
    return MergedAudit { *std::move(request), header.mapping.path };
}

} // namespace assay
