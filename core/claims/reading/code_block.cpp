// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/code_block.h"

#include "core/claims/reading/csv_reader.h"
#include "core/claims/reading/json_reader.h"
#include "core/claims/reading/latex_reader.h"
#include "core/claims/reading/text_kinds.h"
#include "core/claims/reading/yaml_reader.h"

namespace assay {
namespace {

SourcePtr sourceOf(const std::string &text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return memorySource(std::vector<std::byte>(bytes.begin(), bytes.end()), "code block");
}

/// Read twice: broken JSON must leave no half behind.
bool readJsonBlock(TreeBuilder &builder, const PlainText &text, std::string_view label)
{
    const auto source = sourceOf(text.text);
    const bool lines = looksLikeJsonLines(text.text);
    {
        DocumentTree trial;
        TreeBuilder scratch(trial);
        DataWalk walk(scratch);
        if (!readJson(*source, walk, lines, RunControl {}))
            return false;
    }
    DataWalk walk(builder, &text, label);
    const auto read = readJson(*source, walk, lines, RunControl {});
    walk.finish();
    return bool(read);
}

} // namespace

bool readCodeBlock(TreeBuilder &builder, const RichText &text, std::string_view language,
                   std::string_view label)
{
    constexpr std::size_t MostBlock = 4u << 20;
    const auto &plain = text.plain;
    if (plain.text.size() > MostBlock || plain.text.size() < 2)
        return false;
    const bool json
        = language.starts_with("json") || language.empty() || language == "js" || language == "javascript";
    if (json && looksLikeJson(plain.text) && readJsonBlock(builder, plain, label))
        return true;
    if ((language == "yaml" || language == "yml" || (language.empty() && looksLikeYaml(plain.text)))
        && readYamlPiece(builder, plain, label, RunControl {}))
        return true;
    if (language == "csv" || language == "tsv" || language.empty())
        if (const char separator = csvSeparator(plain.text)) {
            readCsv(builder, plain.text, separator, &plain, label);
            return true;
        }
    if ((language == "latex" || language == "tex" || language.empty()) && looksLikeLatex(plain.text)) {
        BlockWriter writer(builder);
        readLatexBlocks(writer, plain);
        writer.finish();
        return true;
    }
    return false;
}

} // namespace assay
