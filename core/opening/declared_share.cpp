// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/declared_share.h"

#include "core/base/number_text.h"
#include "core/opening/left_out.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

using Json = nlohmann::json;

constexpr double AlmostAll = 0.98; ///< the rest is what quantisers leave out by design (norms, gates)
constexpr std::size_t MostListed = 1 << 16; ///< every place; beyond that 13 MB of text
/// Names of tables that are looked up, and of heads: quantisers take the linear layers between them.
constexpr std::array<std::string_view, 4> TableWords { "embed", "embd", "wte", "wpe" };
constexpr std::array<std::string_view, 6> TableModules { "shared",  "relative_attention_bias",
                                                         "lm_head", "embed_out",
                                                         "output",  "score" };

/// The last module of the name: "wpe" of "transformer.wpe.weight".
std::string_view moduleOf(std::string_view name)
{
    if (name.ends_with(".weight"))
        name.remove_suffix(7);
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

bool isLinear(const TensorInfo &tensor)
{
    // Kernels of convolutions have four dimensions, or three of which one is 1.
    const std::size_t rank = tensor.shape.rank();
    if (tensor.role != TensorRole::Weight || rank < 2 || rank > 3 || (rank == 3 && tensor.shape[1] == 1))
        return false;
    const auto module = moduleOf(tensor.name);
    return std::ranges::find(TableModules, module) == TableModules.end()
        && std::ranges::none_of(TableWords, [&](std::string_view word) {
               return tensor.name.find(word) != std::string::npos;
           });
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

struct Share {
    std::uint64_t count = 0, coded = 0, elements = 0, codedElements = 0, outElements = 0;
    std::string plain {}, unexplained {}; ///< the first of each kind
    std::vector<Evidence> evidence {};
};

Share shareOf(const Model &model, const LeftOut &leftOut)
{
    Share share;
    for (const auto &tensor : model.tensors) {
        if (!isLinear(tensor))
            continue;
        ++share.count;
        share.elements += tensor.elementCount();
        const DTypeTraits &type = traits(tensor.dtype);
        const bool isPlain = tensor.isPlain() && type.isFloat && type.bits >= 16 && tensor.note.empty();
        if (!isPlain) {
            ++share.coded;
            share.codedElements += tensor.elementCount();
            continue;
        }
        if (share.plain.empty())
            share.plain = tensor.name;
        if (leftOut.covers(tensor.name))
            share.outElements += tensor.elementCount();
        else if (share.unexplained.empty())
            share.unexplained = tensor.name;
        if (share.evidence.size() < MostListed)
            share.evidence.push_back(
                { .label = tensor.name,
                  .computed = tensor.dtypeName.empty() ? traits(tensor.dtype).name : tensor.dtypeName });
    }
    return share;
}

} // namespace

void checkQuantisedShare(Model &model, const Json &config)
{
    const std::string method = declaredMethod(config);
    if (method.empty())
        return;
    const LeftOut leftOut(config);
    Share share = shareOf(model, leftOut);
    const auto reaches = [&](std::uint64_t part) {
        return static_cast<double>(part) >= AlmostAll * static_cast<double>(share.elements);
    };
    if (share.elements == 0 || reaches(share.codedElements))
        return;
    const bool isDeclared
        = leftOut.isPartlyUnread() || (share.coded > 0 && reaches(share.codedElements + share.outElements));
    const std::string &example = isDeclared || share.unexplained.empty() ? share.plain : share.unexplained;
    Finding finding { .rule = "quantisation.share", .severity = Severity::Warning, .subject = "config.json" };
    if (isDeclared)
        finding.severity = Severity::Note;
    finding.summary = "config.json declares " + method + ", and " + countText(share.coded) + " of "
        + countText(share.count) + " matrices ("
        + percentText(static_cast<double>(share.codedElements) / static_cast<double>(share.elements))
        + " of their weights) are quantised; " + countText(share.count - share.coded)
        + " are not quantised, e.g. '" + example + "'"
        + (isDeclared ? ", as its own list of exceptions says" : "");
    finding.evidence = std::move(share.evidence);
    model.findings.push_back(std::move(finding));
}

} // namespace assay
