// SPDX-License-Identifier: GPL-3.0-or-later
// Core ML models. Expected values are worked out by hand.
#include "core/layouts/blockwise.h"
#include "core/layouts/coreml_codes.h"
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "tests/testing/coreml_files.h"
#include "tests/testing/reader_checks.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

using Floats = std::vector<float>;

} // namespace

class TestCoreml : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    Result<Model> program(const std::string &image)
    {
        writeFile(m_folder.path("model.mlmodel"), image);
        return readFileAs("coreml", m_folder.path("model.mlmodel"));
    }

private Q_SLOTS:
    void initTestCase()
    {
        std::filesystem::create_directories(m_folder.path("weights"));
        writeFile(m_folder.path("weights/weight.bin"), coremlBlobs());
    }

    void networksHoldTheirWeights()
    {
        const auto model = readAs("coreml", coremlNetworkImage());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "fc.weight"), Floats({ 1, -2, 3, 4, 0.5f, -0.25f }));
        QCOMPARE(named(model, "fc.weight")->shape.text(), std::string("[2, 3]"));
        QCOMPARE(valuesOf(model, "fc.bias"), Floats({ 1, -2 }));
        QCOMPARE(valuesOf(model, "q.weight"), Floats({ -0.5f, 0, 0.5f, 1, 5, 6, 7, 8 }));
        QCOMPARE(named(model, "q.weight")->layout, &CoremlLinearLayout);
        QCOMPARE(named(model, "q.weight")->storedBytes(), std::uint64_t(4 + 8 + 8));
        QCOMPARE(valuesOf(model, "t.weight"), Floats({ 2, 0, -1 }));
        QCOMPARE(named(model, "t.weight")->layout, &CoremlTableLayout);
        QCOMPARE(valuesOf(model, "conv.weight"), Floats({ 5, 6 }));
        QCOMPARE(named(model, "conv.weight")->shape.text(), std::string("[1, 2, 1, 1]"));
    }

    void programsJoinTheirParts()
    {
        const auto model = program(coremlProgramImage());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "w"), Floats({ 1, -2, 0.5f, 3 }));
        QCOMPARE(valuesOf(model, "a"), Floats({ 1, -1, 8, 4 }));
        QCOMPARE(valuesOf(model, "t"), Floats({ 1, -2, 1.5f, 4 })); // the same along axis 1
        QCOMPARE(named(model, "a")->layout, &CoremlAffineLayout);
        QCOMPARE(valuesOf(model, "p"), Floats({ 2, 0, -1, 1 }));
        QCOMPARE(named(model, "p")->layout, &CoremlLutLayout);
        QCOMPARE(valuesOf(model, "s"), Floats({ 0, 5, 0, 7 }));
        QCOMPARE(named(model, "s")->layout, &CoremlSparseLayout);
        QCOMPARE(model->tensors.size(), std::size_t(5));
        QCOMPARE(model->files.size(), std::size_t(1)); // the blobs
    }

    void partsOfALongTensorAreTheWhole()
    {
        const auto model = readAs("coreml", coremlNetworkImage());
        for (const char *name : { "q.weight", "t.weight" }) {
            const auto whole = valuesOf(model, name);
            const auto decoder = makeDecoder(*model, *named(model, name));
            QVERIFY(bool(decoder));
            for (std::uint64_t first = 0; first < whole.size(); ++first) {
                Floats rest(whole.size() - static_cast<std::size_t>(first));
                DecodeScratch scratch;
                QVERIFY(bool((*decoder)->decode(first, rest, scratch)));
                QVERIFY(
                    std::equal(rest.begin(), rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(first)));
            }
        }
    }

    void packagesOpenAsFolders()
    {
        const std::string inner = m_folder.path("m.mlpackage/Data/com.apple.CoreML");
        std::filesystem::create_directories(inner + "/weights");
        writeFile(inner + "/model.mlmodel", coremlProgramImage());
        writeFile(inner + "/weights/weight.bin", coremlBlobs());
        writeFile(m_folder.path("m.mlpackage/Manifest.json"), "{}");
        const auto model = openModel(m_folder.path("m.mlpackage"));
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->format, std::string("coreml"));
        QVERIFY((*model)->find("w") != nullptr);
        QCOMPARE((*model)->fileBytes(), std::uint64_t(coremlProgramImage().size() + coremlBlobs().size()));
    }

    void cutModelsAreErrors()
    {
        QVERIFY(!firstCutThatOpens("coreml", coremlNetworkImage()));
        const std::string image = coremlProgramImage();
        for (std::size_t length = 0; length < image.size(); ++length)
            QVERIFY2(!program(image.substr(0, length)), std::to_string(length).c_str());
        const std::string blobs = coremlBlobs();
        writeFile(m_folder.path("model.mlmodel"), image);
        for (std::size_t length = 0; length < blobs.size(); ++length) {
            writeFile(m_folder.path("weights/weight.bin"), blobs.substr(0, length));
            QVERIFY2(!readFileAs("coreml", m_folder.path("model.mlmodel")), std::to_string(length).c_str());
        }
        writeFile(m_folder.path("weights/weight.bin"), blobs);
    }

    void damagedModelsNeverMislead()
    {
        const auto misled = firstDamageThatMisleads("coreml", coremlNetworkImage());
        QVERIFY2(!misled, std::to_string(misled.value_or(0)).c_str());
        const std::string image = coremlProgramImage();
        for (std::size_t at = 0; at < image.size(); ++at)
            for (const int flip : { 0x01, 0x80 }) {
                std::string damaged = image;
                damaged[at] = static_cast<char>(damaged[at] ^ flip);
                const auto model = program(damaged);
                if (!model)
                    continue;
                for (const auto &tensor : model->tensors)
                    if (const auto values = decodeAll(*model, tensor, 1 << 16); values)
                        QCOMPARE(values->size(), static_cast<std::size_t>(tensor.elementCount()));
            }
    }

    void aModelIsFoundByContent()
    {
        writeFile(m_folder.path("unnamed"), coremlNetworkImage());
        const auto model = openModel(m_folder.path("unnamed"));
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->format, std::string("coreml"));
    }
};

QTEST_APPLESS_MAIN(TestCoreml)
#include "tst_coreml.moc"
