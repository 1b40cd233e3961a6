// SPDX-License-Identifier: GPL-3.0-or-later
// TensorFlow checkpoints and SavedModels. Expected values are worked out by hand.
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "tests/testing/reader_checks.h"
#include "tests/testing/tensorflow_files.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

using Floats = std::vector<float>;

} // namespace

class TestTensorflow : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    Result<Model> checkpoint(const std::string &index)
    {
        writeFile(m_folder.path("m.index"), index);
        return readFileAs("tensorflow", m_folder.path("m.index"));
    }

private Q_SLOTS:
    void initTestCase() { writeFile(m_folder.path("m.data-00000-of-00001"), tensorflowData()); }

    void variablesAreTensors()
    {
        const auto model = checkpoint(tensorflowIndex());
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "dense/kernel"), Floats({ 1, -2, 3, 4, 0.5f, -0.25f }));
        QCOMPARE(named(model, "dense/kernel")->shape.text(), std::string("[2, 3]"));
        QCOMPARE(valuesOf(model, "half"), Floats({ 1, -2 }));
        QCOMPARE(named(model, "step")->role, TensorRole::Buffer);
        QCOMPARE(named(model, "dense/kernel/.OPTIMIZER_SLOT/m")->role, TensorRole::Optimizer);
        QCOMPARE(valuesOf(model, "dense/kernel/.OPTIMIZER_SLOT/m"), Floats({ 9 }));
        QCOMPARE(model->files.size(), std::size_t(1)); // the data
    }

    void savedModelsOpenAsFolders()
    {
        std::filesystem::create_directories(m_folder.path("saved/variables"));
        writeFile(m_folder.path("saved/saved_model.pb"), "\x08\x01");
        writeFile(m_folder.path("saved/variables/variables.index"), tensorflowIndex());
        writeFile(m_folder.path("saved/variables/variables.data-00000-of-00001"), tensorflowData());
        const auto model = openModel(m_folder.path("saved"));
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->format, std::string("tensorflow"));
        QVERIFY((*model)->find("dense/kernel") != nullptr);
    }

    void cutCheckpointsAreErrors()
    {
        const std::string index = tensorflowIndex();
        for (std::size_t length = 0; length < index.size(); ++length)
            QVERIFY2(!checkpoint(index.substr(0, length)), std::to_string(length).c_str());
        writeFile(m_folder.path("m.index"), index);
        const std::string data = tensorflowData();
        for (std::size_t length = 0; length < data.size(); ++length) {
            writeFile(m_folder.path("m.data-00000-of-00001"), data.substr(0, length));
            QVERIFY2(!readFileAs("tensorflow", m_folder.path("m.index")), std::to_string(length).c_str());
        }
        writeFile(m_folder.path("m.data-00000-of-00001"), data);
    }

    void damagedCheckpointsNeverMislead()
    {
        const std::string index = tensorflowIndex();
        for (std::size_t at = 0; at < index.size(); ++at)
            for (const int flip : { 0x01, 0x80, 0xff }) {
                std::string damaged = index;
                damaged[at] = static_cast<char>(damaged[at] ^ flip);
                const auto model = checkpoint(damaged);
                if (!model)
                    continue;
                for (const auto &tensor : model->tensors)
                    if (const auto values = decodeAll(*model, tensor, 1 << 16); values)
                        QCOMPARE(values->size(), static_cast<std::size_t>(tensor.elementCount()));
            }
    }
};

QTEST_APPLESS_MAIN(TestTensorflow)
#include "tst_tensorflow.moc"
