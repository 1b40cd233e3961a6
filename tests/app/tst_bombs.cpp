// SPDX-License-Identifier: GPL-3.0-or-later
// Small files that say they are large: what they cost is bounded by what they hold. Each is opened by the
// built program under a limit of address space and of processor time; a refusal is a sentence, and not that
// of memory.
#include "tests/testing/gguf_builder.h"
#include "tests/testing/onnx_builder.h"
#include "tests/testing/pickle_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/zip_builder.h"

#include <QProcess>
#include <QtTest>

using namespace assay::testing;

namespace {

/// Libraries and their data take about 300 MiB of address space before anything is read.
constexpr int MebibytesOfAddresses = 700;
constexpr int Seconds = 10; ///< of the processor, on any machine; the shared cases measure the real ones

std::string gzipOf(const std::string &content)
{
    // RFC 1952: header, deflate stream, CRC-32 and length. Those of the zip member are the same two.
    const std::string zip = ZipBuilder().addDeflated("a", content).bytes();
    const auto number = [&](std::size_t at, std::size_t size) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>(zip[at + i])) << (8 * i);
        return value;
    };
    return std::string("\x1f\x8b\x08\0\0\0\0\0\2\xff", 10) + zip.substr(31, number(18, 4)) + zip.substr(14, 4)
        + zip.substr(22, 4);
}

std::string npyOfZeros(std::uint64_t count)
{
    std::string text
        = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(count) + ",), }";
    text.resize(0x75, ' ');
    return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + text + "\n" + std::string(count * 4, '\0');
}

std::string metadataOf(int count)
{
    std::string pairs;
    for (int i = 0; i < count; ++i)
        pairs += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":\"v\"";
    return safetensorsImage("{\"__metadata__\":{" + pairs
                                + "},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                            std::string(4, '\0'));
}

std::string ggufTensors(std::uint64_t count)
{
    const auto number = [](std::uint64_t value, std::size_t size) {
        return std::string(reinterpret_cast<const char *>(&value), size);
    };
    std::string bytes = "GGUF" + number(3, 4) + number(count, 8) + number(0, 8);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string name = "t" + std::to_string(i);
        bytes += number(name.size(), 8) + name + number(1, 4) + number(0, 8) + number(0, 4) + number(0, 8);
    }
    return bytes;
}

std::string onnxInitialisers(int count)
{
    std::vector<std::string> tensors(static_cast<std::size_t>(count), onnxTensor("x", 1, { 0 }, {}));
    return onnxModel(onnxGraph({}, tensors));
}

} // namespace

class BombsTest : public QObject {
    Q_OBJECT

private slots:
    void costsWhatItHolds_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("command");
        const auto row = [](const char *what, const char *name, const std::string &bytes,
                            const char *command = "inspect %1 --json out --quiet") {
            QTest::newRow(what) << QString::fromLatin1(name) << QByteArray::fromStdString(bytes)
                                << QString::fromLatin1(command);
        };
        constexpr std::size_t Mebi = 1 << 20;
        row("gzip of a pickle, 1000 times", "a.pkl.gz", gzipOf("\x80\x02" + std::string(256 * Mebi, '\0')));
        std::string list = "[1";
        for (int i = 0; i < 60'000'000; ++i)
            list += ",1";
        row("gzip of a JSON list", "a.json.gz", gzipOf(list + "]"), "audit --claims %1 --json out --quiet");
        row("npz whose member is 256 MiB of zeros", "a.npz",
            ZipBuilder().addDeflated("a.npy", npyOfZeros(64 * Mebi)).bytes());
        row("pickle of nested tuples", "a.pkl", "\x80\x02)" + std::string(4'000'000, '\x85') + ".");
        row("metadata of 80,000 keys", "a.safetensors", metadataOf(80'000));
        row("GGUF of a million tensors", "a.gguf", ggufTensors(1'000'000));
        row("ONNX of 300,000 tensors of one name", "a.onnx", onnxInitialisers(300'000));
        row("a name of 20 MB", "b.safetensors",
            safetensorsImage("{\"" + std::string(20'000'000, 'A')
                                 + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                             std::string(4, '\0')));
        row("a header of blanks", "c.safetensors",
            safetensorsImage("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
                                 + std::string(90'000'000, ' '),
                             std::string(4, '\0')));
        row("a number of ten million digits", "a.md", "The ratio is " + std::string(10'000'000, '7') + "x.",
            "audit --claims %1 --json out --quiet");
        row("JSON nested a million deep", "a.json", std::string(1'000'000, '[') + std::string(1'000'000, ']'),
            "audit --claims %1 --json out --quiet");
        row("--only with a nested quantifier", "d.safetensors",
            SafetensorsBuilder().addF32(std::string(40, 'A'), { 4, 4 }, std::vector<float>(16)).bytes(),
            "compress %1 --codec q8_0 --only '(A+)+B' -o o.safetensors --quiet");
        row("--only on a long name", "e.safetensors",
            SafetensorsBuilder().addF32(std::string(100'000, 'A'), { 4, 4 }, std::vector<float>(16)).bytes(),
            "compress %1 --codec q8_0 --only '.*' -o o.safetensors --quiet");
    }
    void costsWhatItHolds()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, command);
        const TemporaryFolder folder;
        writeFile(folder.path(name.toStdString()), bytes.toStdString());
        QProcess process;
        process.setWorkingDirectory(QString::fromStdString(folder.path()));
        process.start(QStringLiteral("sh"),
                      { QStringLiteral("-c"),
                        QStringLiteral("ulimit -v %1; ulimit -t %2; \"$0\" %3 --threads 2")
                            .arg(MebibytesOfAddresses * 1024)
                            .arg(Seconds)
                            .arg(command.arg(name)),
                        QStringLiteral(ASSAY_PROGRAM) });
        QVERIFY(process.waitForFinished(120000));
        const QByteArray errors = process.readAllStandardError();
        const int code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        QVERIFY2(code >= 0 && code <= 2,
                 qPrintable(QStringLiteral("exit %1: ").arg(code) + QString::fromUtf8(errors)));
        QVERIFY2(!errors.contains("out of memory"), errors.constData());
    }
};

QTEST_GUILESS_MAIN(BombsTest)
#include "tst_bombs.moc"
