// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/reproduce.h"

#include "core/audit/facts/pair_names.h"
#include "core/base/name_pattern.h"
#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/claims/reading/read_tree.h"
#include "core/codecs/base_weights.h"
#include "core/container/container_plan.h"
#include "core/reproducing/measure_chain.h"
#include "core/reproducing/outcomes.h"
#include "core/reproducing/recipes.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace assay {
namespace {

/// Words of all texts of a document, as tensors may be named there.
std::unordered_set<std::string> wordsOf(const DocumentTree &tree)
{
    constexpr std::string_view Edges = " \t\n,;:|\"'`()[]{}*<>";
    std::unordered_set<std::string> words;
    for (TreeId id = 0; id < tree.nodes.size(); ++id)
        for (const std::string_view text : { tree.text(id), tree.label(id) })
            for (std::size_t at = 0; at < text.size();) {
                const std::size_t begin = text.find_first_not_of(Edges, at);
                if (begin == std::string_view::npos)
                    break;
                at = std::min(text.size(), text.find_first_of(Edges, begin));
                words.emplace(text.substr(begin, at - begin));
            }
    return words;
}

/// What is stated stands there even if nothing can be run.
template <typename Shown> void state(const std::vector<RecipeFigure> &figures, Shown &shown)
{
    if (figures.empty())
        return;
    shown.stated = figures.front().stated;
    for (std::size_t i = 1; i < figures.size(); ++i)
        shown.others.push_back({ .stated = figures[i].stated });
}

std::string notRun(std::string_view why)
{
    std::string text = "Not run: ";
    text += why;
    return text += ".";
}

/// Every figure that is stated gets its outcome: none was compared.
void markNotRun(Reproduction &made)
{
    const auto mark = [](JudgedFigure &one) {
        one.sentence = "Stated is " + one.stated.text + "; not compared: nothing was run.";
    };
    std::ranges::for_each(made.others, mark);
    if (made.stated)
        made.sentence += " Stated is " + made.stated->text + ", which is not compared.";
    for (ReproducedStage &stage : made.stages) {
        stage.outcome = RunOutcome::NotRun;
        std::ranges::for_each(stage.others, mark);
        if (stage.stated)
            stage.sentence = "Stated is " + stage.stated->text + "; not compared: nothing was run.";
    }
}

/// The tensors that a pipeline is run on, and how they were chosen.
struct Selection {
    std::vector<const TensorInfo *> tensors {};
    std::uint64_t ofModel = 0, elementsOfModel = 0;
    bool isNamed = false, isSample = false;
};

/// So many of them, in order, evenly spaced over the weights: every depth is among them, and vectors that
/// hold next to nothing do not stand for the matrices.
std::vector<const TensorInfo *> spreadOver(const std::vector<const TensorInfo *> &tensors, std::size_t wanted)
{
    double total = 0, passed = 0;
    for (const TensorInfo *tensor : tensors)
        total += static_cast<double>(tensor->elementCount());
    std::vector<const TensorInfo *> some;
    for (std::size_t i = 0; i < tensors.size() && some.size() < wanted; ++i) {
        passed += static_cast<double>(tensors[i]->elementCount());
        const double next = (static_cast<double>(some.size()) + 0.5) / static_cast<double>(wanted) * total;
        // As many as are still wanted must be left.
        if (passed > next || tensors.size() - i <= wanted - some.size())
            some.push_back(tensors[i]);
    }
    return some;
}

class Reproducer {
public:
    Reproducer(const ReproduceRequest &request, const NamePattern &only, const RunControl &run)
        : m_request(request)
        , m_model(*request.reference)
        , m_only(only)
        , m_run(run)
    {
        std::uint64_t elements = 0, halves = 0, bfloats = 0;
        for (const TensorInfo &tensor : m_model.tensors)
            if (tensor.role == TensorRole::Weight) {
                elements += tensor.elementCount();
                m_weightBytes += tensor.storedBytes();
                halves += tensor.dtype == DType::F16 ? tensor.elementCount() : 0;
                bfloats += tensor.dtype == DType::BF16 ? tensor.elementCount() : 0;
            }
        if (elements > 0)
            m_stored.bits = 8 * static_cast<double>(m_weightBytes) / static_cast<double>(elements);
        m_stored.numbers = 2 * halves > elements ? "half" : 2 * bfloats > elements ? "bfloat16" : "float32";
        AuditContext context;
        context.reference = { .role = "reference", .path = m_model.path, .model = request.reference };
        m_names = namesOfPair(context);
    }

