// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/config_facts.h"

#include "core/base/number_text.h"

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
constexpr std::array<std::string_view, 4> LayerWords { "layers", "h", "blk", "layer" };
constexpr std::array<std::string_view, 5> EmbeddingNames { "embed_tokens.weight", "wte.weight",
                                                           "word_embeddings.weight", "embed_in.weight",
                                                           "tok_embeddings.weight" };
constexpr std::array<std::string_view, 3> HeadNames { "lm_head.weight", "embed_out.weight", "output.weight" };
constexpr double AlmostAll = 0.98; ///< the rest is what quantisers leave out by design (norms, gates)

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

/// Numbers of the layers of the longest list of them: "model.layers.11." is layer 11 of "model.layers.".
std::set<std::uint64_t> layersOf(const Model &model)
{
    std::map<std::string, std::set<std::uint64_t>> lists;
    for (const auto &tensor : model.tensors)
        for (const std::string_view word : LayerWords) {
            const std::string marked = "." + tensor.name;
            const auto at = marked.find("." + std::string(word) + ".");
            if (at == std::string::npos)
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
    if (layers.size() != *stated && layers.size() != *stated + more)
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

/// "awq", "gptq 4 bit", ...; empty where nothing is declared.
std::string declaredMethod(const Json &config)
{
    const auto quantisation = config.find("quantization_config");
    if (quantisation == config.end() || !quantisation->is_object())
        return {};
    const auto method = quantisation->find("quant_method");
    std::string text = method != quantisation->end() && method->is_string() ? method->get<std::string>() : "";
    for (const char *key : { "bits", "w_bit" })
        if (const auto bits = quantisation->find(key);
            bits != quantisation->end() && bits->is_number_unsigned() && !text.empty())
            return text + " " + std::to_string(bits->get<std::uint64_t>()) + " bit";
    return text;
}

/// How much of the matrices between embedding and head is really quantised, where a quantisation is declared.
void checkShare(Model &model, const Json &config)
{
    const std::string method = declaredMethod(config);
    if (method.empty())
        return;
    const TensorInfo *embedding = endingWith(model, EmbeddingNames), *head = endingWith(model, HeadNames);
    std::uint64_t count = 0, coded = 0, elements = 0, codedElements = 0;
    Finding finding { .rule = "quantisation.share", .severity = Severity::Warning, .subject = "config.json" };
    std::string plain;
    for (const auto &tensor : model.tensors) {
        if (&tensor == embedding || &tensor == head || tensor.role != TensorRole::Weight
            || tensor.shape.rank() < 2)
            continue;
        ++count;
        elements += tensor.elementCount();
        const bool isPlain = tensor.isPlain() && traits(tensor.dtype).bits >= 16 && tensor.note.empty();
        if (!isPlain) {
            ++coded;
            codedElements += tensor.elementCount();
            continue;
        }
        if (plain.empty())
            plain = tensor.name;
        if (finding.evidence.size() < 64)
            finding.evidence.push_back(
                { .label = tensor.name,
                  .computed = tensor.dtypeName.empty() ? traits(tensor.dtype).name : tensor.dtypeName });
    }
    if (elements == 0 || static_cast<double>(codedElements) >= AlmostAll * static_cast<double>(elements))
        return;
    finding.summary = "config.json declares " + method + ", and " + countText(coded) + " of "
        + countText(count) + " matrices ("
        + percentText(static_cast<double>(codedElements) / static_cast<double>(elements))
        + " of their weights) are quantised; " + countText(count - coded) + " are not quantised, e.g. '"
        + plain + "'";
    model.findings.push_back(std::move(finding));
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
    checkShare(model, config);
}

} // namespace assay
