// SPDX-License-Identifier: GPL-3.0-or-later
// What sentences calculate in words: sums ("together 3.8 GB"), products ("3 machines at 120 EUR"), the rest
// of a whole ("48 of 64, the other 16"), a part's share ("141 of 150, that is 94 %"), what was saved ("saves
// 75 %, or 3.9 GB").
#include "core/claims/reasoning/prose_sentence.h"

#include "core/base/erase_marked.h"

#include <utility>

namespace assay {

void deriveProse(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = followingFacts(graph, out);
    const std::size_t old = out.size();
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        std::vector<std::size_t> numbers, before, earlier;
        const auto finish = [&](const std::vector<std::size_t> &neighbours) {
            if (numbers.size() > 1 || (!numbers.empty() && !neighbours.empty())) {
                std::ranges::sort(numbers, {}, [&](std::size_t i) { return graph.facts[i].begin; });
                ProseSentence(graph, numbers, neighbours, earlier, out).derive();
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
                earlier = follows ? std::exchange(before, {}) : std::vector<std::size_t>();
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
    std::vector<bool> again(out.size());
    for (std::size_t i = old; i < out.size(); ++i)
        again[i] = settled[out[i].target];
    eraseMarked(out, again);
}

} // namespace assay
