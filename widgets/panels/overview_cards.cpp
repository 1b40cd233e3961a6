// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/overview_cards.h"

#include "core/layouts/layout.h"
#include "widgets/overview_words.h"
#include "widgets/panels/card.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QHBoxLayout>

#include <set>

namespace assay {
namespace {

constexpr qsizetype MostCharacters = 72; ///< three lines of a card on a small screen; lists have the whole

/// Cut behind a word, with an ellipsis.
QString shortened(const QString &text)
{
    if (text.size() <= MostCharacters)
        return text;
    const qsizetype blank = text.lastIndexOf(QLatin1Char(' '), MostCharacters);
    return text.left(blank > 0 ? blank : MostCharacters) + QChar(0x2026);
}

QString unknown()
{
    return QStringLiteral("–");
}

QString bothBytes(const ModelPtr &reference, const ModelPtr &candidate, NumberForm form)
{
    return reference && candidate ? OverviewCards::tr("%1 → %2").arg(
               formatBytes(reference->fileBytes(), form), formatBytes(candidate->fileBytes(), form))
                                  : QString();
}

} // namespace

OverviewCards::OverviewCards(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
{
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    for (Card *&card : m_cards)
        line->addWidget(card = new Card(QString()), 1);
    connect(&session, &Session::modelsChanged, this, &OverviewCards::countElements);
    countElements();
}

void OverviewCards::setTitles(const std::array<QString, 4> &titles)
{
    for (std::size_t i = 0; i < titles.size(); ++i)
        m_cards[i]->setTitle(titles[i]);
}

void OverviewCards::update()
{
    const auto *comparison = m_session.comparison();
    const ModelPtr &either = m_session.reference() ? m_session.reference() : m_session.candidate();
    const bool isLone = !m_session.report() && either && !(m_session.reference() && m_session.candidate());
    setVisible(comparison || isLone || m_session.report());
    if (isLone)
        return showModel(*either);
    setTitles({ tr("Size"), tr("Fidelity"), tr("Coverage"), tr("Not checked") });
    if (comparison)
        showComparison(*comparison);
    for (std::size_t i = 0; i < 3 && !comparison; ++i)
        m_cards[i]->setText(unknown(), tr("no pair was compared"));
    if (m_session.report())
        showNotChecked(*m_session.report());
}

void OverviewCards::showModel(const Model &model)
{
    const NumberForm form = m_session.numberForm();
    const auto &counted = m_counted[m_session.reference() ? 0 : 1];
    std::set<std::string> types;
    for (const TensorInfo &tensor : model.tensors)
        types.insert(tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName);
    QStringList names;
    for (const auto &type : types)
        names << formatName(type);
    setTitles({ tr("Size"), tr("Types"), tr("Parameters"), tr("Findings") });
    m_cards[0]->setText(formatBytes(model.fileBytes(), form), formatBytesInFull(model.fileBytes()));
    m_cards[1]->setText(QString::number(types.size()), shortened(names.join(QStringLiteral(", "))));
    m_cards[2]->setText(
        counted ? formatCount(counted->parameters, NumberForm::Si) : unknown(),
        counted ? tr("%1 tied, %2 in buffers")
                      .arg(formatCount(counted->tiedElements), formatCount(counted->bufferElements))
                : tr("being counted"));
    const auto &findings = m_session.findings();
    m_cards[3]->setText(QString::number(findings.size()),
                        findings.empty() ? tr("nothing odd in the file")
                                         : shortened(saidText(findings.front().summary)));
}

void OverviewCards::showComparison(const Comparison &comparison)
{
    const NumberForm form = m_session.numberForm();
    const CompareTotals &totals = comparison.totals;
    m_cards[0]->setText(formatRatio(totals.ratioFile),
                        tr("%1 files; stored tensors %2; %3 bits per weight")
                            .arg(bothBytes(comparison.reference, comparison.candidate, form),
                                 formatRatio(totals.ratioStored), formatNumber(totals.bitsPerWeight)));
    const auto worst = worstLayers(comparison);
    if (!totals.exact && totals.pooled.pairCount == 0)
        m_cards[1]->setText(unknown(), tr("no layer of the two could be compared"));
    else
        m_cards[1]->setText(
            totals.exact ? tr("exact") : formatDecibel(totals.pooled.sqnrDb()),
            totals.exact ? tr("every value is equal")
                         : tr("relative MSE %1, cosine %2; worst layer's relative MSE %3")
                               .arg(formatNumber(totals.pooled.relativeMse(), 3),
                                    formatNumber(totals.pooled.cosine(), 5),
                                    worst.empty() ? unknown() : formatNumber(worst.front().relativeMse, 3)));
    const auto &counted = m_counted[0];
    m_cards[2]->setText(totals.coverage ? formatPercent(totals.coverage) : unknown(),
                        tr("of %1 weights; %2 tied; layers missing: %3, extra: %4")
                            .arg(formatCount(totals.referenceElements, form),
                                 counted ? formatCount(counted->tiedElements, form) : unknown())
                            .arg(totals.layersMissing)
                            .arg(totals.layersExtra));
}

void OverviewCards::showNotChecked(const AuditReport &report)
{
    QStringList lines;
    for (const auto &line : report.notChecked)
        lines << saidText(line);
    m_cards[3]->setText(QString::number(lines.size()),
                        lines.isEmpty() ? tr("nothing was left out") : shortened(lines.front()));
    m_cards[3]->setToolTip(formatToolTip(lines.join(QLatin1Char('\n'))));
}

void OverviewCards::countElements()
{
    using Sides = std::array<std::optional<Accounting>, 2>;
    m_counted = {};
    if (!m_session.reference() && !m_session.candidate())
        return m_jobs.cancel(QStringLiteral("accounting"));
    m_jobs.start(
        QStringLiteral("accounting"), tr("counting elements"),
        [reference = m_session.reference(), candidate = m_session.candidate()](const RunControl &) {
            Sides sides;
            if (reference)
                sides[0] = account(*reference);
            if (candidate)
                sides[1] = account(*candidate);
            return Result<Sides>(sides);
        },
        [this](const Result<Sides> &sides) {
            if (sides)
                m_counted = *sides;
            Q_EMIT counted();
        });
}

} // namespace assay
