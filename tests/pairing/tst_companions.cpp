// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors under names that no table knows: the bias beside a paired weight, and vectors that are nearly
// equal. Each bound from both sides.
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Length = 48;

/// The name of the candidate's tensor that was paired with that of the reference, or "".
std::string partnerOf(const std::string &name, const ModelPtr &reference, const ModelPtr &candidate)
{
    const auto pairing = pairModels(*reference, *candidate, {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    for (const Match &match : pairing->matches)
        if (match.reference && reference->tensors[*match.reference].name == name
            && match.kind == MatchKind::Paired)
            return candidate->tensors[*match.candidate].name;
    return {};
}

/// values with an error whose squares are that share of theirs: of one size, and of either sign in turn.
Values off(const Values &values, double share)
{
    double squares = 0;
    for (const float value : values)
        squares += double { value } * value;
    const double step = std::sqrt(share * squares / static_cast<double>(values.size()));
    Values out(values.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(values[i] + (i % 2 == 0 ? step : -step));
    return out;
}

bool isPaired(const Values &reference, const std::vector<Values> &candidates)
{
    ModelBuilder left, right;
    left.addF32("encoder.attention_ln.weight", { reference.size() }, reference);
    for (std::size_t i = 0; i < candidates.size(); ++i)
        right.addF32("stem.ln_" + std::to_string(i) + ".g", { candidates[i].size() }, candidates[i]);
    return partnerOf("encoder.attention_ln.weight", left.finish(), right.finish()) == "stem.ln_0.g";
}

} // namespace

class TestCompanions : public QObject {
    Q_OBJECT

private slots:
    /// The biases are of one length and differ by half, so that only the weights beside them tell which is
    /// which.
    void a_bias_goes_with_its_weight()
    {
        ModelBuilder left, right;
        const auto bias = gaussians(9, Length);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto weight = gaussians(i + 1, Length * Length);
            left.addF32("enc.layers." + std::to_string(i) + ".q_proj.weight", { Length, Length }, weight)
                .addF32("enc.layers." + std::to_string(i) + ".q_proj.bias", { Length }, bias);
            right.addF32("blocks." + std::to_string(2 - i) + ".query.bias", { Length }, off(bias, 0.5))
                .addF32("blocks." + std::to_string(2 - i) + ".query.weight", { Length, Length }, weight);
        }
        const ModelPtr reference = left.finish(), candidate = right.finish();
        for (const char *number : { "0", "1", "2" })
            QCOMPARE(partnerOf(std::string("enc.layers.") + number + ".q_proj.bias", reference, candidate),
                     std::string("blocks.") + std::to_string('2' - *number) + ".query.bias");
    }

    void a_vector_has_to_be_near_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<bool>("isTaken");
        QTest::newRow("equal") << 0.0 << true;
        QTest::newRow("0.9 in a thousand") << 0.9e-3 << true;
        QTest::newRow("1.1 in a thousand") << 1.1e-3 << false;
    }
    void a_vector_has_to_be_near()
    {
        QFETCH(double, share);
        QFETCH(bool, isTaken);
        const auto values = gaussians(1, Length);
        QCOMPARE(isPaired(values, { off(values, share) }), isTaken);
    }

    void the_second_has_to_be_farther_data()
    {
        QTest::addColumn<double>("second");
        QTest::addColumn<bool>("isTaken");
        QTest::newRow("17.6 times") << 17.6e-5 << true;
        QTest::newRow("14.4 times") << 14.4e-5 << false;
        QTest::newRow("the same") << 1e-5 << true; // whichever: they are equal
    }
    void the_second_has_to_be_farther()
    {
        QFETCH(double, second);
        QFETCH(bool, isTaken);
        const auto values = gaussians(1, Length);
        QCOMPARE(isPaired(values, { off(values, 1e-5), off(values, second) }), isTaken);
    }

    void three_values_are_too_few()
    {
        QVERIFY(isPaired({ 1, -2, 3, 0.5f }, { { 1, -2, 3, 0.5f } }));
        QVERIFY(!isPaired({ 1, -2, 3 }, { { 1, -2, 3 } }));
    }

    void zeros_are_equal_to_zeros()
    {
        QVERIFY(isPaired(Values(Length, 0), { Values(Length, 0), gaussians(1, Length) }));
        QVERIFY(!isPaired(Values(Length, 0), { gaussians(1, Length) }));
    }
};

QTEST_GUILESS_MAIN(TestCompanions)
#include "tst_companions.moc"
