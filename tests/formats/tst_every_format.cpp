// SPDX-License-Identifier: GPL-3.0-or-later
// Each row of the format table: a valid file, that file cut at every length, and with every byte flipped. A
// row without a valid file here fails.
#include "core/layouts/decoder.h"
#include "core/opening/assemble.h"
#include "core/opening/format_table.h"
#include "tests/testing/converted_files.h"
#include "tests/testing/tensorflow_files.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/valid_files.h"

#include <QtTest>

#include <map>

using namespace assay;
using namespace assay::testing;

namespace {

/// Longer files are cut and damaged at every so-manieth byte, that many in all.
constexpr std::size_t MostPlaces = 20'000;
constexpr std::uint64_t MostDecoded = 1 << 16;

Result<Model> readAs(const Format &format, const std::string &bytes)
{
    const auto raw = std::as_bytes(std::span(bytes));
    Model model;
    model.format = format.id;
    if (auto status = format.read(memorySource({ raw.begin(), raw.end() }, "memory"), model, RunControl());
        !status)
        return status.error();
    if (auto status = assembleQuantised(model, RunControl()); !status)
        return status.error();
    return model;
}

/// Opens what may be damaged and decodes what opens: a sentence or values, never a crash.
void openHostile(const Format &format, const std::string &bytes)
{
    const auto model = readAs(format, bytes);
    if (!model) {
        QVERIFY(!model.error().sentence.empty());
        return;
    }
    for (const auto &tensor : model->tensors)
        if (const auto values = decodeAll(*model, tensor, MostDecoded))
            QCOMPARE(values->size(), static_cast<std::size_t>(tensor.elementCount()));
}

std::size_t strideOf(const std::string &bytes)
{
    return bytes.size() / MostPlaces + 1;
}

} // namespace

class EveryFormatTest : public QObject {
    Q_OBJECT

    TemporaryFolder m_folder;
    std::map<std::string, std::string> m_files;

    void addRows()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < formats().size(); ++i)
            QTest::newRow(formats()[i].id) << static_cast<int>(i);
    }
    const Format &format()
    {
        QFETCH(int, row);
        return formats()[static_cast<std::size_t>(row)];
    }

private slots:
    void initTestCase() { m_files = validFiles(); }

    void aValidFileIsRecognisedAndRead_data() { addRows(); }
    void aValidFileIsRecognisedAndRead()
    {
        const Format &row = format();
        QVERIFY2(m_files.contains(row.id), "a format without a valid file in the tests");
        const std::string suffixes = row.suffixes, folder = std::string(row.id) + "/valid.";
        const std::string path = m_folder.path(folder + suffixes.substr(0, suffixes.find(' ')));
        writeFile(path, m_files.at(row.id));
        if (std::string_view(row.id) == "openvino")
            writeFile(m_folder.path(folder + "bin"), openVinoBin());
        if (std::string_view(row.id) == "tensorflow")
            writeFile(m_folder.path(folder + "data-00000-of-00001"), tensorflowData());
        const auto model = openModelFile(path, RunControl());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE(model->format, std::string(row.id));
        QVERIFY(!model->tensors.empty());
    }

    void aFileCutAnywhereIsASentence_data() { addRows(); }
    void aFileCutAnywhereIsASentence()
    {
        const Format &row = format();
        const std::string &whole = m_files.at(row.id);
        for (std::size_t size = 0; size < whole.size(); size += strideOf(whole))
            openHostile(row, whole.substr(0, size));
    }

    void aFlippedByteNeverCrashes_data() { addRows(); }
    void aFlippedByteNeverCrashes()
    {
        const Format &row = format();
        const std::string &whole = m_files.at(row.id);
        for (std::size_t at = 0; at < whole.size(); at += strideOf(whole))
            for (const int bits : { 0xff, 0x01, 0x80 }) {
                std::string damaged = whole;
                damaged[at] = static_cast<char>(damaged[at] ^ bits);
                openHostile(row, damaged);
            }
    }
};

QTEST_GUILESS_MAIN(EveryFormatTest)
#include "tst_every_format.moc"
