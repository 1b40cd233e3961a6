// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds of pairing from both sides. Likeness is made to measure: values are sums of directions at right
// angles, so that every correlation and error is what stands beside it.
#include "core/layouts/gptq.h"
#include "core/numbers/float_formats.h"
#include "core/opening/assemble.h"
#include "core/pairing/content.h"
#include "core/pairing/conversion.h"
#include "core/pairing/folded_norms.h"
#include "core/pairing/folded_scales.h"
#include "core/pairing/fused_content.h"
#include "core/pairing/joined_pieces.h"
#include "core/pairing/row_cells.h"
#include "core/pairing/row_orders.h"
#include "core/pairing/transforms.h"
#include "core/pairing/zero_steps.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>
#include <functional>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
using Exact = std::vector<double>;
constexpr std::size_t Side = 32;

double dot(const Exact &x, const Exact &y)
{
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        sum += x[i] * y[i];
    return sum;
}

/// Without its mean and what it shares with the others; of mean square 1.
Exact apart(Exact values, const std::vector<Exact> &others)
{
    double mean = 0;
    for (const double value : values)
        mean += value / static_cast<double>(values.size());
    for (double &value : values)
        value -= mean;
    for (const Exact &other : others) {
        const double share = dot(values, other) / dot(other, other);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] -= share * other[i];
    }
    const double size = std::sqrt(dot(values, values) / static_cast<double>(values.size()));
    for (double &value : values)
        value /= size;
    return values;
}

Exact drawn(std::uint64_t seed, std::size_t count)
{
    const auto values = gaussians(seed, count);
    return { values.begin(), values.end() };
}

Exact turned(const Exact &square)
{
    Exact other(square.size());
    for (std::size_t r = 0; r < Side; ++r)
        for (std::size_t c = 0; c < Side; ++c)
            other[c * Side + r] = square[r * Side + c];
    return other;
}

