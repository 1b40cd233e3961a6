// SPDX-License-Identifier: GPL-3.0-or-later
// tokenizer.model of SentencePiece (protobuf), and BERT's list of words.
//   ModelProto: 1 pieces { 1 text, 2 score, 3 kind } · 2 trainer { 3 model type, 35 byte fallback, 40.. unk,
//   bos, eos ids } · 3 normalizer { 2 charsmap, 3 dummy prefix, 4 extra spaces, 5 escape }
#include "core/inference/tokenizers/tokenizer_config.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <protozero/pbf_reader.hpp>

#include <algorithm>

namespace assay {
namespace {

struct SentencePieceModel {
    std::vector<ScoredPiece> pieces;
    int type = 1; ///< 1 unigram, 2 BPE
    bool hasByteFallback = false;
    int unknown = 0, beginning = 1, ending = 2;
    SentencePieceNormalizer normalizer {};
    bool escapesSpaces = true;
};

// The number of a field with the wire type it must have: another type is another field, and skipped.
constexpr std::uint32_t bytesField(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}
constexpr std::uint32_t numberField(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t wordField(std::uint32_t tag)
{
    return protozero::tag_and_type(tag, protozero::pbf_wire_type::fixed32);
}

ScoredPiece readPiece(protozero::pbf_reader message)
{
    ScoredPiece piece;
    while (message.next())
        switch (message.tag_and_type()) {
        case bytesField(1):
            piece.text = message.get_string();
            break;
        case wordField(2):
            piece.score = static_cast<double>(message.get_float());
            break;
        case numberField(3): {
            const auto kind = message.get_int32();
            piece.kind = kind >= 1 && kind <= 6 ? static_cast<PieceKind>(kind) : PieceKind::Unused;
            break;
        }
        default:
            message.skip();
        }
    return piece;
}

void readTrainer(protozero::pbf_reader message, SentencePieceModel &model)
{
    while (message.next())
        switch (message.tag_and_type()) {
        case numberField(3):
            model.type = message.get_int32();
            break;
        case numberField(35):
            model.hasByteFallback = message.get_bool();
            break;
        case numberField(40):
            model.unknown = message.get_int32();
            break;
        case numberField(41):
            model.beginning = message.get_int32();
            break;
        case numberField(42):
            model.ending = message.get_int32();
            break;
        default:
            message.skip();
        }
}

void readNormalizer(protozero::pbf_reader message, SentencePieceModel &model)
{
    while (message.next())
        switch (message.tag_and_type()) {
        case bytesField(2):
            model.normalizer.charsmap = message.get_bytes();
            break;
        case numberField(3):
            model.normalizer.addsDummyPrefix = message.get_bool();
            break;
        case numberField(4):
            model.normalizer.removesExtraSpaces = message.get_bool();
            break;
        case numberField(5):
            model.escapesSpaces = message.get_bool();
            break;
        default:
            message.skip();
        }
}

Result<SentencePieceModel> parse(const std::string &bytes)
{
    SentencePieceModel model;
    try { // protozero reports damage by exceptions only
        protozero::pbf_reader message(bytes);
        while (message.next())
            switch (message.tag_and_type()) {
            case bytesField(1):
                model.pieces.push_back(readPiece(message.get_message()));
                break;
            case bytesField(2):
                readTrainer(message.get_message(), model);
                break;
            case bytesField(3):
                readNormalizer(message.get_message(), model);
                break;
            default:
                message.skip();
            }
    } catch (const protozero::exception &error) {
        return Error { ErrorKind::Malformed, std::string("damaged protobuf: ") + error.what() };
    }
    if (model.pieces.empty() || model.pieces.size() > MostTokens)
        return Error { ErrorKind::Malformed,
                       "the vocabulary holds " + std::to_string(model.pieces.size()) + " pieces" };
    for (const auto &piece : model.pieces)
        if (firstInvalidUtf8(piece.text))
            return Error { ErrorKind::Malformed, "a piece of the vocabulary is no valid UTF-8" };
    return model;
}

} // namespace

Result<TokenizerPtr> openSentencePiece(const std::string &bytes, const std::string &configText)
{
    auto model = parse(bytes);
    if (!model)
        return model.error();
    if (!model->escapesSpaces)
        return Error { ErrorKind::Unsupported,
                       "a SentencePiece model that leaves spaces as they are is not known here" };
    TokenPipeline pipeline { .source = "tokenizer.model", .spelling = TokenSpelling::Marks };
    Vocabulary vocabulary;
    for (std::uint32_t id = 0; id < model->pieces.size(); ++id) {
        pipeline.tokens.push_back(model->pieces[id].text);
        vocabulary.try_emplace(model->pieces[id].text, id);
    }
    const auto valid = [&](int id) { return id >= 0 && static_cast<std::size_t>(id) < model->pieces.size(); };
    UnknownRule unknown { .fuses = true };
    if (valid(model->unknown))
        unknown.id = static_cast<std::uint32_t>(model->unknown);
    if (model->hasByteFallback)
        unknown.bytes = byteTokens([&](const std::string &text) -> std::optional<std::uint32_t> {
            const auto found = vocabulary.find(text);
            return found == vocabulary.end() ? std::nullopt : std::optional(found->second);
        });
    auto normalizer = makeSentencePieceNormalizer(model->normalizer);
    if (!normalizer)
        return normalizer.error();
    pipeline.normalizer = std::move(*normalizer);
    if (model->type != 1 && model->type != 2)
        return Error { ErrorKind::Unsupported,
                       "a SentencePiece model of type " + std::to_string(model->type)
                           + " is not known here" };
    const bool isBpe = model->type == 2;
    auto subwords = isBpe ? makeScoredBpe(std::move(model->pieces), std::move(unknown))
                          : makeUnigram(std::move(model->pieces), std::move(unknown));
    if (!subwords)
        return subwords.error();
    pipeline.model = std::move(*subwords);
    // Without a word on it: T5 and its kin end texts, Llama and its kin begin them.
    const auto config = readTokenizerConfig(configText);
    const std::size_t count = pipeline.tokens.size();
    if (config.addsBeginning.value_or(isBpe) && model->beginning >= 0
        && static_cast<std::size_t>(model->beginning) < count)
        pipeline.prefix.push_back(static_cast<std::uint32_t>(model->beginning));
    if (model->ending >= 0 && static_cast<std::size_t>(model->ending) < count) {
        if (config.addsEnding.value_or(!isBpe))
            pipeline.suffix.push_back(static_cast<std::uint32_t>(model->ending));
        pipeline.endings.push_back(static_cast<std::uint32_t>(model->ending));
    }
    return makePipelineTokenizer(std::move(pipeline));
}

Result<TokenizerPtr> openWordList(const std::string &text, const std::string &configText)
{
    if (const auto invalid = firstInvalidUtf8(text))
        return Error { ErrorKind::Malformed, "the list of words is no valid UTF-8",
                       static_cast<std::uint64_t>(*invalid) };
    TokenPipeline pipeline { .source = "vocab.txt", .spelling = TokenSpelling::WordPiece };
    WordPieceRule rule;
    for (std::string_view rest = text; !rest.empty() && pipeline.tokens.size() < MostTokens;) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        rule.vocabulary.try_emplace(std::string(line), static_cast<std::uint32_t>(pipeline.tokens.size()));
        pipeline.tokens.emplace_back(line);
    }
    const auto find = [&](const std::string &stated, const char *usual) -> std::optional<std::uint32_t> {
        const auto found = rule.vocabulary.find(stated.empty() ? usual : stated);
        return found == rule.vocabulary.end() ? std::nullopt : std::optional(found->second);
    };
    const auto config = readTokenizerConfig(configText);
    const auto unknown = find(config.unknown, "[UNK]");
    if (!unknown)
        return Error { ErrorKind::Malformed, "the list of words has no unknown token" };
    rule.unknown = *unknown;
    if (const auto id = find(config.classifier, "[CLS]"))
        pipeline.prefix.push_back(*id);
    if (const auto id = find(config.separator, "[SEP]"))
        pipeline.suffix.push_back(*id);
    for (const char *special : { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" })
        if (const auto id = find("", special))
            pipeline.added.push_back({ .content = special, .id = *id });
    pipeline.model = makeWordPiece(std::move(rule));
    const BertNormalizer normalizer { .setsCjkApart = config.setsCjkApart,
                                      .isLowerCase = config.isLowerCase,
                                      .stripsAccents = config.stripsAccents.value_or(config.isLowerCase) };
    pipeline.normalizer
        = [normalizer](std::string part) -> Result<std::string> { return normalizeBert(normalizer, part); };
    pipeline.preTokenizer = [](Pieces pieces) -> Result<Pieces> {
        Pieces result;
        for (const auto &piece : pieces)
            std::ranges::move(splitBert(piece), std::back_inserter(result));
        return result;
    };
    return makePipelineTokenizer(std::move(pipeline));
}

} // namespace assay
