// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/evaluation.h"

#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/inference/continuation.h"
#include "core/inference/lockstep.h"
#include "core/inference/measures.h"
#include "core/inference/run_models.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Activations of one window: a longer context than this allows is refused, not tried.
constexpr std::uint64_t MostWindowBytes = 8ull << 30;

class Evaluation {
public:
    Evaluation(const RunRequest &request, const RunControl &run)
        : m_request(request)
        , m_run(run)
    {
    }

    Result<RunReport> run()
    {
        auto opened = openRunModels(m_request, m_run);
        if (!opened)
            return opened.error();
        m_models = std::move(*opened);
        m_report.reference = m_models.reference.report;
        if (m_models.candidate)
            m_report.candidate = m_models.candidate->report;
        m_report.notes = m_models.notes;
        if (!m_models.reference.transformer && !(m_models.candidate && m_models.candidate->transformer)) {
            m_report.notRun = m_report.reference.notRun;
            return std::move(m_report);
        }
        if (auto status = readTokens(); !status)
            return status.error();
        if (m_report.notRun.empty())
            if (auto status = evaluate(); !status)
                return status.error();
        if (auto status = generate(); !status)
            return status.error();
        return std::move(m_report);
    }

private:
    const Transformer *reference() const
    {
        return m_models.reference.transformer ? &*m_models.reference.transformer : nullptr;
    }
    const Transformer *candidate() const
    {
        return m_models.candidate && m_models.candidate->transformer ? &*m_models.candidate->transformer
                                                                     : nullptr;
    }
    const Transformer &any() const { return reference() ? *reference() : *candidate(); }

    Status readTokens()
    {
        if (m_request.tokens) {
            m_report.textName = m_report.textPath = m_request.tokensPath;
            m_tokens = *m_request.tokens;
            const auto bytes = std::as_bytes(std::span(m_tokens));
            m_report.textSha256 = sha256(bytes);
        } else {
            if (auto status = readText(); !status)
                return status;
        }
        m_report.tokenCount = m_tokens.size();
        for (const std::uint32_t id : m_tokens)
            if (id >= any().vocabulary()) {
                m_report.notRun = "token " + std::to_string(id) + " is beyond the embedding's "
                    + std::to_string(any().vocabulary()) + " rows";
                return {};
            }
        if (m_report.notRun.empty() && m_tokens.size() < 2)
            m_report.notRun = "the text has " + std::to_string(m_tokens.size())
                + " tokens; a prediction needs two at least";
        return {};
    }

    Status readText()
    {
        std::string text;
        for (const auto &part : m_request.texts) {
            if (!text.empty() && text.back() != '\n')
                text += '\n';
            text += part.text;
            m_report.textName += (m_report.textName.empty() ? "" : ", ") + part.name;
            m_report.textPath += (m_report.textPath.empty() ? "" : ", ") + part.path;
        }
        if (m_request.texts.empty()) {
            text = builtInText();
            m_report.textName = "built-in text";
        }
        m_report.textBytes = text.size();
        m_report.textSha256 = sha256(std::as_bytes(std::span(text)));
        auto tokens = tokenizeForBoth(m_models, text);
        if (!tokens)
            return tokens.error();
        m_tokens = std::move(tokens->ids);
        m_report.notRun = tokens->problem;
        if (!tokens->candidateProblem.empty() && m_models.candidate) {
            m_models.candidate->transformer.reset();
            m_report.candidate->notRun = tokens->candidateProblem;
        }
        std::ranges::move(tokens->notes, std::back_inserter(m_report.notes));
        return {};
    }

    /// The context that both models allow.
    std::uint64_t usableContext()
    {
        std::uint64_t context = std::max(m_request.context, LeastContext);
        for (const auto *model : { reference(), candidate() }) {
            const std::uint64_t longest = model ? model->longestContext() : 0;
            if (longest != 0 && longest < context) {
                context = longest;
                m_report.notes.push_back("windows are " + std::to_string(context)
                                         + " tokens long: the model allows no more");
            }
        }
        return context;
    }

    Status evaluate()
    {
        const bool isMasked = any().config().isMasked;
        const TokenizerPtr &tokenizer = m_models.tokenizer();
        WindowRule rule { .context = usableContext(),
                          .isWhole = m_request.wholeWindows,
                          .isMasked = isMasked };
        if (!m_request.tokens && tokenizer)
            rule.beginning = tokenizer->beginning();
        const auto windows = cutWindows(m_tokens, rule);
        if (windows.empty()) {
            m_report.notRun = "the text is shorter than two tokens";
            return {};
        }
        m_report.context = windows[0].ids.size();
        m_report.windows = windows.size();
        m_report.tokensRun = m_report.context * m_report.windows;
        m_report.wholeWindows = rule.isWhole;
        if (m_report.context * bytesPerToken(any()) > MostWindowBytes) {
            m_report.notRun = "a window of " + std::to_string(m_report.context) + " tokens needs "
                + bytesText(m_report.context * bytesPerToken(any()))
                + " of activations, more than is allowed; give a shorter --context";
            return {};
        }
        std::optional<LogitsFile> file;
        if (!m_request.logitsPath.empty()) {
            if (!reference() || !reference()->hasHead())
                return Error { ErrorKind::Unsupported, "the reference gives no logits to write", std::nullopt,
                               m_request.logitsPath };
            auto created
                = LogitsFile::create(m_request.logitsPath, m_report.tokensRun, reference()->vocabulary());
            if (!created)
                return created.error();
            file.emplace(std::move(*created));
        }
        Lockstep lockstep(reference(), candidate(), file.has_value(), file ? &*file : nullptr);
        if (auto status = lockstep.run(windows, isMasked, m_run); !status)
            return status;
        report(lockstep, windows);
        if (!file)
            return {};
        if (!lockstep.reference().problem.empty())
            return Error { ErrorKind::Malformed, "no logits are written: " + lockstep.reference().problem,
                           std::nullopt, m_request.logitsPath };
        return file->commit();
    }

