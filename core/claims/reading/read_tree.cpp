// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/read_tree.h"

#include "core/base/parallel.h"
#include "core/claims/artefacts.h"
#include "core/claims/reading/json_reader.h"
#include "core/claims/reading/markdown_reader.h"
#include "core/claims/reading/shape_pass.h"
#include "core/claims/reading/text_kinds.h"
#include "core/claims/reading/value_pass.h"
#include "core/formats/pickle/pickle.h"
#include "core/formats/wire/gzip.h"
#include "core/formats/wire/lfs_pointer.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint64_t MaxText = 64u << 20, MaxJson = 1u << 30, ShownText = 16u << 20, SniffBytes = 65536;

std::string sniff(const ByteSource &source)
{
    std::string head(std::min<std::uint64_t>(source.size(), SniffBytes), '\0');
    if (!source.read(0, std::as_writable_bytes(std::span(head))))
        return {};
    if (head.starts_with("\xef\xbb\xbf"))
        head.erase(0, 3);
    return head;
}

std::vector<std::byte> magic(const ByteSource &source)
{
    std::vector<std::byte> bytes(std::min<std::uint64_t>(16, source.size()));
    if (!source.read(0, bytes))
        bytes.clear();
    return bytes;
}

/// A pickle that is not the beginning of a PyTorch file of the legacy form.
bool isClaimPickle(const std::vector<std::byte> &bytes)
{
    return looksLikePickle(bytes)
        && !(bytes.size() > 3 && bytes[2] == std::byte { 0x8a } && bytes[3] == std::byte { 0x0a });
}

/// A pickle of protocol 0 or 1, which begin with no mark: with a container or a global, and with STOP at the
/// end. Read whole, since a text may begin alike.
bool isOldPickle(const ByteSource &source, const std::vector<std::byte> &first, const RunControl &run)
{
    constexpr std::uint64_t LargestOldPickle = std::uint64_t { 16 } << 20;
    constexpr std::string_view Openings = "(c}]";
    std::array<std::byte, 1> last {};
    if (first.size() < 3 || source.size() > LargestOldPickle
        || Openings.find(static_cast<char>(first[0])) == std::string_view::npos
        || !source.read(source.size() - 1, last) || last[0] != std::byte { '.' })
        return false;
    return scanPickles(source, 0, run).end == source.size();
}

/// Shapes and numbers, once the reader has filled the tree.
void finishTree(TreeBuilder &builder, DecimalSign sign)
{
    shapeTree(builder);
    readValues(builder, sign);
    auto &tree = builder.tree();
    if (tree.census.cut > 0)
        tree.notes.push_back("It holds more than is kept: " + std::to_string(tree.census.cut)
                             + " texts behind the first " + std::to_string(MostTreeSentences)
                             + " were not judged.");
}

void addNotes(ReadDocumentTree &out)
{
    for (const auto &note : out.tree.notes)
        out.findings.push_back({ .rule = "limits.document",
                                 .severity = Severity::Warning,
                                 .subject = out.tree.path,
                                 .summary = note });
}

Status readJsonTree(const ByteSource &source, std::string_view head, ReadDocumentTree &out,
                    const RunControl &run)
{
    auto &tree = out.tree;
    const bool lines = looksLikeJsonLines(head);
    tree.kind = lines ? "json lines" : "json";
    TreeBuilder builder(tree);
    DataWalk walk(builder);
    tree.language = languageOf(head);
    if (const auto read = readJson(source, walk, lines, run); !read)
        return read.error();
    tree.artefact = artefactOf(walk.keys());
    walk.finish();
    finishTree(builder, decimalSignOf({}, tree.language));
    if (source.size() <= ShownText) {
        auto text = readText(source, ShownText);
        if (!text)
            return text.error();
        tree.source = std::move(*text);
    }
    return {};
}

Status readTextTree(const ByteSource &source, ReadDocumentTree &out, const RunControl &run)
{
    auto &tree = out.tree;
    auto text = readText(source, MaxText);
    if (!text)
        return text.error();
    tree.source = std::move(*text);
    const auto kind = textKindOf(tree.source, tree.path);
    tree.language = languageOfText(kind, tree.source);
    TreeBuilder builder(tree);
    tree.kind = textKindName(kind);
    const auto sign = readTextOf(builder, kind, tree.source, run);
    if (run.cancelled())
        return cancelledError();
    placeNodes(tree, tree.source);
    finishTree(builder, sign);
    return {};
}

/// Its three lines state nothing of a model.
void notePointer(const LfsPointer &pointer, ReadDocumentTree &out)
{
    out.tree.kind = "pointer";
    TreeBuilder builder(out.tree);
    finishTree(builder, DecimalSign::Point);
    out.findings.push_back({ .rule = "evidence.pointer",
                             .severity = Severity::Warning,
                             .subject = out.tree.path,
                             .summary = out.tree.path + " " + describePointer(pointer) });
}

} // namespace

Result<ReadDocumentTree> readTree(SourcePtr source, const RunControl &run)
{
    ReadDocumentTree out;
    out.tree.path = source->path();
    out.tree.bytes = source->size();
    const auto first = magic(*source);
    if (looksLikeGzip(first)) {
        auto bytes = gunzip(*source, MaxJson, run);
        if (!bytes)
            return bytes.error();
        const auto inner = memorySource(std::move(*bytes), source->path());
        if (looksLikeGzip(magic(*inner)))
            return Error { ErrorKind::Unsupported, "holds another gzip file inside itself", 0,
                           source->path() };
        auto read = readTree(inner, run);
        if (read)
            read->tree.bytes = source->size();
        return read;
    }
    const auto head = sniff(*source);
    Status status;
    if (isClaimPickle(first) || isOldPickle(*source, first, run)) {
        status = readPickleTree(*source, out, run);
    } else if (const auto pointer = readLfsPointer(*source)) {
        notePointer(*pointer, out);
    } else if (!isPlainText(head)) {
        return Error { ErrorKind::Unsupported, "the file is neither text nor JSON", 0, source->path() };
    } else if (looksLikeJson(head)) {
        if (source->size() > MaxJson)
            return Error { ErrorKind::LimitExceeded,
                           "JSON of " + std::to_string(source->size()) + " bytes is larger than the "
                               + std::to_string(MaxJson) + " that are read",
                           {},
                           source->path() };
        status = readJsonTree(*source, head, out, run);
    } else {
        status = readTextTree(*source, out, run);
    }
    if (!status)
        return status.error();
    addNotes(out);
    return out;
}

Result<ReadDocumentTree> readTree(const std::string &path, const RunControl &run)
{
    auto source = openFile(path);
    if (!source)
        return source.error();
    return readTree(std::move(*source), run);
}

Result<ReadDocumentTree> readTreeText(std::string_view text, const std::string &name)
{
    const auto bytes = std::as_bytes(std::span(text));
    return readTree(memorySource(std::vector<std::byte>(bytes.begin(), bytes.end()), name), RunControl {});
}

bool looksLikeClaims(const ByteSource &source)
{
    if (const auto first = magic(source);
        looksLikeGzip(first) || isClaimPickle(first) || isOldPickle(source, first, {}))
        return true;
    const auto text = sniff(source);
    return !text.empty() && isPlainText(text) && !text.starts_with("version https://git-lfs");
}

} // namespace assay
