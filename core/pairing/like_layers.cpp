// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/like_layers.h"

#include "core/base/parallel.h"
#include "core/pairing/transforms.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

constexpr std::size_t FewestLike = 2; ///< one alone may be of an order of its own
/// Of the values of another layer: a code of one bit keeps 0.8, strangers are near 0.
constexpr double SameContent = 0.5;
constexpr std::uint64_t SampleElements = 1 << 14;
constexpr std::size_t MostOthers = 256; ///< layers of a kind that are looked through

/// Role, and shape.
using Kind = std::pair<std::string, std::string>;

/// Alike but for the pieces that they take and the rows where these begin.
bool haveOneOrder(const Transform &one, const Transform &other)
{
    const auto areAlike = [](const RowRun &left, const RowRun &right) {
        return left.step == right.step && left.toStep == right.toStep && left.count == right.count;
    };
    return one.kind == other.kind && one.heads == other.heads && one.inverse == other.inverse
        && one.isTurned == other.isTurned && one.axes == other.axes && one.rowElements == other.rowElements
        && std::ranges::equal(one.runs, other.runs, areAlike)
        && std::ranges::equal(one.then, other.then, haveOneOrder);
}

/// Its places are the same in every pair of tensors.
bool isOfAnyPair(const Transform &transform)
{
    return transform.pieces.empty() && transform.channelScale.empty();
}

class Likes {
public:
    Likes(const Model &reference, const Model &candidate, const ModelNames &names,
          const std::vector<Match> &matches, const RunControl &run)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_matches(matches)
        , m_run(run)
    {
        for (std::size_t i = 0; i < matches.size(); ++i) {
            if (!matches[i].reference || !matches[i].candidate)
                continue;
            const TensorInfo &tensor = reference.tensors[*matches[i].reference];
            if (const auto name = canonicalName(names, tensor.name))
                m_kinds[{ name->role, tensor.shape.text() }].push_back(i);
        }
    }

    /// The order that all paired ones of a kind have.
    const Transform *commonOrder(const std::vector<std::size_t> &members) const
    {
        const Transform *common = nullptr;
        std::size_t count = 0;
        for (const std::size_t i : members) {
            if (m_matches[i].kind != MatchKind::Paired)
                continue;
            if (common && !haveOneOrder(*common, m_matches[i].transform))
                return nullptr;
            common = &m_matches[i].transform;
            ++count;
        }
        return count >= FewestLike ? common : nullptr;
    }

    bool holdsAnother(std::size_t index, const std::vector<std::size_t> &members) const
    {
        Match match = m_matches[index];
        match.kind = MatchKind::Paired;
        const auto mine = makePairedDecoder(m_reference, m_candidate, match, m_run);
        if (!mine)
            return false;
        return std::ranges::any_of(
            members.begin(),
            members.begin() + static_cast<std::ptrdiff_t>(std::min(members.size(), MostOthers)),
            [&](std::size_t other) {
                if (other == index)
                    return false;
                const TensorInfo &tensor = m_reference.tensors[*m_matches[other].reference];
                const auto theirs = makeDecoder(m_reference, tensor, m_run);
                const auto found
                    = theirs ? sampleCorrelation(**theirs, **mine, SampleElements) : std::nullopt;
                return found && *found >= SameContent;
            });
    }

    const std::map<Kind, std::vector<std::size_t>> &kinds() const { return m_kinds; }

private:
    const Model &m_reference;
    const Model &m_candidate;
    const std::vector<Match> &m_matches;
    const RunControl &m_run;
    std::map<Kind, std::vector<std::size_t>> m_kinds;
};

void measure(Match &match, const char *why)
{
    match.kind = MatchKind::Paired;
    match.isUnordered = false;
    match.note = why;
}

} // namespace

Status followLikeLayers(const Model &reference, const Model &candidate, const ModelNames &names,
                        std::vector<Match> &matches, const RunControl &run)
{
    if (std::ranges::none_of(matches, &Match::isUnordered))
        return {};
    const Likes likes(reference, candidate, names, matches, run);
    for (const auto &[kind, members] : likes.kinds()) {
        const Transform *common = likes.commonOrder(members);
        std::vector<std::size_t> others;
        for (const std::size_t i : members) {
            if (!matches[i].isUnordered)
                continue;
            if (run.cancelled())
                return cancelledError();
            const bool isCommon = common && haveOneOrder(*common, matches[i].transform);
            if (!isCommon && likes.holdsAnother(i, members))
                others.push_back(i);
            else if (common && (isCommon || isOfAnyPair(*common))) {
                matches[i].transform = isCommon ? matches[i].transform : *common;
                measure(matches[i],
                        "in the order of the others of its kind; its values do not correlate with the "
                        "reference's");
            }
        }
        for (const std::size_t i : others)
            measure(matches[i], "in the order that its name calls for; it holds the values of another layer");
    }
    return {};
}

} // namespace assay
