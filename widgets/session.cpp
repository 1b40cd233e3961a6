// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session.h"

#include <array>

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
    return compared && m_selected && *m_selected < compared->layers.size() ? &compared->layers[*m_selected]
                                                                           : nullptr;
}

std::optional<double> Session::claimedRatio() const
{
    if (m_report)
        for (const auto &claim : m_report->claims)
            if (claim.kind == ClaimKind::Ratio && claim.value && *claim.value > 0)
                return claim.value;
    return std::nullopt;
}

void Session::setModels(const ModelPtr &reference, const ModelPtr &candidate)
{
    m_reference = reference;
    m_candidate = candidate;
    Q_EMIT modelsChanged();
}

void Session::setReport(const ReportPtr &report)
{
    if (const auto *layer = selectedReport())
        m_keptName = layer->referenceName.empty() ? layer->candidateName : layer->referenceName;
    m_report = report;
    m_measured.clear();
    m_selected = layerNamed(m_keptName);
    m_history.clear();
    if (m_selected)
        m_history.push_back(*m_selected);
    m_position = 0;
    Q_EMIT reportChanged();
    Q_EMIT selectionChanged();
}

void Session::selectLayer(std::size_t index)
{
    const auto *compared = comparison();
    if (!compared || index >= compared->layers.size() || m_selected == index)
        return;
    m_history.resize(m_history.empty() ? 0 : m_position + 1);
    m_history.push_back(index);
    m_position = m_history.size() - 1;
    show(index);
}

std::optional<std::size_t> Session::layerNamed(const std::string &name) const
{
    const auto *compared = comparison();
    for (std::size_t i = 0; compared && !name.empty() && i < compared->layers.size(); ++i)
        if (compared->layers[i].referenceName == name || compared->layers[i].candidateName == name)
            return i;
    return std::nullopt;
}

void Session::selectTensor(const QString &name)
{
    if (const auto layer = layerNamed(name.toStdString()))
        selectLayer(*layer);
}

Review Session::review(const Finding &finding) const
{
    const auto found = m_reviews.find({ finding.rule, finding.subject, finding.summary });
    return found == m_reviews.end() ? Review() : found->second;
}

void Session::setReview(const Finding &finding, const Review &review)
{
    if (this->review(finding) == review)
        return;
    const FindingKey key { finding.rule, finding.subject, finding.summary };
    if (review.isEmpty())
        m_reviews.erase(key);
    else
        m_reviews[key] = review;
    Q_EMIT reviewsChanged();
}

void Session::setReviews(const Reviews &reviews)
{
    m_reviews = reviews;
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

void Session::show(std::size_t index)
{
    m_selected = index;
    Q_EMIT selectionChanged();
}

} // namespace assay
