// SPDX-License-Identifier: GPL-3.0-or-later
// Documents written for the tests: honest ones, and ones with a planted error beside its near miss.
#include "core/audit/audit.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::size_t Side = 256, Count = Side * Side;

std::string plantedFolder()
{
    return sourceFolder() + "/tests/audit/planted/";
}

std::vector<float> changed(std::vector<float> values, const std::function<float(float)> &change)
{
    std::ranges::transform(values, values.begin(), change);
    return values;
}

/// Three matrices in one width on either side.
void writeModel(const std::string &path, const std::vector<std::vector<float>> &matrices, bool half)
{
    SafetensorsBuilder builder;
    for (std::size_t i = 0; i < matrices.size(); ++i) {
        const std::string name = "w" + std::to_string(i) + ".weight";
        half ? builder.addBf16(name, { Side, Side }, matrices[i])
             : builder.addF32(name, { Side, Side }, matrices[i]);
    }
    builder.write(path);
}

/// The pairs that the documents speak of, by the word their expectation gives.
class Pairs {
public:
    Pairs()
    {
        const auto values = gaussians(1, Count, 0.02);
        const auto nearest = [](float value) { return std::round(value / 0.01f) * 0.01f; };
        const auto kept = [](float value) { return std::abs(value) > 0.0329f ? value : 0.0f; };
        writeModel(path("wide"), { values }, false);
        writeModel(path("half"), { values }, true);
        writeModel(path("fake"), { changed(values, nearest) }, false);
        writeModel(path("pruned"), { changed(values, kept) }, false);
        writeModel(path("trained"), drawn(10, 0), false);
        writeModel(path("retrained"), drawn(10, 50), true);
        SafetensorsBuilder()
            .addF32("w0.weight", { Side, Side }, values)
            .addF32("optimizer.state.w0.weight.exp_avg", { Side, Side }, gaussians(2, Count, 1e-4))
            .addF32("optimizer.state.w0.weight.exp_avg_sq", { Side, Side }, gaussians(3, Count, 1e-4))
            .write(path("checkpoint"));
        QDir().mkpath(QString::fromStdString(m_folder.path("declared")));
        writeFile(m_folder.path("declared/config.json"), readFile(plantedFolder() + "bad_config.json"));
        writeModel(m_folder.path("declared/model.safetensors"), { values }, true);
    }

    void give(const QString &pair, AuditRequest &request) const
    {
        if (pair.isEmpty())
            return;
        request.reference = path(pair == "training"        ? "trained"
                                     : pair == "optimizer" ? "checkpoint"
                                                           : "wide");
        request.candidate = pair == "training"      ? path("retrained")
            : pair == "declared"                    ? m_folder.path("declared")
            : pair == "same" || pair == "optimizer" ? path("wide")
                                                    : path(pair.toStdString());
    }

private:
    std::string path(const std::string &name) const { return m_folder.path(name + ".safetensors"); }

    /// Matrices that share half of their energy with those of otherSeed 0: trained alike, not the same.
    static std::vector<std::vector<float>> drawn(std::uint64_t seed, std::uint64_t otherSeed)
    {
        std::vector<std::vector<float>> matrices;
        for (std::uint64_t i = 0; i < 3; ++i) {
            auto common = gaussians(seed + i, Count, 0.02);
            const auto own = gaussians(seed + i + 100 + otherSeed, Count, 0.02);
            for (std::size_t k = 0; k < Count; ++k)
                common[k] += own[k];
            matrices.push_back(std::move(common));
        }
        return matrices;
    }

    TemporaryFolder m_folder {};
};

QString claimLine(const Claim &claim)
{
    const auto &place = claim.location;
    const QString where = place.pointer.empty() ? QStringLiteral("line %1").arg(place.line)
                                                : QString::fromStdString(place.pointer);
    return where + '|' + QString::fromStdString(claim.text) + '|' + verdictName(claim.verdict);
}

bool isAccusation(const Claim &claim)
{
    return claim.verdict <= Verdict::Contradicted;
}

} // namespace

class PlantedTest : public QObject {
    Q_OBJECT

private slots:
    void plantedErrorsAreFoundAndNothingElseIsAccused_data()
    {
        QTest::addColumn<QJsonObject>("expected");
        const auto all = QJsonDocument::fromJson(
                             QByteArray::fromStdString(readFile(plantedFolder() + "expectations.json")))
                             .object();
        for (const QString &name : all.keys())
            QTest::newRow(qPrintable(name)) << all[name].toObject();
    }

    /// "open" of an expectation says why the document is judged wrongly still.
    void plantedErrorsAreFoundAndNothingElseIsAccused()
    {
        QFETCH(QJsonObject, expected);
        static const Pairs pairs;
        const QString name = QString::fromUtf8(QTest::currentDataTag());
        AuditRequest request { .documents = { plantedFolder() + name.toStdString() } };
        for (const QJsonValue &other : expected["also"].toArray())
            request.documents.push_back(plantedFolder() + other.toString().toStdString());
        pairs.give(expected["pair"].toString(), request);
        const auto report = auditClaims(request, RunControl());
        QVERIFY(report);

        QStringList accused, rules, wrong;
        for (const Claim &claim : report->claims)
            if (isAccusation(claim))
                accused << claimLine(claim);
        for (const Finding &finding : report->findings)
            rules << QString::fromStdString(finding.rule);
        for (const QJsonValue &one : expected["claims"].toArray()) {
            const QString line = one[0].toString() + '|' + one[1].toString() + '|' + one[2].toString();
            if (!accused.removeOne(line))
                wrong << "not found: " + line;
        }
        for (const QJsonValue &one : expected["rules"].toArray())
            if (!rules.contains(one.toString()))
                wrong << "rule did not fire: " + one.toString();
        // A rule that fires accuses the claims of its document with it.
        if (!expected["rules"].toArray().isEmpty() && expected["claims"].toArray().isEmpty())
            accused.clear();
        if (!name.startsWith("bad_") && hasFailure(*report) && accused.isEmpty())
            accused << QString::fromStdString(report->findings.front().summary);
        for (const QString &line : accused)
            wrong << "falsely accused: " + line;
        const QByteArray open = expected["open"].toString().toUtf8();
        if (!open.isEmpty())
            QEXPECT_FAIL("", open.constData(), Abort);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("; ")));
    }
};

QTEST_GUILESS_MAIN(PlantedTest)
#include "tst_planted.moc"
