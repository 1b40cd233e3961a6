// SPDX-License-Identifier: GPL-3.0-or-later
// Names of one tensor in TensorFlow, Flax and PyTorch, by the rules of the public converters of BERT.
#include "core/pairing/pairing.h"
#include "core/pairing/spelling.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

class TestSpelling : public QObject {
    Q_OBJECT

private slots:
    void two_spellings_of_one_name_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::newRow("a bias of a layer") << "bert/encoder/layer_11/attention/self/key/bias"
                                           << "bert.encoder.layer.11.attention.self.key.bias";
        QTest::newRow("a norm") << "bert/encoder/layer_0/output/LayerNorm/gamma"
                                << "bert.encoder.layer.0.output.LayerNorm.weight";
        QTest::newRow("a shift") << "bert/embeddings/LayerNorm/beta"
                                 << "bert.embeddings.LayerNorm.bias";
        QTest::newRow("a table") << "bert/embeddings/word_embeddings"
                                 << "embeddings.word_embeddings.weight";
        QTest::newRow("a head") << "cls/seq_relationship/output_weights"
                                << "cls.seq_relationship.weight";
        QTest::newRow("its bias") << "cls/predictions/output_bias"
                                  << "cls.predictions.bias";
        QTest::newRow("Flax") << "params/pooler/dense/kernel"
                              << "params.pooler.dense.weight";
    }
    void two_spellings_of_one_name()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QCOMPARE(plainSpelling(one.toStdString()), plainSpelling(other.toStdString()));
    }

    void other_names_stay_apart_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::newRow("layers") << "bert/encoder/layer_1/output/dense/bias"
                                << "bert.encoder.layer.11.output.dense.bias";
        QTest::newRow("weight and bias") << "a/LayerNorm/gamma"
                                         << "a.LayerNorm.bias";
        QTest::newRow("modules") << "bert/encoder/layer_1/output/dense/bias"
                                 << "bert.encoder.layer.1.intermediate.dense.bias";
        QTest::newRow("a word with a number and a dash") << "a/conv1_2x/kernel"
                                                         << "a.conv1.2x.weight";
    }
    void other_names_stay_apart()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QVERIFY(plainSpelling(one.toStdString()) != plainSpelling(other.toStdString()));
    }

    /// Vectors of a few values, which content could not tell apart, and kernels stored [in, out].
    void a_model_of_tensorflow_is_paired_whole()
    {
        constexpr std::uint64_t Inputs = 12, Outputs = 12;
        ModelBuilder left, right;
        for (std::size_t i = 0; i < 3; ++i) {
            const std::string from = "bert/encoder/layer_" + std::to_string(i) + "/attention/output/",
                              to = "bert.encoder.layer." + std::to_string(i) + ".attention.output.";
            const auto kernel = gaussians(10 + i, Inputs * Outputs), bias = gaussians(20 + i, Outputs),
                       gamma = gaussians(30 + i, Outputs);
            std::vector<float> turned(kernel.size());
            for (std::size_t r = 0; r < Inputs; ++r)
                for (std::size_t c = 0; c < Outputs; ++c)
                    turned[c * Inputs + r] = kernel[r * Outputs + c];
            left.addF32(from + "dense/kernel", { Inputs, Outputs }, kernel)
                .addF32(from + "dense/bias", { Outputs }, bias)
                .addF32(from + "LayerNorm/gamma", { Outputs }, gamma);
            right.addF32(to + "LayerNorm.weight", { Outputs }, gamma)
                .addF32(to + "dense.bias", { Outputs }, bias)
                .addF32(to + "dense.weight", { Outputs, Inputs }, turned);
        }
        left.addF32("bert/pooler/dense/bias", { Outputs }, gaussians(40, Outputs))
            .addF32("cls/seq_relationship/output_bias", { 2 }, { 0.5f, -0.25f });
        right.addF32("bert.pooler.dense.bias", { Outputs }, gaussians(40, Outputs))
            .addF32("cls.seq_relationship.bias", { 2 }, { 0.5f, -0.25f });
        const ModelPtr reference = left.finish(), candidate = right.finish();
        const auto pairing = pairModels(*reference, *candidate, {}, RunControl());
        QVERIFY(pairing);
        QCOMPARE(pairing->matches.size(), std::size_t { 11 });
        for (const Match &match : pairing->matches) {
            QVERIFY2(match.reference && match.kind == MatchKind::Paired, match.note.c_str());
            const TensorInfo &tensor = reference->tensors[*match.reference];
            const auto decoder = makePairedDecoder(*reference, *candidate, match, RunControl());
            QVERIFY(decoder);
            std::vector<float> values(tensor.elementCount());
            DecodeScratch scratch;
            QVERIFY((*decoder)->decode(0, values, scratch));
            QVERIFY2(values == *decodeAll(*reference, tensor, 1 << 20), tensor.name.c_str());
        }
    }

    void a_name_that_two_tensors_share_pairs_none()
    {
        ModelBuilder left, right;
        left.addF32("a_1/gamma", { 3 }, { 1, 2, 3 }).addF32("a/1/gamma", { 3 }, { 4, 5, 6 });
        right.addF32("a.1.weight", { 3 }, { 1, 2, 3 });
        const auto pairing = pairModels(*left.finish(), *right.finish(), {}, RunControl());
        QVERIFY(pairing);
        for (const Match &match : pairing->matches)
            QVERIFY(match.kind != MatchKind::Paired);
    }
};

QTEST_GUILESS_MAIN(TestSpelling)
#include "tst_spelling.moc"
