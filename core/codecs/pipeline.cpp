// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/pipeline.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace assay {
namespace {

constexpr std::size_t MaxStages = 16;

Error usage(std::string sentence, std::size_t position)
{
    return Error { ErrorKind::Usage, std::move(sentence) + " (position " + std::to_string(position) + ")",
                   position };
}

/// A piece of the pipeline text that knows where it stands.
struct Piece {
    std::string_view text;
    std::size_t position = 0;

    Piece part(std::size_t begin, std::size_t end) const
    {
        return Piece { text.substr(begin, end - begin), position + begin }.trimmed();
    }
    Piece trimmed() const
    {
        const auto begin = text.find_first_not_of(" \t");
        if (begin == std::string_view::npos)
            return Piece { {}, position };
        const auto end = text.find_last_not_of(" \t") + 1;
        return Piece { text.substr(begin, end - begin), position + begin };
    }
    std::vector<Piece> split(char mark) const
    {
        std::vector<Piece> pieces;
        std::size_t begin = 0;
        for (std::size_t at = 0; at <= text.size(); ++at)
            if (at == text.size() || text[at] == mark) {
                pieces.push_back(part(begin, at));
                begin = at + 1;
            }
        return pieces;
    }
    std::string quoted() const { return "'" + std::string(text) + "'"; }
};

template <typename T> std::optional<T> number(std::string_view text)
{
    T value {};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool isWordOf(std::string_view words, std::string_view value)
{
    const auto pieces = Piece { words }.split('|');
    return std::ranges::any_of(pieces, [value](const Piece &word) { return word.text == value; });
}

bool isInRange(std::string_view range, std::string_view value)
{
    const auto dots = range.find("..");
    if (dots == std::string_view::npos)
        return isWordOf(range, value);
    const auto low = range.substr(0, dots), high = range.substr(dots + 2);
    if (range.find('.') == dots && high.find('.') == std::string_view::npos) {
        const auto whole = number<int>(value);
        return whole && *whole >= number<int>(low) && *whole <= number<int>(high);
    }
    const auto real = number<double>(value);
    return real && std::isfinite(*real) && *real >= number<double>(low) && *real <= number<double>(high);
}

std::string codecNames()
{
    std::string names;
    for (const Codec &codec : codecs())
        names += (names.empty() ? "" : ", ") + std::string(codec.id);
    return names;
}

std::string parameterNames(const Codec &codec)
{
    std::string names;
    for (const CodecParameter &parameter : codec.parameters)
        names += (names.empty() ? "" : ", ") + std::string(parameter.name);
    return names.empty() ? "it has none" : "it has " + names;
}

Status readSetting(const Codec &codec, const Piece &piece, CodecSettings &settings,
                   std::vector<std::string> &seen)
{
    const auto equals = piece.text.find('=');
    if (equals == std::string_view::npos)
        return usage("'=' is missing in " + piece.quoted() + ": settings are written key=value",
                     piece.position);
    const Piece key = piece.part(0, equals), value = piece.part(equals + 1, piece.text.size());
    const auto parameter = std::ranges::find_if(
        codec.parameters, [&key](const CodecParameter &row) { return key.text == row.name; });
    if (parameter == codec.parameters.end())
        return usage(std::string(codec.id) + " has no setting " + key.quoted() + "; " + parameterNames(codec),
                     key.position);
    if (std::ranges::find(seen, key.text) != seen.end())
        return usage("setting " + key.quoted() + " of " + codec.id + " is given twice", key.position);
    seen.emplace_back(key.text);
    if (auto status = checkSetting(*parameter, value.text); !status)
        return usage(std::string(codec.id) + ": " + status.error().sentence, value.position);
    settings[parameter->name] = std::string(value.text);
    return {};
}

Result<Stage> readStage(const Piece &piece)
{
    const auto colon = std::min(piece.text.find(':'), piece.text.size());
    const Piece name = piece.part(0, colon);
    if (name.text.empty())
        return usage("a codec name is missing", piece.position);
    Stage stage { .codec = findCodec(name.text) };
    if (!stage.codec)
        return usage("there is no codec " + name.quoted() + "; there are " + codecNames(), name.position);
    stage.settings = defaultSettings(*stage.codec);
    if (colon == piece.text.size())
        return stage;
    std::vector<std::string> seen;
    for (const Piece &setting : piece.part(colon + 1, piece.text.size()).split(','))
        if (auto status = readSetting(*stage.codec, setting, stage.settings, seen); !status)
            return status.error();
    return stage;
}

bool isSplitter(const Codec &codec)
{
    return codec.kind == CodecKind::Lossless && !codec.lossless.encode;
}

Status checkOrder(const Pipeline &pipeline, const Stage &next, std::size_t position)
{
    const std::string id = next.codec->id;
    if (next.codec->kind == CodecKind::Lossy && !pipeline.lossless.empty())
        return usage("lossy " + id + " stands after lossless " + pipeline.lossless.back().codec->id
                         + ": lossy stages come first",
                     position);
    if (!isSplitter(*next.codec))
        return {};
    if (!pipeline.lossy.empty())
        return usage(id + " splits the bytes of whole numbers, and " + pipeline.lossy.back().codec->id
                         + " leaves only packed bits",
                     position);
    if (!pipeline.lossless.empty())
        return usage(id + " must be the first stage", position);
    return {};
}

} // namespace

Status checkSetting(const CodecParameter &parameter, std::string_view value)
{
    if (isInRange(parameter.range, value))
        return {};
    return Error { ErrorKind::Usage,
                   std::string(parameter.name) + " is '" + std::string(value) + "', allowed is "
                       + parameter.range };
}

Result<Pipeline> parsePipeline(std::string_view text)
{
    Pipeline pipeline;
    if (Piece { text }.trimmed().text.empty())
        return usage("the pipeline is empty", 0);
    const auto pieces = Piece { text }.split('|');
    if (pieces.size() > MaxStages)
        return usage("the pipeline has " + std::to_string(pieces.size()) + " stages, at most "
                         + std::to_string(MaxStages) + " are run",
                     pieces[MaxStages].position);
    for (const Piece &piece : pieces) {
        auto stage = readStage(piece);
        if (!stage)
            return stage.error();
        if (auto status = checkOrder(pipeline, *stage, piece.position); !status)
            return status.error();
        pipeline.splitsPlanes |= isSplitter(*stage->codec);
        auto &stages = stage->codec->kind == CodecKind::Lossy ? pipeline.lossy : pipeline.lossless;
        stages.push_back(std::move(*stage));
    }
    return pipeline;
}

std::string stageText(const Stage &stage)
{
    std::string text = stage.codec->id;
    char mark = ':';
    for (const CodecParameter &parameter : stage.codec->parameters) {
        text += mark + std::string(parameter.name) + "=" + stage.settings.at(parameter.name);
        mark = ',';
    }
    return text;
}

std::string pipelineText(const Pipeline &pipeline)
{
    std::string text;
    for (const auto *stages : { &pipeline.lossy, &pipeline.lossless })
        for (const Stage &stage : *stages)
            text += (text.empty() ? "" : "|") + stageText(stage);
    return text;
}

Result<std::string> normalisePipeline(const std::string &text)
{
    const auto pipeline = parsePipeline(text);
    if (!pipeline)
        return pipeline.error();
    return pipelineText(*pipeline);
}

} // namespace assay
