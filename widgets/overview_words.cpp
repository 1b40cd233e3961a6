// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/overview_words.h"

#include "core/base/number_text.h"
#include "core/layouts/layout.h"
#include "widgets/report/evidence_words.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace assay {
namespace {

constexpr qsizetype MostQuotedCharacters = 70; ///< of a claim inside a sentence
/// A candidate this much larger than its reference is more likely the other way round than a compression.
constexpr double SwappedRatio = 0.9;
/// Below it the error keeps more than nine tenths of the weights' energy: 10 log10 (1 / 0.9).
constexpr double NothingLeftDb = 0.4576;

QString intervalText(const Claim &claim)
{
    if (!claim.reads.empty())
        return saidText(claim.reads);
    if (!claim.low || !claim.high)
        return claim.value ? formatNumber(claim.value) : QString();
    const QString unit = claim.unit.empty() ? QString() : QLatin1Char(' ') + formatName(claim.unit);
    if (*claim.low == *claim.high)
        return formatNumber(claim.low) + unit;
    return tr("%1 to %2").arg(formatNumber(claim.low), formatNumber(claim.high)) + unit;
}

QString measuredText(const AuditReport &report, const Claim &claim)
{
    if (claim.derivation && claim.grade == Grade::Measured) {
        const auto &[formula, sources, low, high, chance] = *claim.derivation;
        const QString unit = claim.unit.empty() ? QString() : QLatin1Char(' ') + formatName(claim.unit);
        return (low == high ? formatNumber(low) : tr("%1 to %2").arg(formatNumber(low), formatNumber(high)))
            + unit;
    }
    for (const std::size_t index : claim.findings) {
        if (index >= report.findings.size())
            continue;
        for (const Evidence &evidence : report.findings[index].evidence)
            if (evidence.computed && !evidence.computed->empty()
                && (evidence.unit.empty() || evidence.unit == claim.unit)) {
                const QString value = plainLine(computedWithUnit(evidence));
                // A bare number says nothing.
                return evidence.unit.empty() ? tr("%1 (%2)").arg(value, saidText(evidence.label)) : value;
            }
    }
    return claim.verdict == Verdict::Confirmed ? tr("agrees") : QString();
}

/// Claims with evidence decide; of them the accusations first.
bool decides(const Claim &claim)
{
    return claim.isChecked && claim.verdict != Verdict::Unsupported;
}

QString quoted(const Claim &claim)
{
    QString text = plainLine(formatText(claim.text).simplified());
    if (text.size() > MostQuotedCharacters)
        text = text.left(MostQuotedCharacters - 1) + QChar(0x2026);
    return text;
}

/// A line as it reads without the marks of its document: cells of a table parted by colons.
QString withoutMarks(const QString &line, bool isMarkup)
{
    static const QRegularExpression Tags(QStringLiteral("<[^<>]*>")),
        Begin(QStringLiteral("^(?:[#>]+|[-*+])\\s+")), Emphasis(QStringLiteral("\\*\\*|__|`"));
    QString words = line;
    if (isMarkup)
        words.replace(Tags, QStringLiteral(" "));
    words = words.simplified().remove(Begin).remove(Emphasis);
    if (!words.startsWith(QLatin1Char('|')))
        return words;
    QStringList cells;
    for (const QString &cell : words.split(QLatin1Char('|')))
        if (const QString text = cell.trimmed(); !text.isEmpty())
            cells << text;
    return cells.join(QStringLiteral(": "));
}

/// "results/compression_ratio" of a value's pointer: its name, and for an element of a list the list's too.
QString nameOfPointer(const std::string &pointer)
{
    const QStringList parts = formatText(pointer).split(QLatin1Char('/'), Qt::SkipEmptyParts);
    qsizetype begin = parts.size();
    bool isNumber = true;
    while (begin > 0 && isNumber)
        parts[--begin].toUInt(&isNumber);
    return plainLine(parts.mid(begin)
                         .join(QLatin1Char('/'))
                         .replace(QStringLiteral("~1"), QStringLiteral("/"))
                         .replace(QStringLiteral("~0"), QStringLiteral("~")));
}

/// "3.2", "7,531"
QString factorText(double factor)
{
    constexpr double Whole = 1000; ///< from here on without a power of ten
    return factor < Whole ? formatNumber(factor, 3)
                          : formatCount(static_cast<std::uint64_t>(std::llround(factor)));
}

/// layout: what most of the candidate is stored as; empty where it is not to be said.
QString sizeSentence(const CompareTotals &totals, const QString &layout)
{
    constexpr double Same = 0.005; ///< what is written with three digits is written as 1
    if (!totals.ratioFile)
        return {};
    const QString files
        = layout.isEmpty() ? tr("The candidate's files") : tr("The candidate's files (%1)").arg(layout);
    if (std::abs(*totals.ratioFile - 1) < Same)
        return tr("%1 are as large as the reference's.").arg(files);
    if (*totals.ratioFile < 1)
        return tr("%1 are %2 times as large as the reference's.")
            .arg(files, factorText(1 / *totals.ratioFile));
    return tr("%1 are %2 times smaller.").arg(files, factorText(*totals.ratioFile));
}

QString fidelitySentence(const Comparison &comparison)
{
    const auto &totals = comparison.totals;
    if (totals.exact)
        return tr("Every weight is equal to the reference's.");
    const auto [changed, paired] = changedLayers(comparison);
    if (paired == 0)
        return tr("No layer of the two could be compared.");
    const auto sqnr = totals.pooled.sqnrDb();
    if (sqnr && *sqnr < NothingLeftDb)
        return tr("%1 of %2 layers changed; the error is as large as the weights themselves.")
            .arg(changed)
            .arg(paired);
    return sqnr ? tr("%1 of %2 layers changed; the error lies %3 below the weights.")
                      .arg(changed)
                      .arg(paired)
                      .arg(formatDecibel(sqnr))
                : tr("%1 of %2 layers changed.").arg(changed).arg(paired);
}

} // namespace

