// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/document.h"

#include "core/base/parallel.h"
#include "core/claims/artefacts.h"
#include "core/claims/json_scanner.h"
#include "core/claims/pickle_document.h"
#include "core/claims/reading/pickle_outline.h"
#include "core/claims/statement_builder.h"
#include "core/claims/word_search.h"
#include "core/formats/pickle/pickle.h"
#include "core/formats/wire/gzip.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint64_t MaxText = 64u << 20, MaxJson = 1u << 30, ShownJson = 16u << 20, SniffBytes = 65536;

std::string sniff(const ByteSource &source)
{
    std::string head(std::min<std::uint64_t>(source.size(), SniffBytes), '\0');
    if (!source.read(0, std::as_writable_bytes(std::span(head))))
        return {};
    if (head.starts_with("\xef\xbb\xbf"))
        head.erase(0, 3);
    return head;
}

/// The first bytes, for recognition by magic.
std::vector<std::byte> head(const ByteSource &source)
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

bool isText(std::string_view head)
{
    const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    });
    return odd == 0;
}

bool isJson(std::string_view head)
{
    const auto body = trimmed(head);
    if (body.empty() || (body[0] != '{' && body[0] != '['))
        return false;
    // "[link](…)" and "[x] done" begin like an array too.
    const auto after = trimmed(body.substr(1));
    if (after.empty())
        return true;
    return body[0] == '{' ? after[0] == '"' || after[0] == '}'
                          : std::string_view("{[\"]-0123456789tfn").find(after[0]) != std::string_view::npos
            && body.find("](") == std::string_view::npos && body.find("] ") == std::string_view::npos;
}

/// Fields of a line of separated values; quotes hold separators.
std::vector<std::pair<std::size_t, std::size_t>> csvFields(std::string_view line, char separator)
{
    std::vector<std::pair<std::size_t, std::size_t>> out;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"')
            quoted = !quoted;
        if (i == line.size() || (line[i] == separator && !quoted)) {
            auto first = begin, length = i - begin;
            if (length > 1 && line[first] == '"' && line[first + length - 1] == '"') {
                ++first;
                length -= 2;
            }
            out.emplace_back(first, length);
            begin = i + 1;
        }
    }
    return out;
}

std::vector<std::string_view> firstLines(std::string_view head, std::size_t count)
{
    std::vector<std::string_view> out;
    while (!head.empty() && out.size() < count) {
        const auto end = std::min(head.find('\n'), head.size());
        if (const auto line = trimmed(head.substr(0, end)); !line.empty())
            out.push_back(line);
        head.remove_prefix(std::min(head.size(), end + 1));
    }
    return out;
}

/// The separator with which the first lines have equally many fields, or 0.
char csvSeparator(std::string_view head)
{
    const auto lines = firstLines(head, 5);
    if (lines.size() < 2 || lines[0].starts_with('#') || lines[0].starts_with('|')
        || lines[0].starts_with('<'))
        return 0;
    for (const char separator : { ',', ';', '\t' }) {
        const auto columns = csvFields(lines[0], separator).size();
        const bool even = columns > 1 && std::all_of(lines.begin(), lines.end(), [&](std::string_view line) {
                              return csvFields(line, separator).size() == columns && !line.ends_with('.');
                          });
        if (even && lines[0].find(". ") == std::string_view::npos)
            return separator;
    }
    return 0;
}

/// Rows go to the table reader in batches under the same header, so that a long file needs little memory.
void readCsv(StatementBuilder &builder, std::string_view text, char separator)
{
    constexpr std::size_t BatchRows = 4096;
    std::vector<std::vector<MappedText>> rows;
    Surroundings around;
    around.table = builder.newGroup();
    for (std::size_t begin = 0; begin < text.size() && !builder.closed();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        auto line = text.substr(begin, end - begin);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!trimmed(line).empty()) {
            auto &row = rows.emplace_back();
            for (const auto &[first, length] : csvFields(line, separator)) {
                row.emplace_back();
                row.back().append(line.substr(first, length), begin + first);
            }
        }
        if (rows.size() > BatchRows) {
            readTable(builder, rows, around);
            rows.resize(1);
        }
        begin = end + 1;
    }
    readTable(builder, rows, around);
}

/// YAML front matter: its "key: value" lines as labelled items. Returns where the Markdown begins.
std::size_t readFrontMatter(BlockReader &reader, std::string_view text)
{
    if (!text.starts_with("---\n") && !text.starts_with("---\r\n"))
        return 0;
    const auto close = text.find("\n---", 3);
    if (close == std::string_view::npos)
        return 0;
    for (std::size_t begin = text.find('\n') + 1; begin <= close;) {
        const auto end = std::min(text.find('\n', begin), close + 1);
        Block block;
        block.kind = Block::Kind::Item;
        block.list = ~0ull;
        block.text.append(text.substr(begin, end - begin), begin);
        if (!trimmed(block.text.text).empty())
            reader.add(block);
        begin = end + 1;
    }
    return std::min(text.size(), close + 4);
}

