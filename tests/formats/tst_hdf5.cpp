// SPDX-License-Identifier: GPL-3.0-or-later
// Every form in which the HDF5 library writes; expected: element i is i / 2, see hdf5_files.h.
#include "core/base/random.h"
#include "core/layouts/decoder.h"
#include "core/model/model.h"
#include "core/opening/format_table.h"
#include "core/opening/open.h"
#include "tests/testing/hdf5_files.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/zip_builder.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

namespace {

using Floats = std::vector<float>;

SourcePtr inMemory(const std::string &bytes)
{
    const auto raw = std::as_bytes(std::span(bytes));
    return memorySource({ raw.begin(), raw.end() }, "memory");
}

Result<Model> readAs(const char *format, const std::string &bytes)
{
    Model model;
    if (auto status = findFormat(format)->read(inMemory(bytes), model, {}); !status)
        return status.error();
    return model;
}

const TensorInfo *named(const Model &model, const std::string &name)
{
    for (const auto &tensor : model.tensors)
        if (tensor.name == name)
            return &tensor;
    return nullptr;
}

Floats valuesOf(const Model &model, const std::string &name)
{
    const TensorInfo *tensor = named(model, name);
    const auto values
        = tensor ? decodeAll(model, *tensor, 1 << 20) : Result<Floats>(Error { .sentence = "absent" });
    return values ? *values : Floats {};
}

Floats halves(std::size_t count)
{
    Floats values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(i) / 2;
    return values;
}

QByteArray sentence(const Result<Model> &model)
{
    return model ? QByteArray("it opened") : QByteArray::fromStdString(describe(model.error()));
}

std::string metaText(const Model &model, const char *key)
{
    const MetaEntry *entry = model.meta(key);
    return entry ? std::get<std::string>(entry->value) : "absent";
}

/// Opens what may be damaged and decodes what is small; any Error will do.
void openHostile(const std::string &bytes)
{
    const auto model = readAs("hdf5", bytes);
    if (!model)
        return;
    for (const auto &tensor : model->tensors)
        if (tensor.name.find("w0") == std::string::npos)
            if (const auto values = decodeAll(*model, tensor, 1 << 12))
                QCOMPARE(values->size(), static_cast<std::size_t>(tensor.elementCount()));
}

} // namespace

class TestHdf5 : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;
    std::string m_old, m_new;

    void addAges()
    {
        QTest::addColumn<bool>("isNew");
        QTest::addRow("old") << false;
        QTest::addRow("new") << true;
    }
    const std::string &bytesOf(bool isNew) const { return isNew ? m_new : m_old; }