Exact sum(double a, const Exact &x, double b, const Exact &y, double c = 0, const Exact &z = {})
{
    Exact values(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        values[i] = a * x[i] + b * y[i] + (z.empty() ? 0 : c * z[i]);
    return values;
}

Values floats(const Exact &values)
{
    Values result;
    for (const double value : values)
        result.push_back(static_cast<float>(value));
    return result;
}

/// A square and its transpose that correlate by so much.
struct Square {
    Exact symmetric, skew, own;

    explicit Square(double likeness)
    {
        const Exact any = drawn(1, Side * Side), other = turned(any);
        symmetric = apart(sum(1, any, 1, other), {});
        skew = apart(sum(1, any, -1, other), {});
        const double angle = std::acos(likeness) / 2;
        own = sum(std::cos(angle), symmetric, std::sin(angle), skew);
    }
    /// A partner that correlates by straight as it lies and by crossed when turned.
    static std::pair<Exact, Exact> pair(double straight, double crossed)
    {
        const Square square(0);
        const Exact rest = apart(drawn(2, Side * Side), { square.symmetric, square.skew });
        const double left = std::sqrt(std::max(0.0, 1 - straight * straight - crossed * crossed));
        return { square.own, sum(straight, square.own, crossed, turned(square.own), left, rest) };
    }
};

/// A partner of values that correlates with them by so much.
Exact alike(const Exact &values, double correlation, std::uint64_t seed = 3)
{
    const Exact own = apart(values, {}), rest = apart(drawn(seed, values.size()), { own });
    return sum(correlation, own, std::sqrt(1 - correlation * correlation), rest);
}

ModelPtr modelOf(const std::vector<std::pair<std::vector<std::uint64_t>, Exact>> &tensors)
{
    ModelBuilder builder;
    for (std::size_t i = 0; i < tensors.size(); ++i)
        builder.addF32("w" + std::to_string(i), tensors[i].first, floats(tensors[i].second));
    return builder.finish();
}

const std::vector<std::uint64_t> SquareShape { Side, Side };

Match first()
{
    return { .reference = 0, .candidate = 0, .kind = MatchKind::Paired };
}

std::optional<Match> byContent(const ModelPtr &reference, const ModelPtr &candidate)
{
    std::vector<std::size_t> free(candidate->tensors.size());
    for (std::size_t i = 0; i < free.size(); ++i)
        free[i] = i;
    const auto matches = matchByContent(*reference, { 0 }, *candidate, free, RunControl());
    return matches && !matches->empty() ? std::optional(matches->front()) : std::nullopt;
}

bool isPairedByContent(const Exact &reference, const std::vector<Exact> &candidates)
{
    std::vector<std::pair<std::vector<std::uint64_t>, Exact>> tensors;
    for (const Exact &values : candidates)
        tensors.push_back({ { values.size() }, values });
    const auto match = byContent(modelOf({ { { reference.size() }, reference } }), modelOf(tensors));
    return match && match->kind == MatchKind::Paired;
}

TransformKind refined(const std::vector<std::uint64_t> &shape, const Exact &reference, const Exact &candidate)
{
    Match match = first();
    if (!refineOrder(*modelOf({ { shape, reference } }), *modelOf({ { shape, candidate } }), match,
                     RunControl()))
        qFatal("it could not be refined");
    return match.transform.kind;
}

Match settled(const Exact &reference, const Exact &candidate)
{
    Match match = first();
    const Transform crossed { .kind = TransformKind::Transpose };
    settle(*modelOf({ { SquareShape, reference } }), *modelOf({ { SquareShape, candidate } }), match,
           std::span(&crossed, 1), RunControl());
    return match;
}

/// Parts that follow each other in a whole; the second of two shares so much with what stands there, and a
/// stranger so much with the first.
std::size_t fusedParts(std::size_t count, std::size_t columns, double second = 1, double stranger = 0)
{
    const std::size_t size = Side * columns;
    Exact whole;
    std::vector<std::pair<std::vector<std::uint64_t>, Exact>> parts;
    const std::vector<std::uint64_t> shape { Side, columns };
    for (std::size_t i = 0; i < count; ++i) {
        const Exact part = apart(drawn(10 + i, size), {});
        whole.insert(whole.end(), part.begin(), part.end());
        parts.push_back({ shape, i == 1 ? alike(part, second) : part });
    }
    if (stranger > 0)
        parts.push_back({ shape, alike(parts[0].second, stranger, 99) });
    std::vector<std::size_t> free(parts.size());
    for (std::size_t i = 0; i < free.size(); ++i)
        free[i] = i;
    const auto matches = matchFused(*modelOf({ { { count * Side, columns }, whole } }), { 0 },
                                    *modelOf(parts), free, RunControl());
    return matches ? matches->size() : 99;
}

/// x is ±1, y = gain · x + noise · (±1 at right angles in every column): with a scale s the error is
/// (gain / s − 1)² + noise² / s², the best of all scales leaves noise² / gain².
struct Scaled {
    Values reference, candidate;

    Scaled(std::size_t rows, const std::function<double(std::size_t)> &gain, double noiseSquare)
    {
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < Side; ++c) {
                const double x = r % 2 == 0 ? 1 : -1, n = r / 2 % 2 == 0 ? 1 : -1;
                reference.push_back(static_cast<float>(x));
                candidate.push_back(static_cast<float>(gain(c) * x + std::sqrt(noiseSquare) * n));
            }
    }
};

struct Folded {
    TransformKind kind = TransformKind::None;
    bool isTold = false;
};

/// The matrix after a normalisation that was divided by scale.
Folded foldedScales(const Scaled &matrix, double scale)
{
    const std::uint64_t rows = matrix.reference.size() / Side;
    const std::string block = "model.layers.0.";
    const auto made = [&](const Values &weights, double divided) {
        return ModelBuilder()
            .addF32(block + "input_layernorm.weight", { Side }, Values(Side, static_cast<float>(1 / divided)))
            .addF32(block + "self_attn.q_proj.weight", { rows, Side }, weights)
            .finish();
    };
    const auto reference = made(matrix.reference, 1), candidate = made(matrix.candidate, scale);
    Pairing pairing;
    for (std::size_t i = 0; i < 2; ++i)
        pairing.matches.push_back({ .reference = i, .candidate = i, .kind = MatchKind::Paired });
    if (!undoFoldedScales(*reference, *candidate, pairing, RunControl()))
        qFatal("it could not be undone");
    return { pairing.matches[1].transform.kind, !pairing.findings.empty() };
}