void readMarkdown(StatementBuilder &builder, std::string_view text)
{
    BlockReader reader(builder);
    const auto body = readFrontMatter(reader, text);
    readMarkdownBlocks(text.substr(body), [&](const Block &block) {
        if (body == 0) {
            reader.add(block);
            return;
        }
        auto moved = block;
        const auto shift = [&](MappedText &mapped) {
            for (auto &run : mapped.runs)
                run.second += body;
        };
        shift(moved.text);
        for (auto &row : moved.rows)
            std::for_each(row.begin(), row.end(), shift);
        reader.add(moved);
    });
    reader.finish();
}

Result<Document> readJson(const ByteSource &source, Document document, const RunControl &run)
{
    if (source.size() > MaxJson)
        return Error { ErrorKind::LimitExceeded,
                       "JSON of " + std::to_string(source.size()) + " bytes is larger than the "
                           + std::to_string(MaxJson) + " that are read",
                       {},
                       source.path() };
    document.kind = "json";
    StatementBuilder builder(document, DecimalMark::Point, run);
    TreeWalk walk(builder);
    if (const auto read = scanJson(source, walk, run); !read)
        return read.error();
    document.artefact = artefactOf(walk.keys());
    walk.finish();
    builder.finish();
    if (source.size() <= ShownJson) {
        auto text = readText(source, ShownJson);
        if (!text)
            return text.error();
        document.text = std::move(*text);
    }
    return document;
}

Result<Document> readPickleDocument(const ByteSource &source, Document document, const RunControl &run)
{
    auto pickle = readPickle(source, 0, {}, run);
    if (!pickle)
        return pickle.error();
    document.kind = "pickle";
    document.text = outlinePickle(*pickle);
    document.findings = std::move(pickle->findings);
    StatementBuilder builder(document, DecimalMark::Point, run);
    TreeWalk walk(builder);
    walkPickle(*pickle, walk, run);
    if (run.cancelled())
        return cancelledError();
    walk.finish();
    builder.finish();
    document.artefact = artefactOf(walk.keys());
    return document;
}

/// The document inside a gzip file, under the file's own path and size.
Result<Document> readCompressed(const ByteSource &source, const RunControl &run)
{
    auto bytes = gunzip(source, MaxJson, run);
    if (!bytes)
        return bytes.error();
    const auto inner = memorySource(std::move(*bytes), source.path());
    if (looksLikeGzip(head(*inner)))
        return Error { ErrorKind::Unsupported, "holds another gzip file inside itself", 0, source.path() };
    auto document = readDocument(inner, run);
    if (document)
        document->bytes = source.size();
    return document;
}

} // namespace

const char *basisName(Basis basis)
{
    static constexpr std::array Names { "measured",   "target",   "projection",    "example", "quotation",
                                        "retraction", "baseline", "configuration", "declared" };
    return Names[static_cast<std::size_t>(basis)];
}

void placeStatements(Document &document, std::string_view text)
{
    std::vector<std::size_t> order(document.statements.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto &statements = document.statements;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return statements[a].textOffset < statements[b].textOffset;
    });
    std::uint64_t line = 1, lineStart = 0, at = 0;
    for (const auto index : order) {
        auto &statement = document.statements[index];
        for (; at < std::min<std::uint64_t>(statement.textOffset, text.size()); ++at)
            if (text[at] == '\n') {
                ++line;
                lineStart = at + 1;
            }
        statement.location.line = line;
        statement.location.column = statement.textOffset - lineStart + 1;
    }
}

bool looksLikeDocument(const ByteSource &source)
{
    if (const auto first = head(source); looksLikeGzip(first) || isClaimPickle(first))
        return true;
    const auto text = sniff(source);
    return !text.empty() && isText(text) && !text.starts_with("version https://git-lfs");
}

Result<Document> readDocument(SourcePtr source, const RunControl &run)
{
    Document document;
    document.path = source->path();
    document.bytes = source->size();
    const auto first = head(*source);
    if (looksLikeGzip(first))
        return readCompressed(*source, run);
    if (isClaimPickle(first))
        return readPickleDocument(*source, std::move(document), run);
    const auto beginning = sniff(*source);
    if (!isText(beginning))
        return Error { ErrorKind::Unsupported, "the file is neither text nor JSON", 0, source->path() };
    if (isJson(beginning))
        return readJson(*source, std::move(document), run);
    auto text = readText(*source, MaxText);
    if (!text)
        return text.error();
    document.text = std::move(*text);
    const char separator = csvSeparator(beginning);
    // A comma that divides fields is no decimal comma.
    StatementBuilder builder(document, separator == ',' ? DecimalMark::Point : decimalMarkOf(document.text),
                             run);
    if (separator) {
        document.kind = "csv";
        readCsv(builder, document.text, separator);
    } else {
        const bool markdown = !lowerCopy(source->path()).ends_with(".txt");
        document.kind = markdown ? "markdown" : "text";
        readMarkdown(builder, document.text);
    }
    if (run.cancelled())
        return cancelledError();
    builder.finish();
    placeStatements(document, document.text);
    return document;
}

Result<Document> readDocument(const std::string &path, const RunControl &run)
{
    auto source = openFile(path);
    if (!source)
        return source.error();
    return readDocument(std::move(*source), run);
}

} // namespace assay