QString claimWords(const AuditReport &report, const Claim &claim)
{
    constexpr qsizetype FewCharacters = 14, MostCharacters = 240;
    const QString words = plainLine(formatText(claim.text).simplified());
    if (!claim.location.pointer.empty()) {
        const QString name = nameOfPointer(claim.location.pointer);
        return words.contains(name) ? words : QStringLiteral("%1: %2").arg(name, words);
    }
    const auto document
        = std::ranges::find(report.documents, claim.document, [](const auto &each) { return each.first; });
    if (words.size() > FewCharacters || document == report.documents.end() || claim.textLength == 0
        || claim.textOffset + claim.textLength > document->second.size())
        return words;
    const std::string &text = document->second;
    const auto before = claim.textOffset == 0 ? std::string::npos : text.rfind('\n', claim.textOffset - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find('\n', claim.textOffset), text.size());
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool isMarkup = first != std::string::npos && text[first] == '<';
    const QString line = plainLine(withoutMarks(formatText(text.substr(begin, end - begin)), isMarkup));
    return line.size() < words.size() || line.size() > MostCharacters ? words : line;
}

Finding reviewKeyOf(const AuditReport &report, const Claim &claim)
{
    const auto line = claimLine(report, static_cast<std::size_t>(&claim - report.claims.data()));
    return { .rule = "claim", .subject = line.place.toStdString(), .summary = claim.text };
}

ClaimLine claimLine(const AuditReport &report, std::size_t index)
{
    const Claim &claim = report.claims[index];
    const QString document = QFileInfo(formatText(claim.document)).fileName();
    return { .claim = index,
             .written = claimWords(report, claim),
             .read = intervalText(claim),
             .measured = measuredText(report, claim),
             .verdict = verdictWord(claim.verdict),
             .place = plainLine(QStringLiteral("%1, %2").arg(document, placeOf(claim))) };
}

std::vector<ClaimLine> claimsThatMatter(const AuditReport &report, std::size_t most)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < report.claims.size(); ++i)
        order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&report](std::size_t one, std::size_t other) {
        const Claim &left = report.claims[one], &right = report.claims[other];
        return std::tuple(!decides(left), left.verdict) < std::tuple(!decides(right), right.verdict);
    });
    std::vector<ClaimLine> lines;
    std::set<QString> seen;
    for (const std::size_t index : order) {
        if (lines.size() >= most)
            break;
        ClaimLine line = claimLine(report, index);
        if (seen.insert(line.written).second)
            lines.push_back(std::move(line));
    }
    return lines;
}

QString verdictCounts(const AuditReport &report)
{
    QStringList parts;
    for (const Verdict verdict : allVerdicts())
        if (const auto count = std::ranges::count(report.claims, verdict, &Claim::verdict))
            parts << QStringLiteral("%1 %2").arg(count).arg(verdictWord(verdict));
    return parts.join(QStringLiteral(" · "));
}

QString severityCounts(const std::vector<Finding> &findings)
{
    const auto count = [&findings](Severity severity) {
        return std::ranges::count(findings, severity, &Finding::severity);
    };
    QStringList parts;
    if (const auto failures = count(Severity::Failure))
        parts << (failures == 1 ? tr("1 failure") : tr("%1 failures").arg(failures));
    if (const auto warnings = count(Severity::Warning))
        parts << (warnings == 1 ? tr("1 warning") : tr("%1 warnings").arg(warnings));
    return parts.join(QStringLiteral(" · "));
}

const Finding *failureBesideClaims(const std::vector<Finding> &findings, const std::vector<Claim> &claims)
{
    std::set<std::size_t> ofClaims;
    for (const Claim &claim : claims)
        ofClaims.insert(claim.findings.begin(), claim.findings.end());
    for (std::size_t i = 0; i < findings.size(); ++i)
        if (findings[i].severity == Severity::Failure && !ofClaims.contains(i))
            return &findings[i];
    return nullptr;
}