/// The kernel before a batch normalisation of that scale.
bool isNormFolded(const Scaled &matrix, double scale)
{
    const std::uint64_t rows = matrix.reference.size() / Side;
    ModelBuilder left, right;
    left.addF32("conv.weight", { rows, Side }, matrix.reference)
        .addF32("bn.weight", { rows }, Values(rows, static_cast<float>(scale)))
        .addF32("bn.running_mean", { rows }, Values(rows, 0))
        .addF32("bn.running_var", { rows }, Values(rows, 1.0f));
    right.addF32("conv.weight", { rows, Side }, matrix.candidate);
    Pairing pairing { .matches = { first() }, .findings = {} };
    if (!undoFoldedNorms(*left.finish(), *right.finish(), pairing, RunControl()))
        qFatal("it could not be undone");
    return pairing.matches[0].transform.kind == TransformKind::RowScale;
}

/// The same with rows and columns exchanged: the noise is at right angles in every row.
Scaled byRows(double gain, double noiseSquare)
{
    Scaled matrix(
        Side, [gain](std::size_t) { return gain; }, noiseSquare);
    matrix.reference = floats(turned({ matrix.reference.begin(), matrix.reference.end() }));
    matrix.candidate = floats(turned({ matrix.candidate.begin(), matrix.candidate.end() }));
    return matrix;
}

Scaled gained(double gain, double noiseSquare)
{
    return Scaled(
        64, [gain](std::size_t) { return gain; }, noiseSquare);
}

/// Columns scaled by 1 + half and 1 − half in turn.
Scaled spread(std::size_t rows, double half, double noiseSquare)
{
    return Scaled(
        rows, [half](std::size_t c) { return c % 2 == 0 ? 1 + half : 1 - half; }, noiseSquare);
}

} // namespace

class PairingLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void contentNeedsItsCorrelation()
    {
        const Exact many = drawn(5, 4096), few = drawn(6, 100);
        QVERIFY(isPairedByContent(many, { alike(many, 0.52) }));
        QVERIFY(!isPairedByContent(many, { alike(many, 0.48) }));
        QVERIFY(isPairedByContent(few, { alike(few, 0.62) })); // 6 / sqrt(100)
        QVERIFY(!isPairedByContent(few, { alike(few, 0.58) }));
        QVERIFY(isPairedByContent(many, { alike(many, 0.9), alike(many, 0.69, 8) }));
        QVERIFY(!isPairedByContent(many, { alike(many, 0.9), alike(many, 0.71, 8) }));
        for (const std::size_t count : { 62u, 66u }) // of 64 values
            QCOMPARE(isPairedByContent(drawn(7, count), { drawn(7, count) }), count > 64);
    }

    void noOtherOrderIsTriedOnceOneConvinces()
    {
        for (const double likeness : { 0.93, 0.97 }) {
            const Exact own = Square(likeness).own;
            const auto match
                = byContent(modelOf({ { SquareShape, own } }), modelOf({ { SquareShape, turned(own) } }));
            QVERIFY(match && match->kind == MatchKind::Paired);
            QCOMPARE(match->transform.kind, likeness < 0.95 ? TransformKind::Transpose : TransformKind::None);
        }
    }

    void anotherOrderOfValues()
    {
        for (const double likeness : { 0.73, 0.77 }) { // suspicious below 0.75
            const Exact own = Square(likeness).own;
            QCOMPARE(refined(SquareShape, own, turned(own)),
                     likeness < 0.75 ? TransformKind::Transpose : TransformKind::None);
        }
        for (const double crossed : { 0.58, 0.62 }) { // convincing from 0.6 on
            const auto [own, other] = Square::pair(0, crossed);
            QCOMPARE(refined(SquareShape, own, other),
                     crossed > 0.6 ? TransformKind::Transpose : TransformKind::None);
        }
        for (const double crossed : { 0.74, 0.76 }) { // better by 0.25
            const auto [own, other] = Square::pair(0.5, crossed);
            QCOMPARE(refined(SquareShape, own, other),
                     crossed > 0.75 ? TransformKind::Transpose : TransformKind::None);
        }
        for (const std::uint64_t columns : { 31u, 33u }) { // of 64 values
            const Exact own = drawn(8, 2 * columns);
            Exact other(own.begin() + static_cast<std::ptrdiff_t>(columns), own.end());
            other.insert(other.end(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(columns));
            QCOMPARE(refined({ 2, columns }, own, other),
                     columns > 32 ? TransformKind::Rows : TransformKind::None);
        }
        const std::vector<std::uint64_t> four { 2, 3, 4, 5 }, five { 2, 3, 4, 5, 6 };
        QCOMPARE(axisOrders(four, four).size(), std::size_t(1));
        QVERIFY(axisOrders(five, five).empty());
    }

    void orderByNameAgainstTheValues()
    {
        for (const double likeness : { 0.88, 0.92 }) { // no wish for another from 0.9 on
            const Exact own = Square(likeness).own;
            QCOMPARE(settled(own, turned(own)).transform.kind,
                     likeness < 0.9 ? TransformKind::Transpose : TransformKind::None);
        }
        for (const double crossed : { 0.648, 0.652 }) { // better by 0.05
            const auto [own, other] = Square::pair(0.6, crossed);
            QCOMPARE(settled(own, other).transform.kind,
                     crossed > 0.65 ? TransformKind::Transpose : TransformKind::None);
        }
        for (const double crossed : { 0.48, 0.52 }) { // the same from 0.5 on
            const auto [own, other] = Square::pair(0.3, crossed);
            QCOMPARE(settled(own, other).kind, crossed > 0.5 ? MatchKind::Paired : MatchKind::Undecodable);
        }
    }

    // Integers of 1000 against numbers of 1000 + d: the relative error is (d / 1000)².
    void codesAgainstNumbers()
    {
        for (const double difference : { 0.975, 1.025 }) {
            const auto codes = ModelBuilder()
                                   .add<std::int32_t>("w", DType::I32, { 8, 8 }, std::vector<int>(64, 1000))
                                   .finish();
            const auto numbers = ModelBuilder()
                                     .addF32("w", { 8, 8 }, Values(64, static_cast<float>(1000 + difference)))
                                     .finish();
            Match match = first();
            settle(*numbers, *codes, match, {}, RunControl());
            QCOMPARE(match.kind, difference < 1 ? MatchKind::Paired : MatchKind::Undecodable);
        }
    }

    void partsOfAWhole()
    {
        QCOMPARE(fusedParts(2, Side, 0.77), std::size_t(1)); // 0.75 and more
        QCOMPARE(fusedParts(2, Side, 0.73), std::size_t(0));
        QCOMPARE(fusedParts(2, Side, 1, 0.79), std::size_t(1)); // better by 0.2
        QCOMPARE(fusedParts(2, Side, 1, 0.81), std::size_t(0));
        QCOMPARE(fusedParts(2, 16), std::size_t(1));
        QCOMPARE(fusedParts(2, 15), std::size_t(0));
        QCOMPARE(fusedParts(16, Side), std::size_t(1));
        QCOMPARE(fusedParts(17, Side), std::size_t(0));
    }

    void scalesOfColumns_data()
    {
        QTest::addColumn<double>("gain");
        QTest::addColumn<double>("noiseSquare");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("undone");
        const auto row = [](const char *name, double gain, double noise, double scale, bool undone) {
            QTest::newRow(name) << gain << noise << scale << undone;
        };
        row("a vector that moved by 2.05 %", 1.0205, 0, 1.0205, true);
        row("a vector that moved by 1.95 %", 1.0195, 0, 1.0195, false);
        // n / 1.0609 against 0.0009 + n
        row("0.88 of the error is left", 1.03, 0.012652, 1.03, true);
        row("0.92 of the error is left", 1.03, 0.036637, 1.03, false);
        // (d² + 0.01) / (1 + d)² against 0.01, with d = scale / 2 − 1
        row("1.45 of the best", 2, 0.04, 2 * 1.083870, true);
        row("1.55 of the best", 2, 0.04, 2 * 1.092128, false);
        row("3.8e-6 beyond the best", 1.5, 0, 1.5 * 1.00195, true);
        row("4.2e-6 beyond the best", 1.5, 0, 1.5 * 1.00205, false);
    }
    void scalesOfColumns()
    {
        QFETCH(double, gain);
        QFETCH(double, noiseSquare);
        QFETCH(double, scale);
        QFETCH(bool, undone);
        QCOMPARE(foldedScales(gained(gain, noiseSquare), scale).kind,
                 undone ? TransformKind::ChannelScale : TransformKind::None);
    }

    // The vector is a third of what it was, which undoes nothing. Left of the error is 1.12847 n of
    // 0.04 + n where columns are scaled by 1.2 and 0.8.
    void scalesThatNothingUndoes()
    {
        QVERIFY(foldedScales(spread(64, 0.2, 0.029608), 3).isTold); // 0.48
        QVERIFY(!foldedScales(spread(64, 0.2, 0.034184), 3).isTold); // 0.52
        QVERIFY(foldedScales(spread(64, 0.0515, 0), 3).isTold);
        QVERIFY(!foldedScales(spread(64, 0.0485, 0), 3).isTold);
        // Four standard errors of 8 rows, 4 sqrt(1.12847 n / 8), are 0.1923 and 0.2083.
        QVERIFY(foldedScales(spread(8, 0.2, 0.016387), 3).isTold);
        QVERIFY(!foldedScales(spread(8, 0.2, 0.019230), 3).isTold);
    }

    void foldedNormalisations_data()
    {
        QTest::addColumn<double>("gain");
        QTest::addColumn<double>("noiseSquare");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("undone");
        const auto row = [](const char *name, double gain, double noise, double scale, bool undone) {
            QTest::newRow(name) << gain << noise << scale << undone;
        };
        // n / 1.0404 against 0.0004 + n
        row("0.88 of the error is left", 1.02, 0.004337, 1.02, true);
        row("0.92 of the error is left", 1.02, 0.008940, 1.02, false);
        // (d² + 0.01) / (1 + d)² against 0.04 / 4.04
        row("1.45 of the best", 2, 0.04, 2 * 1.08262, true);
        row("1.55 of the best", 2, 0.04, 2 * 1.0909, false);
        row("3.8e-6 beyond the best", 1.5, 0, 1.5 / 1.00195, true);
        row("4.2e-6 beyond the best", 1.5, 0, 1.5 / 1.00206, false);
    }
    void foldedNormalisations()
    {
        QFETCH(double, gain);
        QFETCH(double, noiseSquare);
        QFETCH(double, scale);
        QFETCH(bool, undone);
        QCOMPARE(isNormFolded(byRows(gain, noiseSquare), scale), undone);
    }

    // One scale of 1 for all: the two conventions read values that are 1 apart, and the reference lies
    // between them, a from one and 1 − a from the other. (a / (1 − a))² = 0.24 and 0.26.
    void zerosThatAreOffByOne()
    {
        for (const double part : { 0.32881, 0.33771 }) {
            std::vector<std::uint32_t> words(4 * 8, 0);
            for (std::size_t i = 0; i < words.size(); ++i)
                words[i] = static_cast<std::uint32_t>(0x9E3779B9u * (i + 1));
            Model model
                = ModelBuilder()
                      .add<std::uint32_t>("m.qweight", DType::I32, { 4, 8 }, words)
                      .add<std::uint32_t>("m.qzeros", DType::I32, { 1, 1 },
                                          std::vector<std::uint32_t> { 0x77777777u })
                      .add<std::uint16_t>("m.scales", DType::F16, { 1, 8 },
                                          std::vector<std::uint16_t>(8, floatToHalf(1)))
                      .text("config.json",
                            R"({"quantization_config":{"quant_method":"gptq","bits":4,"group_size":32,)"
                            R"("checkpoint_format":"gptq_v2"}})")
                      .take();
            QVERIFY(assembleQuantised(model, RunControl()));
            const ModelPtr candidate = finishModel(std::move(model));
            auto values = *decodeAll(*candidate, candidate->tensors[0], 1024);
            for (float &value : values)
                value -= static_cast<float>(1 - part); // the other convention subtracts one more
            const ModelPtr reference = ModelBuilder().addF32("m.weight", { 8, 32 }, values).finish();
            Pairing pairing { .matches = { first() }, .findings = {} };
            QVERIFY(noteZeroSteps(*reference, *candidate, pairing, RunControl()));
            QCOMPARE(pairing.findings.size(), std::size_t(part < 0.333 ? 1 : 0));
        }
    }

    void prefixesUpToSix()
    {
        const auto known = [](int count) {
            std::string name;
            for (int i = 0; i < count; ++i)
                name += "module.";
            return canonicalName(ModelNames {}, name + "layers.1.mlp.up_proj.weight").has_value();
        };
        QVERIFY(known(6));
        QVERIFY(!known(7));
    }

    void stacksAndHeadsAreBounded()
    {
        const auto waysOf = [](std::uint64_t experts) {
            const auto model = ModelBuilder()
                                   .addF32("blk.0.ffn_up_exps.weight", { experts, 1, 1 }, Values(experts, 1))
                                   .finish();
            const PairNames names { { .family = NameFamily::Gguf } };
            return RowCells(*model, names)
                .waysTo(model->tensors[0], *canonicalName(names, model->tensors[0].name), "")
                .size();
        };
        QVERIFY(waysOf(4000) > 0);
        QCOMPARE(waysOf(4200), std::size_t(0));
        const auto isGrouped = [](std::uint64_t heads) {
            Conversion conversion { .reference = { { .family = NameFamily::HuggingFace } },
                                    .candidate = { { .family = NameFamily::Gguf } },
                                    .heads = heads,
                                    .keyValueHeads = 1 };
            const std::vector<std::uint64_t> dims { heads + 2, 1 };
            return groupedRows(conversion, { .key = {}, .role = "attn_qkv" }, *Shape::make(dims), 0)
                .has_value();
        };
        QVERIFY(isGrouped(4000));
        QVERIFY(!isGrouped(4200));
    }

    // Rows of five pieces in turn: the run that names a row is the fifth that begins before it.
    void rowsOfPiecesInTurn()
    {
        for (const std::size_t count : { 4u, 5u }) {
            Transform step { .kind = TransformKind::Rows, .rowElements = 1 };
            ModelBuilder builder;
            for (std::size_t i = 0; i < count; ++i) {
                step.pieces.push_back(i);
                step.runs.push_back({ .piece = i, .count = 2, .toFirst = i, .toStep = count });
                builder.addF32("w" + std::to_string(i), { 2, 1 },
                               { static_cast<float>(i + 1), static_cast<float>(i + 11) });
            }
            const auto model = builder.finish();
            std::vector<DecoderPtr> pieces;
            for (const TensorInfo &tensor : model->tensors)
                pieces.push_back(*makeDecoder(*model, tensor, RunControl()));
            const auto rows = gatherRows(std::move(pieces), step, 2 * count);
            QVERIFY(rows);
            Values values(2 * count);
            DecodeScratch scratch;
            QVERIFY((*rows)->decode(0, values, scratch));
            QCOMPARE(values[count], count == 4 ? 11.0f : 0.0f);
        }
    }
};

QTEST_GUILESS_MAIN(PairingLimitsTest)
#include "tst_pairing_limits.moc"