private Q_SLOTS:
    void initTestCase()
    {
        m_old = everyHdf5(m_folder.path("old.h5"), Hdf5Age::Old);
        m_new = everyHdf5(m_folder.path("new.h5"), Hdf5Age::New);
    }

    void everyStorageGivesItsValues_data() { addAges(); }
    void everyStorageGivesItsValues()
    {
        QFETCH(bool, isNew);
        const auto model = readAs("hdf5", bytesOf(isNew));
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(*model, "whole"), halves(15));
        QCOMPARE(valuesOf(*model, "compact"), halves(6));
        QCOMPARE(valuesOf(*model, "edges"), halves(35));
        QCOMPARE(valuesOf(*model, "single"), halves(16));
        QCOMPARE(valuesOf(*model, "early"), halves(35));
        QCOMPARE(valuesOf(*model, "thin"), halves(3000));
        QCOMPARE(valuesOf(*model, "growing"), halves(35));
        QCOMPARE(valuesOf(*model, "typed"), halves(3));
        QCOMPARE(named(*model, "typed")->dtype, DType::F64);
        QCOMPARE(valuesOf(*model, "half"), Floats({ 0, .5, 1, 1.5, 9, 9, 9, 9 }));
        QCOMPARE(named(*model, "never")->note, std::string("its values were never written"));
        if (isNew)
            QVERIFY(named(*model, "list")->note.find("an array that is not read") != std::string::npos);
        else
            QCOMPARE(valuesOf(*model, "list"), halves(5));
    }

    void everyMemberIsListedOnce_data() { addAges(); }
    void everyMemberIsListedOnce()
    {
        QFETCH(bool, isNew);
        const auto model = readAs("hdf5", bytesOf(isNew));
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(model->tensors.size(), std::size_t { 300 + 11 });
        for (const char *name : { "many/w000", "many/w137", "many/w299" })
            QCOMPARE(valuesOf(*model, name), halves(2));
        QCOMPARE(model->findings.size(), std::size_t { 1 }); // the soft link
        QCOMPARE(model->findings[0].rule, std::string("hdf5.links"));
    }

    void attributesAreMetadata_data() { addAges(); }
    void attributesAreMetadata()
    {
        QFETCH(bool, isNew);
        const auto model = readAs("hdf5", bytesOf(isNew));
        QVERIFY2(bool(model), sentence(model));
        for (const char *name : { "t00", "t07", "t11" })
            QCOMPARE(metaText(*model, name), std::string(name));
        QCOMPARE(metaText(*model, "long"), std::string("a text of variable length"));
        QCOMPARE(model->meta("numbers")->arrayLength, std::uint64_t { 2 });
    }

    /// Metadata of new files and packed chunks carry sums: what is damaged is refused, never read wrongly.
    void damagedChunkIsRefusedAlone()
    {
        std::size_t refused = 0, opened = 0;
        for (std::size_t at = 48; at < m_new.size(); at += 131) {
            std::string bytes = m_new;
            bytes[at] = static_cast<char>(bytes[at] ^ 0x15);
            const auto model = readAs("hdf5", bytes);
            if (!model)
                continue;
            ++opened;
            for (const auto &[name, count] : { std::pair("edges", 35u), std::pair("single", 16u) }) {
                const Floats values = valuesOf(*model, name);
                refused += values.empty() ? 1 : 0;
                QVERIFY2(values.empty() || values == halves(count), name);
            }
        }
        QVERIFY(opened > 0 && refused > 0);
    }

    void damagedSumIsNamed()
    {
        std::string bytes = m_new;
        const auto at = bytes.find("OHDR");
        bytes[at + 40] = static_cast<char>(bytes[at + 40] ^ 1);
        const auto model = readAs("hdf5", bytes);
        QVERIFY2(sentence(model).contains("its checksum is"), sentence(model));
    }

    void cutFilesAreTruncated_data() { addAges(); }
    void cutFilesAreTruncated()
    {
        QFETCH(bool, isNew);
        const std::string &bytes = bytesOf(isNew);
        for (std::size_t size = 0; size < bytes.size(); size += size < 1024 ? 7 : 997)
            QVERIFY(!readAs("hdf5", bytes.substr(0, size)));
    }

    void damagedBytesNeverCrash_data() { addAges(); }
    void damagedBytesNeverCrash()
    {
        QFETCH(bool, isNew);
        assay::Random random(7);
        for (int round = 0; round < 400; ++round) {
            std::string bytes = bytesOf(isNew);
            const std::size_t damages = 1 + random.next() % 4;
            for (std::size_t i = 0; i < damages; ++i)
                bytes[random.next() % bytes.size()] = static_cast<char>(random.next() % 256);
            openHostile(bytes);
        }
    }

    void kerasArchiveGivesItsWeights_data()
    {
        QTest::addColumn<bool>("isDeflated");
        QTest::addRow("stored") << false;
        QTest::addRow("deflated") << true;
    }
    void kerasArchiveGivesItsWeights()
    {
        QFETCH(bool, isDeflated);
        ZipBuilder zip;
        zip.add("metadata.json", R"({"keras_version": "3.4.1", "date_saved": "2024-08-01"})");
        zip.add("config.json", R"({"module": "keras", "class_name": "Sequential", "config": {}})");
        const std::string weights = keras3Weights(m_folder.path("model.weights.h5"));
        if (isDeflated)
            zip.addDeflated("model.weights.h5", weights);
        else
            zip.add("model.weights.h5", weights);
        const std::string path = m_folder.path("m.keras");
        writeFile(path, zip.bytes());
        const auto model = openModel(path);
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->format, std::string("keras"));
        QCOMPARE(metaText(**model, "keras_version"), std::string("3.4.1"));
        QCOMPARE(valuesOf(**model, "layers/dense/vars/0"), halves(6));
        QCOMPARE(valuesOf(**model, "layers/dense/vars/1"), halves(3));
        QCOMPARE((*model)->find("optimizer/vars/0")->role, TensorRole::Optimizer);
        QCOMPARE((*model)->find("layers/dense/vars/0")->role, TensorRole::Weight);
    }

    void kerasArchiveWithoutWeightsIsRefused()
    {
        const std::string path = m_folder.path("empty.keras");
        writeFile(path, ZipBuilder().add("metadata.json", "{}").add("config.json", "{}").bytes());
        const auto model = openModel(path);
        QVERIFY(!model && model.error().sentence.find("model.weights.h5") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestHdf5)
#include "tst_hdf5.moc"
