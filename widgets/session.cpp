// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session.h"

#include "widgets/overview_words.h"

#include <array>
#include <set>

namespace assay {

std::span<const char *const> dispositions()
{
    static constexpr std::array<const char *, 4> Words { "", "accepted", "disputed", "not relevant" };
    return Words;
}

const Comparison *Session::comparison() const
{
    return m_report && m_report->comparison ? &*m_report->comparison : nullptr;
}

const LayerReport *Session::selectedReport() const
{
    const auto *compared = comparison();
    const auto selected = selectedLayer();
    return compared && selected ? &compared->layers[*selected] : nullptr;
}

std::optional<double> Session::claimedRatio() const
{
    const Claim *claim = m_report ? ratioClaim(*m_report) : nullptr;
    return claim ? claim->value : std::nullopt;
}

void Session::setModels(const ModelPtr &reference, const ModelPtr &candidate)
{
    if (m_reference != reference || m_candidate != candidate)
        setRun(m_runSettings, nullptr); // figures of other models must not stay
    m_reference = reference;
    m_candidate = candidate;
    collectFindings();
    Q_EMIT modelsChanged();
    if (!m_selected.empty() && !hasTensor(m_selected))
        m_selected.clear();
    Q_EMIT selectionChanged();
}

void Session::setInputs(const Inputs &inputs)
{
    m_inputs = inputs;
    Q_EMIT inputsChanged();
}

void Session::setRun(const RunSettings &settings, const RunPtr &run)
{
    if (m_runSettings == settings && m_run == run)
        return;
    m_runSettings = settings;
    m_run = run;
    Q_EMIT runChanged();
}

void Session::wantRun(const RunSettings &settings)
{
    setRun(settings, nullptr);
    Q_EMIT runWanted();
}

void Session::setCandidates(std::vector<CandidateResult> candidates)
{
    m_candidates = std::move(candidates);
    Q_EMIT candidatesChanged();
}

void Session::setReport(const ReportPtr &report)
{
    if (!report && !m_report && m_measured.empty())
        return;
    m_report = report;
    m_measured.clear();
    m_layerByName.clear();
    if (const auto *compared = comparison())
        for (std::size_t i = 0; i < compared->layers.size(); ++i)
            for (const auto &name : { compared->layers[i].referenceName, compared->layers[i].candidateName })
                if (!name.empty())
                    m_layerByName.emplace(name, i);
    collectFindings();
    Q_EMIT reportChanged();
    Q_EMIT selectionChanged();
}

void Session::collectFindings()
{
    auto found = m_report ? m_report->findings : std::vector<Finding>();
    std::set<FindingKey> seen;
    for (const Finding &finding : found)
        seen.insert({ finding.rule, finding.subject, finding.summary });
    const auto add = [&found, &seen](const std::vector<Finding> &more) {
        for (const Finding &finding : more)
            if (seen.insert({ finding.rule, finding.subject, finding.summary }).second)
                found.push_back(finding);
    };
    if (const auto *compared = comparison())
        add(compared->findings);
    for (const ModelPtr &model : { m_reference, m_candidate })
        if (model)
            add(model->findings);
    m_findings = std::make_shared<const std::vector<Finding>>(std::move(found));
    Q_EMIT findingsChanged();
}

void Session::lookAtFinding(std::size_t index)
{
    if (index < m_findings->size())
        Q_EMIT findingLookedAt(index);
}

void Session::lookAtClaim(std::size_t index)
{
    if (m_report && index < m_report->claims.size())
        Q_EMIT claimLookedAt(index);
}

void Session::selectLayer(std::size_t index)
{
    const auto *compared = comparison();
    if (!compared || index >= compared->layers.size())
        return;
    const LayerReport &layer = compared->layers[index];
    select(layer.referenceName.empty() ? layer.candidateName : layer.referenceName);
}

void Session::select(const std::string &name)
{
    if (m_selected == name)
        return;
    m_history.resize(m_history.empty() ? 0 : m_position + 1);
    m_history.push_back(name);
    m_position = m_history.size() - 1;
    show(name);
}

std::optional<std::size_t> Session::layerNamed(const std::string &name) const
{
    const auto found = m_layerByName.find(name);
    return found == m_layerByName.end() ? std::nullopt : std::optional(found->second);
}

bool Session::hasTensor(const std::string &name) const
{
    return layerNamed(name) || (m_reference && m_reference->find(name))
        || (m_candidate && m_candidate->find(name));
}

void Session::selectTensor(const QString &name)
{
    const std::string wanted = name.toStdString();
    if (const auto layer = layerNamed(wanted))
        selectLayer(*layer);
    else if (hasTensor(wanted))
        select(wanted);
}

std::optional<TensorPair> Session::selectedPair() const
{
    if (m_selected.empty())
        return std::nullopt;
    TensorPair pair { .name = m_selected };
    if (const auto *layer = selectedReport()) {
        const Comparison &compared = *comparison();
        pair.layer = layer;
        pair.match = layer->match;
        pair.isCandidateAlone = !layer->match.reference;
        pair.reference = pair.isCandidateAlone ? compared.candidate : compared.reference;
        if (pair.isCandidateAlone)
            pair.match = { .reference = layer->match.candidate, .kind = MatchKind::OnlyReference };
        else if (layer->match.candidate)
            pair.candidate = compared.candidate;
        return pair.match.reference && pair.reference ? std::optional(pair) : std::nullopt;
    }
    // Not compared (yet): which transformation would be needed is not known, so only one side is shown.
    for (const ModelPtr &model : { m_reference, m_candidate })
        if (const auto *tensor = model ? model->find(m_selected) : nullptr) {
            pair.reference = model;
            pair.isCandidateAlone = model == m_candidate;
            pair.match = { .reference = static_cast<std::size_t>(tensor - model->tensors.data()),
                           .kind = MatchKind::OnlyReference };
            return pair;
        }
    return std::nullopt;
}

Review Session::review(const Finding &finding) const
{
    const auto found = m_reviews.find({ finding.rule, finding.subject, finding.summary });
    return found == m_reviews.end() ? Review() : found->second;
}

/// One word of the reviewer on one finding.
class Session::ReviewCommand : public QUndoCommand {
public:
    ReviewCommand(Session &session, FindingKey key, Review before, Review after)
        : QUndoCommand(Session::tr("review of a finding"))
        , m_session(session)
        , m_key(std::move(key))
        , m_before(std::move(before))
        , m_after(std::move(after))
    {
    }
    void redo() override { m_session.applyReview(m_key, m_after); }
    void undo() override { m_session.applyReview(m_key, m_before); }

private:
    Session &m_session;
    FindingKey m_key;
    Review m_before, m_after;
};

void Session::setReview(const Finding &finding, const Review &review)
{
    const Review before = this->review(finding);
    if (before != review)
        m_undo.push(
            new ReviewCommand(*this, { finding.rule, finding.subject, finding.summary }, before, review));
}

void Session::applyReview(const FindingKey &key, const Review &review)
{
    if (review.isEmpty())
        m_reviews.erase(key);
    else
        m_reviews[key] = review;
    Q_EMIT reviewsChanged();
}

void Session::setReviews(const Reviews &reviews)
{
    m_reviews = reviews;
    m_undo.clear();
    Q_EMIT reviewsChanged();
}

void Session::setTypedClaims(const TypedClaims &claims)
{
    m_typedClaims = claims;
    Q_EMIT typedClaimsChanged();
}

void Session::addMeasured(const std::vector<LayerReport> &layers)
{
    if (layers.empty())
        return;
    m_measured.insert(m_measured.end(), layers.begin(), layers.end());
    Q_EMIT layersMeasured();
}

void Session::setStatus(const QString &status)
{
    m_status = status;
    Q_EMIT statusChanged();
}

void Session::setOpening(const QString &opening)
{
    if (m_opening == opening)
        return;
    m_opening = opening;
    Q_EMIT statusChanged();
}

void Session::wantTensors(const QStringList &names)
{
    if (names.isEmpty())
        return;
    Q_EMIT tensorsWanted(names);
    selectTensor(names.front());
}

void Session::setNumberForm(NumberForm form)
{
    m_numberForm = form;
    Q_EMIT numberFormChanged();
}

void Session::showBytes(const ByteRange &range)
{
    m_bytes = range;
    Q_EMIT bytesChanged();
    Q_EMIT panelWanted(QStringLiteral("bytes"));
}

void Session::showText(const TextPlace &place)
{
    Q_EMIT textWanted(place);
    Q_EMIT panelWanted(QStringLiteral("document"));
}

void Session::goBack()
{
    if (canGoBack())
        show(m_history[--m_position]);
}

void Session::goForward()
{
    if (canGoForward())
        show(m_history[++m_position]);
}

void Session::show(const std::string &name)
{
    m_selected = name;
    Q_EMIT selectionChanged();
}

} // namespace assay