const Claim *ratioClaim(const AuditReport &report)
{
    const auto found = std::ranges::find_if(report.claims, [](const Claim &claim) {
        return claim.kind == ClaimKind::Ratio && claim.value && *claim.value > 0;
    });
    return found == report.claims.end() ? nullptr : &*found;
}

QString ratioWords(const Claim &claim)
{
    constexpr qsizetype ShortCharacters = 16;
    const QString words = quoted(claim);
    return words.isEmpty() || words.size() > ShortCharacters ? formatRatio(claim.value) : words;
}

QString mainLayout(const Comparison &comparison)
{
    // What was changed tells what the candidate is; where nothing was, what most weights are stored as.
    const auto nameOf = [](const TensorInfo &tensor) {
        return tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName;
    };
    std::map<std::string, std::uint64_t> changed, all;
    for (const LayerReport &layer : comparison.layers)
        if (layer.match.candidate) {
            const std::string name = nameOf(comparison.candidate->tensors[*layer.match.candidate]);
            all[name] += layer.elementCount;
            if (layer.match.reference
                && nameOf(comparison.reference->tensors[*layer.match.reference]) != name)
                changed[name] += layer.elementCount;
        }
    const auto &weights = changed.empty() ? all : changed;
    const auto largest
        = std::ranges::max_element(weights, {}, [](const auto &entry) { return entry.second; });
    if (largest == weights.end())
        return {};
    std::uint64_t whole = 0;
    for (const auto &[name, count] : weights)
        whole += count;
    constexpr double NearlyAll = 0.98; ///< norms and the like stay plain in every quantised file
    const QString name = formatName(largest->first);
    const bool isAll = static_cast<double>(largest->second) >= NearlyAll * static_cast<double>(whole);
    return weights.size() == 1 || isAll ? name : tr("%1 and others").arg(name);
}

std::vector<WorstLayer> worstLayers(const Comparison &comparison)
{
    std::vector<WorstLayer> worst;
    double whole = 0;
    for (std::size_t i = 0; i < comparison.layers.size(); ++i) {
        const auto &error = comparison.layers[i].error;
        const auto relative = error && !error->exact() ? error->relativeMse() : std::nullopt;
        if (!relative)
            continue;
        worst.push_back({ i, *relative, error->errorSquares });
        whole += error->errorSquares;
    }
    for (WorstLayer &layer : worst)
        layer.share = whole > 0 ? layer.share / whole : 0;
    std::stable_sort(worst.begin(), worst.end(), [](const WorstLayer &one, const WorstLayer &other) {
        return one.relativeMse > other.relativeMse;
    });
    return worst;
}

std::pair<std::size_t, std::size_t> changedLayers(const Comparison &comparison)
{
    std::size_t changed = 0, paired = 0;
    for (const LayerReport &layer : comparison.layers)
        if (layer.error) {
            ++paired;
            changed += layer.error->exact() ? 0 : 1;
        }
    return { changed, paired };
}

bool looksSwapped(const Comparison &comparison)
{
    return comparison.totals.ratioFile && *comparison.totals.ratioFile < SwappedRatio;
}

QString asSentence(QString text)
{
    if (text.isEmpty())
        return text;
    text[0] = text[0].toUpper();
    return text.endsWith(QLatin1Char('.')) ? text : text + QLatin1Char('.');
}

QStringList answerFor(const AuditReport &report)
{
    QStringList sentences;
    if (const Finding *failure = failureBesideClaims(report.findings, report.claims))
        sentences << asSentence(saidText(failure->summary));
    if (report.comparison) {
        if (!report.verdict) {
            sentences << sizeSentence(report.comparison->totals, mainLayout(*report.comparison));
            sentences << fidelitySentence(*report.comparison);
            return sentences;
        }
        sentences << QStringLiteral("%1 %2")
                         .arg(sizeSentence(report.comparison->totals, {}),
                              fidelitySentence(*report.comparison))
                         .trimmed();
    } else {
        const bool hasModel = std::ranges::any_of(report.inputs, [](const AuditInput &input) {
            return input.role != "claims" && input.problem.empty();
        });
        sentences << (hasModel ? tr("Only one model was opened, so nothing was compared.")
                               : tr("No model was opened; the documents were held against themselves."));
    }
    if (const auto lines = claimsThatMatter(report, 1); !lines.empty()) {
        const Claim &claim = report.claims[lines.front().claim];
        const QString measured = lines.front().measured;
        sentences << (measured.isEmpty() || !decides(claim)
                          ? tr("“%1” is %2.").arg(quoted(claim), lines.front().verdict)
                          : tr("“%1” is %2: computed here %3.")
                                .arg(quoted(claim), lines.front().verdict, measured));
    }
    return sentences;
}

} // namespace assay