    void report(const Lockstep &lockstep, const std::vector<Window> &windows)
    {
        m_report.layers = lockstep.layers();
        const auto &predictions = lockstep.predictions();
        m_report.predictions = predictions.size();
        reportSide(m_report.reference, lockstep.reference(), predictions, false);
        if (m_report.candidate)
            reportSide(*m_report.candidate, lockstep.candidate(), predictions, true);
        std::vector<Prediction> both;
        std::ranges::copy_if(predictions, std::back_inserter(both), [](const Prediction &prediction) {
            return prediction.reference && prediction.candidate;
        });
        if (!both.empty()) {
            m_report.difference = differenceOf(both);
            m_report.difference->isIdentical = lockstep.isIdentical() && both.size() == predictions.size();
        }
        noteComparability();
        listTokens(windows);
        listDisagreements(both);
    }

    void reportSide(RunSide &side, const LockstepSide &state, const std::vector<Prediction> &predictions,
                    bool isCandidate)
    {
        if (side.notRun.empty())
            side.notRun = state.problem;
        std::vector<double> nll;
        for (const auto &prediction : predictions) {
            const auto &own = isCandidate ? prediction.candidate : prediction.reference;
            if (own && prediction.next)
                nll.push_back(-own->logProbability());
        }
        if (nll.size() != predictions.size() || !side.notRun.empty())
            return; // it stopped on the way: a mean over what came before is not the text's
        fillPerplexity(nll, side);
        if (side.nll && m_report.textBytes > 0 && m_report.tokenCount > 0)
            side.bitsPerByte = side.nll->mean * static_cast<double>(m_report.tokenCount)
                / (static_cast<double>(m_report.textBytes) * std::log(2.0));
        judgeRuin(m_tokens, side);
    }

    void noteComparability()
    {
        auto &notes = m_report.notes;
        if (any().config().isMasked) {
            notes.push_back(
                "A masked model has no perplexity; divergence and agreement are over all positions of "
                "the unmasked text and compare these two models only.");
            return;
        }
        const std::string windows = m_report.wholeWindows ? "Windows of " + std::to_string(m_report.context)
                + " tokens, every position scored: comparable with figures of the quantisation papers only "
                  "on "
                  "the same text, tokenizer and context."
                                                          : "Windows of " + std::to_string(m_report.context)
                + " tokens, the second half of each scored: comparable with llama.cpp's perplexity tool only "
                  "on "
                  "the same text, tokenizer and context, and llama.cpp also rounds activations of quantised "
                  "files.";
        notes.push_back(windows);
        if (m_report.predictions < LeastForPercentiles)
            notes.push_back("Only " + std::to_string(m_report.predictions)
                            + " predictions: no percentiles, and wide errors.");
        if (m_report.candidate)
            notes.push_back(
                "Each model is fed its own states, so errors of earlier layers are part of those of "
                "later ones.");
    }

    void listTokens(const std::vector<Window> &windows)
    {
        const TokenizerPtr &tokenizer = m_models.tokenizer();
        for (const auto &window : windows)
            for (const std::uint32_t id : window.ids) {
                if (m_report.tokens.size() == MostListedTokens)
                    return;
                m_report.tokens.push_back(
                    { .id = id, .text = tokenizer ? tokenizer->decode({ &id, 1 }) : "" });
            }
    }

    void listDisagreements(const std::vector<Prediction> &predictions)
    {
        const TokenizerPtr &tokenizer = m_models.tokenizer();
        const auto guesses = [&](const SidePrediction &side) {
            std::array<TokenGuess, 5> list;
            for (std::size_t i = 0; i < TopCount; ++i) {
                const std::uint32_t id = side.top.id[i];
                list[i] = { .id = id,
                            .text = tokenizer ? tokenizer->decode({ &id, 1 }) : "",
                            .probability = std::exp(static_cast<double>(side.top.value[i]) - side.logSum) };
            }
            return list;
        };
        for (const auto &prediction : predictions) {
            if (prediction.reference->top.id[0] == prediction.candidate->top.id[0])
                continue;
            if (m_report.disagreements.size() == MostListedDisagreements)
                return;
            Disagreement row { .position = prediction.place + (prediction.next ? 1 : 0),
                               .klDivergence = *prediction.kl,
                               .reference = guesses(*prediction.reference),
                               .candidate = guesses(*prediction.candidate) };
            row.id = prediction.next ? *prediction.next : m_tokens[prediction.place];
            row.text = tokenizer ? tokenizer->decode({ &row.id, 1 }) : "";
            m_report.disagreements.push_back(std::move(row));
        }
    }

    Status generate()
    {
        if (m_request.generate == 0 || m_request.prompts.empty())
            return {};
        auto result = continuePrompts(m_models, m_request.prompts, m_request.generate, m_run);
        if (!result)
            return result.error();
        m_report.generated = std::move(result->continuations);
        std::ranges::move(result->notes, std::back_inserter(m_report.notes));
        return {};
    }

    const RunRequest &m_request;
    const RunControl &m_run;
    RunModels m_models;
    std::vector<std::uint32_t> m_tokens;
    RunReport m_report;
};

} // namespace

Result<RunReport> runModels(const RunRequest &request, const RunControl &run)
{
    if (!request.reference)
        return Error { ErrorKind::Usage, "running needs a reference" };
    auto report = Evaluation(request, run).run();
    for (const ModelPtr &model : { request.reference, request.candidate })
        if (auto status = model ? unchanged(model->sources) : Status(); !status)
            return status.error();
    return report;
}

} // namespace assay
