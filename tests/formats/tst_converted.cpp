// SPDX-License-Identifier: GPL-3.0-or-later
// Formats that converters write: Flax, ggml before GGUF, OpenVINO, archives of torch.export. Expected values
// are worked out by hand.
#include "core/layouts/blockwise.h"
#include "core/opening/open.h"
#include "tests/testing/converted_files.h"
#include "tests/testing/reader_checks.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

using Floats = std::vector<float>;

} // namespace

class TestConverted : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    /// As readAs; OpenVINO finds its constants beside the graph.
    Result<Model> openVino(const std::string &xml)
    {
        writeFile(m_folder.path("m.xml"), xml);
        return readFileAs("openvino", m_folder.path("m.xml"));
    }

private Q_SLOTS:
    void initTestCase() { writeFile(m_folder.path("m.bin"), openVinoBin()); }

    void flaxTreesBecomeTensors()
    {
        const auto model = readAs("flax", flaxImage());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "fc.kernel"), Floats({ 1, -2, 3, 4, 0.5f, -0.25f }));
        QCOMPARE(named(model, "fc.kernel")->shape.text(), std::string("[2, 3]"));
        QCOMPARE(valuesOf(model, "fc.bias"), Floats({ 1, -2 }));
        QCOMPARE(named(model, "fc.bias")->dtype, DType::BF16);
        QCOMPARE(valuesOf(model, "big"), Floats({ 1, 2, 3, 4 }));
        QCOMPARE(named(model, "big")->storedBytes(), std::uint64_t(16));
        QCOMPARE(named(model, "batch_stats.bn.mean")->role, TensorRole::Buffer);
        QCOMPARE(named(model, "opt_state.mu")->role, TensorRole::Optimizer);
        QCOMPARE(model->tensors.size(), std::size_t(5));
        QVERIFY(model->findings.empty());
    }

    void flaxArraysOfAnotherLengthAreRefused()
    {
        std::string image = flaxImage();
        image[image.find("kernel") + 6 + 5] = 3; // [2, 3] becomes [3, 3]
        const auto model = readAs("flax", image);
        QVERIFY(!model);
        QVERIFY2(sentenceOf(model).find("needs 36 bytes, it has 24") != std::string::npos,
                 sentenceOf(model).c_str());
    }

    void whisperFilesOpen()
    {
        const auto model = readAs("ggml", whisperImage());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "encoder.weight"), Floats({ 1, -2, 3, 4, 0.5f, -0.25f }));
        QCOMPARE(named(model, "encoder.weight")->shape.text(), std::string("[2, 3]"));
        QCOMPARE(valuesOf(model, "encoder.bias"), Floats({ 1, -2 }));
        QCOMPARE(std::get<std::string>(model->meta("ggml.form")->value), std::string("whisper"));
        QCOMPARE(std::get<std::int64_t>(model->meta("n_mels")->value), std::int64_t(2));
    }

    void ggjtBlocksOfVersionThreeAreThoseOfGguf()
    {
        const auto model = readAs("ggml", ggjtImage());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        const auto values = valuesOf(model, "norm.weight");
        QCOMPARE(values.size(), std::size_t(32));
        for (int i = 0; i < 32; ++i)
            QCOMPARE(values[static_cast<std::size_t>(i)], 0.5f * static_cast<float>(i - 16));
    }

    void ggjtBlocksOfBeforeAreSizedAndNotDecoded()
    {
        std::string image = ggjtImage();
        image[4] = 2;
        image += "\1\2"; // a scale of four bytes
        const auto model = readAs("ggml", image);
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(named(model, "norm.weight")->storedBytes(), std::uint64_t(36));
        QVERIFY(!named(model, "norm.weight")->note.empty());
    }

    void openVinoConstantsJoinTheirScales()
    {
        const auto model = openVino(openVinoXml());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "fc.weight"), Floats({ 1, -2, 0.5f, 3 }));
        QCOMPARE(valuesOf(model, "q.weight"), Floats({ 0, 0.5f, 1, 2, 4, 6, 12, 16 }));
        const TensorInfo *q = named(model, "q.weight");
        QCOMPARE(q->shape.text(), std::string("[2, 4]"));
        QCOMPARE(q->layout, &OpenVinoLayout);
        QCOMPARE(q->storedBytes(), std::uint64_t(4 + 2 + 16));
        QCOMPARE(q->groupSize, std::uint64_t(2));
        QCOMPARE(valuesOf(model, "i8.weight"), Floats({ -0.5f, 1, 6, -8 }));
        QCOMPARE(valuesOf(model, "n.weight"), Floats({ -2, 2 }));
        QCOMPARE(named(model, "q/shape")->role, TensorRole::Buffer);
        QVERIFY(!named(model, "lone & codes")->note.empty());
        QCOMPARE(model->tensors.size(), std::size_t(6));
        QCOMPARE(model->files.size(), std::size_t(1)); // the .bin
    }

    void openVinoGraphsAreErrorsWhenCut()
    {
        const std::string xml = openVinoXml();
        for (std::size_t length = 0; length + 1 < xml.size(); ++length)
            QVERIFY2(!openVino(xml.substr(0, length)), std::to_string(length).c_str());
        writeFile(m_folder.path("m.xml"), xml);
        const std::string bin = openVinoBin();
        for (std::size_t length = 0; length < bin.size(); ++length) {
            writeFile(m_folder.path("m.bin"), bin.substr(0, length));
            QVERIFY2(!readFileAs("openvino", m_folder.path("m.xml")), std::to_string(length).c_str());
        }
        std::filesystem::remove(m_folder.path("m.bin"));
        QVERIFY(!readFileAs("openvino", m_folder.path("m.xml")));
        writeFile(m_folder.path("m.bin"), bin);
    }

    void openVinoGraphsNeverCrashWhenDamaged()
    {
        const std::string xml = openVinoXml();
        for (std::size_t at = 0; at < xml.size(); ++at) {
            std::string damaged = xml;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x11);
            const auto model = openVino(damaged);
            if (!model)
                continue;
            for (const auto &tensor : model->tensors)
                if (const auto values = decodeAll(*model, tensor, 1 << 16); values)
                    QCOMPARE(values->size(), static_cast<std::size_t>(tensor.elementCount()));
        }
    }

    void openVinoOfAnOlderVersionIsNamed()
    {
        const auto model = openVino("<net name=\"m\" version=\"7\"></net>");
        QVERIFY2(sentenceOf(model).find("version 7, 10 and 11 are read") != std::string::npos,
                 sentenceOf(model).c_str());
    }

    void exportArchivesOpen()
    {
        const auto model = readAs("pt2", pt2Image());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "w"), Floats({ 1, -2, 3, 4, 0.5f, -0.25f }));
        QCOMPARE(valuesOf(model, "b"), Floats({ 1, -2 }));
        QCOMPARE(valuesOf(model, "mean"), Floats({ 3 }));
        QCOMPARE(named(model, "mean")->role, TensorRole::Buffer);
    }

    void executorchProgramsOpen()
    {
        const auto model = readAs("executorch", executorchImage());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "w"), Floats({ 1, -2, 3, 4, 0.5f, -0.25f }));
        QCOMPARE(valuesOf(model, "b"), Floats({ 1, 2, 3, 4 }));
        QCOMPARE(valuesOf(model, "state"), Floats({ 7 }));
        QCOMPARE(named(model, "named_data/key")->storedBytes(), std::uint64_t(3));
        QCOMPARE(named(model, "named_data/key")->role, TensorRole::Side);
        QCOMPARE(model->tensors.size(), std::size_t(4));
    }

    void cutFilesAreErrors_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("image");
        const auto row = [](const char *format, const std::string &image) {
            QTest::addRow("%s of %zu bytes", format, image.size())
                << QByteArray(format) << QByteArray::fromStdString(image);
        };
        row("flax", flaxImage());
        row("ggml",
            whisperImage().substr(0, whisperImage().size() - 32)); // one tensor: no cut leaves a whole
        row("ggml", ggjtImage());
        row("pt2", pt2Image());
        row("executorch", executorchImage());
    }

    void cutFilesAreErrors()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, image);
        const auto opened = firstCutThatOpens(format.constData(), image.toStdString());
        QVERIFY2(!opened, std::to_string(opened.value_or(0)).c_str());
    }

    void damagedFilesNeverMislead_data() { cutFilesAreErrors_data(); }

    void damagedFilesNeverMislead()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, image);
        const auto misled = firstDamageThatMisleads(format.constData(), image.toStdString());
        QVERIFY2(!misled, std::to_string(misled.value_or(0)).c_str());
    }

    void everyFormatIsFoundByContent()
    {
        const auto formatOf = [this](const std::string &image) {
            writeFile(m_folder.path("unnamed"), image);
            const auto model = openModel(m_folder.path("unnamed"));
            return model ? (*model)->format : describe(model.error());
        };
        QCOMPARE(formatOf(flaxImage()), std::string("flax"));
        QCOMPARE(formatOf(whisperImage()), std::string("ggml"));
        QCOMPARE(formatOf(ggjtImage()), std::string("ggml"));
        QCOMPARE(formatOf(pt2Image()), std::string("pt2"));
        QCOMPARE(formatOf(executorchImage()), std::string("executorch"));
    }
};

QTEST_APPLESS_MAIN(TestConverted)
#include "tst_converted.moc"
