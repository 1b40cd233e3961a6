// SPDX-License-Identifier: GPL-3.0-or-later
// What sentences calculate in words: sums ("together 3.8 GB"), products ("3 machines at 120 EUR"), the rest
// of a whole ("48 of 64, the other 16"), a part's share ("141 of 150, that is 94 %"), what was saved ("saves
// 75 %, or 3.9 GB").
#include "core/claims/reasoning/prose_sentence.h"

namespace assay {

void deriveProse(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled(graph.facts.size());
    for (const Derivation &one : out)
        if (one.outcome == Outcome::Follows)
            settled[one.target] = true;
    const std::size_t old = out.size();
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        std::vector<std::size_t> numbers, before;
        const auto finish = [&](const std::vector<std::size_t> &neighbours) {
            if (numbers.size() > 1 || (!numbers.empty() && !neighbours.empty())) {
                std::ranges::sort(numbers, {}, [&](std::size_t i) { return graph.facts[i].begin; });
                ProseSentence(graph, numbers, neighbours, out).derive();
            }
        };
        TreeId sentence = NoTreeId;
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            if (fact.value == NoIndex || fact.table != 0)
                continue;
            if (fact.sentence != sentence) {
                finish(before);
                const bool follows = sentence != NoTreeId && tree.node(sentence).next == fact.sentence
                    && tree.node(fact.group).kind == TreeKind::Paragraph;
                before = follows ? std::move(numbers) : std::vector<std::size_t>();
                numbers.clear();
                sentence = fact.sentence;
            }
            if (numbers.size() < MostInScope)
                numbers.push_back(i);
        }
        finish(before);
    }
    // What follows already is settled, and is not derived twice.
    std::size_t kept = old;
    for (std::size_t i = old; i < out.size(); ++i)
        if (!settled[out[i].target] && kept++ != i)
            out[kept - 1] = std::move(out[i]);
    out.resize(kept);
}

} // namespace assay