    Status add(Result<ReadDocumentTree> read, const std::string &path);
    std::vector<Reproduction> take() { return std::move(m_done); }

private:
    Result<Selection> select(const Pipeline &pipeline, const std::unordered_set<std::string> &words) const;
    Result<Reproduction> reproduce(const Recipe &recipe, const Ledger &ledger, const std::string &document,
                                   const std::unordered_set<std::string> &words) const;
    Result<std::vector<std::uint64_t>> measureAlone(const Recipe &recipe,
                                                    const std::vector<const TensorInfo *> &tensors) const;
    Status runChain(const Recipe &recipe, const Ledger &ledger, const std::unordered_set<std::string> &words,
                    Reproduction &into) const;

    const ReproduceRequest &m_request;
    const Model &m_model;
    const NamePattern &m_only;
    const RunControl &m_run;
    std::uint64_t m_weightBytes = 0;
    StoredWeights m_stored {};
    std::vector<KnownName> m_names {};
    std::vector<Reproduction> m_done {};
};

Result<Selection> Reproducer::select(const Pipeline &pipeline,
                                     const std::unordered_set<std::string> &words) const
{
    Selection selection;
    std::vector<const TensorInfo *> all, named;
    for (const TensorInfo &tensor : m_model.tensors) {
        if (tensor.role != TensorRole::Weight || !isCodable(tensor, pipeline))
            continue;
        ++selection.ofModel;
        selection.elementsOfModel += tensor.elementCount();
        const auto chosen = m_only.matches(tensor.name);
        if (!chosen)
            return chosen.error();
        if (!*chosen)
            continue;
        all.push_back(&tensor);
        if (words.contains(tensor.name))
            named.push_back(&tensor);
    }
    selection.isNamed = !named.empty();
    selection.tensors = selection.isNamed ? std::move(named) : std::move(all);
    const auto count = static_cast<double>(selection.tensors.size());
    const double wanted = m_request.sample < 1 ? std::ceil(m_request.sample * count) : m_request.sample;
    if (m_request.sample > 0 && wanted < count) {
        selection.tensors = spreadOver(selection.tensors, static_cast<std::size_t>(wanted));
        selection.isSample = true;
    }
    return selection;
}

Status Reproducer::runChain(const Recipe &recipe, const Ledger &ledger,
                            const std::unordered_set<std::string> &words, Reproduction &into) const
{
    const auto pipeline = parsePipeline(recipe.pipelineText());
    if (!pipeline) {
        into.sentence = notRun(pipeline.error().sentence);
        return {};
    }
    if (needsBase(pipeline->lossy) && !m_request.base) {
        into.sentence = notRun(NoBaseGiven);
        return {};
    }
    const auto selection = select(*pipeline, words);
    if (!selection)
        return selection.error();
    into.layersOfModel = selection->ofModel;
    into.elementsOfModel = selection->elementsOfModel;
    into.layersAreNamed = selection->isNamed;
    into.isSample = selection->isSample;
    if (selection->tensors.empty()) {
        into.sentence = notRun("no tensor of the model can be coded by it");
        return {};
    }
    // Every lossy stage behind the first is run on the weights themselves too.
    const auto lossy = static_cast<std::uint64_t>(std::ranges::count_if(
        recipe.stages, [](const RecipeStage &stage) { return !isLossless(*stage.method); }));
    for (const TensorInfo *tensor : selection->tensors)
        m_run.expect(tensor->storedBytes() * std::max<std::uint64_t>(1, lossy));
    std::vector<ChainMeasure> layers;
    ChainMeasure sums;
    for (const TensorInfo *tensor : selection->tensors) {
        if (m_run.cancelled())
            return cancelledError();
        auto measured = measureChain(m_model, *tensor, *pipeline, m_request.base.get(), m_run);
        if (!measured && measured.error().kind == ErrorKind::Unsupported) {
            into.sentence = notRun(measured.error().sentence);
            return {};
        }
        if (!measured)
            return measured.error();
        into.layers.push_back(tensor->name);
        sums.add(*measured);
        layers.push_back(std::move(*measured));
    }
    into.margin = into.isSample ? sampleMargin(layers, selection->ofModel) : 0;
    into.pipeline = pipelineText(*pipeline);
    if (layers.size() == selection->ofModel)
        into.ratioOfModel = static_cast<double>(m_weightBytes)
            / static_cast<double>(m_weightBytes - sums.referenceBytes + sums.codedBytes);
    const auto alone = measureAlone(recipe, selection->tensors);
    if (!alone)
        return alone.error();
    judgeReproduction(recipe, sums, *alone, ledger.facts, into);
    return {};
}

/// Bytes of each lossy stage behind the first on the weights themselves; 0 for the others.
Result<std::vector<std::uint64_t>>
Reproducer::measureAlone(const Recipe &recipe, const std::vector<const TensorInfo *> &tensors) const
{
    std::vector<std::uint64_t> bytes(recipe.stages.size());
    for (std::size_t i = 1; i < recipe.stages.size(); ++i) {
        if (isLossless(*recipe.stages[i].method))
            continue;
        Pipeline pipeline;
        pipeline.lossy = recipe.stages[i].stages;
        for (const TensorInfo *tensor : tensors) {
            const auto measured = measureChain(m_model, *tensor, pipeline, m_request.base.get(), m_run);
            if (!measured)
                return measured.error();
            bytes[i] += measured->codedBytes;
        }
    }
    return bytes;
}

Result<Reproduction> Reproducer::reproduce(const Recipe &recipe, const Ledger &ledger,
                                           const std::string &document,
                                           const std::unordered_set<std::string> &words) const
{
    Reproduction made { .document = document };
    state(recipe.figures, made);
    for (const RecipeStage &stage : recipe.stages) {
        ReproducedStage shown { .method = stage.method ? stage.method->title : "",
                                .written = stage.written,
                                .document = document,
                                .location = stage.location,
                                .assumed = stage.assumed,
                                .remark = stage.method ? stage.method->remark : "unknown to Assay" };
        state(stage.figures, shown);
        if (needsBase(stage.stages))
            shown.assumed.emplace_back("the base model is at hand wherever it is decoded");
        for (const Stage &one : stage.stages)
            shown.codec += (shown.codec.empty() ? "" : "|") + stageText(one);
        made.stages.push_back(std::move(shown));
    }
    if (const std::string problem = recipe.problem(); !problem.empty()) {
        made.sentence = notRun(problem);
        markNotRun(made);
        return made;
    }
    if (auto status = runChain(recipe, ledger, words, made); !status)
        return status.error();
    if (made.outcome == RunOutcome::NotRun)
        markNotRun(made);
    return made;
}

Status Reproducer::add(Result<ReadDocumentTree> read, const std::string &path)
{
    if (!read)
        return read.error();
    const DocumentTree &tree = read->tree;
    const Ledger ledger = buildLedger(tree, 0, m_names);
    auto [recipes, notCompared] = recipesOf(tree, ledger, path, m_stored);
    const auto words = wordsOf(tree);
    for (const Recipe &recipe : recipes) {
        auto made = reproduce(recipe, ledger, path, words);
        if (!made)
            return made.error();
        m_done.push_back(std::move(*made));
    }
    if (recipes.empty())
        m_done.push_back({ .document = path,
                           .sentence = notRun("the document names no method that Assay knows"),
                           .others = std::move(notCompared) });
    else if (!notCompared.empty())
        m_done.push_back({ .document = path,
                           .outcome = RunOutcome::NotStated,
                           .sentence = "Figures that are stated for none of the methods above: "
                               + countText(notCompared.size()) + ".",
                           .others = std::move(notCompared) });
    return {};
}

} // namespace

Result<std::vector<Reproduction>> reproduceDocuments(const ReproduceRequest &request, const RunControl &run)
{
    const auto only = NamePattern::make(request.only);
    if (!only)
        return only.error();
    const ReadWatch watch;
    Reproducer reproducer(request, *only, run);
    for (const std::string &path : request.documents)
        if (auto status = reproducer.add(readTree(path, run), path); !status)
            return status.error();
    for (const auto &[name, text] : request.typedClaims)
        if (auto status = reproducer.add(readTreeText(text, name), name); !status)
            return status.error();
    if (run.cancelled())
        return cancelledError();
    for (const Status &status : { watch.status(), unchanged(request.reference->sources) })
        if (!status)
            return status.error();
    return reproducer.take();
}

} // namespace assay
