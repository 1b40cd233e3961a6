// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/config_facts.h"

#include "core/base/number_text.h"
#include "core/opening/declared_share.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace assay {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> LayerKeys { "num_hidden_layers", "n_layer", "n_layers",
                                                      "num_layers" };
constexpr std::array<std::string_view, 6> LayerWords { "layers", "h", "blk", "layer", "block", "blocks" };
constexpr std::array<std::string_view, 5> EmbeddingNames { "embed_tokens.weight", "wte.weight",
                                                           "word_embeddings.weight", "embed_in.weight",
                                                           "tok_embeddings.weight" };
constexpr std::array<std::string_view, 3> HeadNames { "lm_head.weight", "embed_out.weight", "output.weight" };

std::optional<std::uint64_t> countOf(const Json &config, std::string_view key)
{
    for (const Json *object :
         { &config, config.contains("text_config") ? &config["text_config"] : &config }) {
        const auto found = object->is_object() ? object->find(std::string(key)) : object->end();
        if (object->is_object() && found != object->end() && found->is_number_unsigned())
            return found->get<std::uint64_t>();
    }
    return std::nullopt;
}

/// "encoder.block.1." of T5 before "layer.0.": lists inside a layer are its parts.
bool isInsideList(std::string_view before)
{
    while (!before.empty()) {
        const auto end = std::min(before.find('.'), before.size());
        const auto part = before.substr(0, end);
        if (!part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos)
            return true;
        before.remove_prefix(std::min(end + 1, before.size()));
    }
    return false;
}

/// Numbers of the layers of the longest list of them: "model.layers.11." is layer 11 of "model.layers.".
std::set<std::uint64_t> layersOf(const Model &model)
{
    std::map<std::string, std::set<std::uint64_t>> lists;
    for (const auto &tensor : model.tensors)
        for (const std::string_view word : LayerWords) {
            const std::string marked = "." + tensor.name;
            const auto at = marked.find("." + std::string(word) + ".");
            if (at == std::string::npos || isInsideList(std::string_view(marked).substr(0, at)))
                continue;
            const auto digits = at + word.size() + 2;
            const auto end = marked.find_first_not_of("0123456789", digits);
            if (end == std::string::npos || end == digits || end - digits > 6 || marked[end] != '.')
                continue;
            lists[marked.substr(0, digits)].insert(std::stoull(marked.substr(digits, end - digits)));
            break;
        }
    std::set<std::uint64_t> longest;
    for (auto &[name, numbers] : lists)
        if (numbers.size() > longest.size())
            longest = numbers;
    return longest;
}

template <std::size_t Count>
const TensorInfo *endingWith(const Model &model, const std::array<std::string_view, Count> &names)
{
    for (const std::string_view name : names)
        for (const auto &tensor : model.tensors)
            if (tensor.name == name || tensor.name.ends_with("." + std::string(name)))
                return &tensor;
    return nullptr;
}

void disagree(Model &model, const std::string &key, const std::string &stated, const std::string &found,
              const std::string &what, bool isPadding = false)
{
    model.findings.push_back(
        { .rule = isPadding ? "config.padding" : "config.disagrees",
          .severity = isPadding ? Severity::Note : Severity::Warning,
          .subject = "config.json",
          .summary = "config.json states " + key + " " + stated + ", the tensors have " + found + what,
          .evidence = { { .label = key, .stated = stated, .computed = found, .location = "config.json" } } });
}

void checkLayers(Model &model, const Json &config)
{
    std::optional<std::uint64_t> stated;
    for (const std::string_view key : LayerKeys)
        if (!stated)
            stated = countOf(config, key);
    const auto layers = layersOf(model);
    if (!stated || layers.empty() || config.contains("encoder_layers"))
        return;
    const std::uint64_t more = countOf(config, "num_nextn_predict_layers").value_or(0);
    const std::uint64_t decoder = countOf(config, "num_decoder_layers").value_or(*stated);
    if (layers.size() != *stated && layers.size() != *stated + more && layers.size() != decoder)
        disagree(model, "num_hidden_layers", countText(*stated), countText(layers.size()), " layers");
}

void checkVocabulary(Model &model, const Json &config)
{
    const TensorInfo *embedding = endingWith(model, EmbeddingNames);
    const auto vocabulary = countOf(config, "vocab_size");
    if (!embedding || embedding->shape.rank() != 2)
        return;
    const std::string place = " rows in '" + embedding->name + "'";
    if (vocabulary && embedding->shape[0] != *vocabulary)
        disagree(model, "vocab_size", countText(*vocabulary), countText(embedding->shape[0]),
                 place + (embedding->shape[0] > *vocabulary ? " (padding, perhaps)" : ""),
                 embedding->shape[0] > *vocabulary);
    const auto tied = config.find("tie_word_embeddings");
    if (tied == config.end() || !tied->is_boolean())
        return;
    const TensorInfo *head = endingWith(model, HeadNames);
    if (!tied->get<bool>() && !head)
        disagree(model, "tie_word_embeddings", "false", "no head of its own", "");
    if (tied->get<bool>() && head && head->role == TensorRole::Weight && head->layout == embedding->layout)
        disagree(model, "tie_word_embeddings", "true", "a head of other values", " ('" + head->name + "')",
                 true);
}

} // namespace

void checkConfig(Model &model)
{
    const auto text = model.texts.find("config.json");
    if (text == model.texts.end())
        return;
    const Json config = Json::parse(text->second, nullptr, false);
    if (!config.is_object())
        return;
    checkLayers(model, config);
    checkVocabulary(model, config);
    checkQuantisedShare(model, config);
}

} // namespace assay
