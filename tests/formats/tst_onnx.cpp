// SPDX-License-Identifier: GPL-3.0-or-later
// Graph formats: ONNX, TensorFlow Lite, HDF5. Expected values are worked out by hand from the formulas.
#include "core/layouts/decoder.h"
#include "core/layouts/layout.h"
#include "core/opening/format_table.h"
#include "tests/testing/graph_files.h"
#include "tests/testing/onnx_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/tflite_builder.h"

#include <QTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

using Bytes = std::string;
using I8s = std::vector<std::int8_t>;
using I32s = std::vector<std::int32_t>;
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

Floats valuesOf(const Result<Model> &model, const std::string &name)
{
    const TensorInfo *tensor = model ? named(*model, name) : nullptr;
    if (!tensor)
        return {};
    const auto values = decodeAll(*model, *tensor, 1 << 20);
    return values ? *values : Floats {};
}

QByteArray sentence(const Result<Model> &model)
{
    return model ? QByteArray("it opened") : QByteArray::fromStdString(describe(model.error()));
}

/// Opens what may be damaged and decodes all that is listed; any Error will do, a crash will not.
void openHostile(const char *format, const std::string &bytes)
{
    const auto model = readAs(format, bytes);
    if (!model)
        return;
    for (const auto &tensor : model->tensors) {
        const auto values = decodeAll(*model, tensor, 1 << 16);
        if (values)
            QCOMPARE(values->size(), static_cast<std::size_t>(tensor.elementCount()));
    }
}

} // namespace

class TestOnnx : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;
    Bytes m_hdf5;

private Q_SLOTS:
    void initTestCase() { m_hdf5 = smallHdf5(m_folder.path("small.h5")); }

    void dequantizeLinearJoinsCodesAndScales()
    {
        const auto model = readAs("onnx", qdqModel());
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "w"), Floats({ 0.5f, -1, 4, 6 }));
        QCOMPARE(valuesOf(model, "b"), Floats({ 1, 2, 6, 8, 15, 18, 28, 32 }));
        QCOMPARE(valuesOf(model, "n"), Floats({ 0.5f, -1, 1.5f }));
        QCOMPARE(model->tensors.size(), std::size_t(4)); // the scale of the activation stands alone
        QCOMPARE(named(*model, "a_scale")->role, TensorRole::Side);
        const TensorInfo *w = named(*model, "w");
        QCOMPARE(layoutId(*w), std::string("onnx-qdq"));
        QCOMPARE(w->storedBytes(), std::uint64_t(4 + 8 + 2));
        QCOMPARE(w->sideBytes(), std::uint64_t(8 + 2));
    }

    void qlinearOperatorsJoinCodesAndScales()
    {
        const auto model = readAs("onnx", qlinearModel());
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "c"), Floats({ 1, 3 }));
        QCOMPARE(valuesOf(model, "bias"), Floats({ 1, 1 }));
        QCOMPARE(valuesOf(model, "m"), Floats({ -3, 3 }));
        QCOMPARE(valuesOf(model, "n"), Floats({ 2, -4, 6, -8, 0, 7 })); // zero point 8 where none is given
        QCOMPARE(valuesOf(model, "z"), Floats({ 6, 3, 8 }));
        QCOMPARE(named(*model, "n")->shape.text(), std::string("[2, 3]"));
    }

    void codesWithoutTheirScaleAreNotValues()
    {
        const auto model = readAs("onnx",
                                  onnxModel(onnxGraph({ onnxNode("MatMulInteger", { "x", "w" }, { "y" }) },
                                                      { onnxTensor("w", 3, { 2 }, "\x01\x02") })));
        QVERIFY2(bool(model), sentence(model));
        QVERIFY(!named(*model, "w")->note.empty());
        QCOMPARE(model->findings.at(0).rule, std::string("layout.parts-misfit"));
    }

    void scalesOfTheWrongLengthAreAMisfit()
    {
        const auto model
            = readAs("onnx",
                     onnxModel(onnxGraph({ onnxNode("DequantizeLinear", { "w", "s" }, { "y" }) },
                                         { onnxTensor("w", 3, { 2, 3 }, Bytes(6, '\1')),
                                           onnxTensor("s", 1, { 2 }, rawBytes<float>({ 1, 2 })) })));
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(layoutId(*named(*model, "w")), std::string("plain"));
        QVERIFY(!named(*model, "w")->note.empty());
    }

    void typedListsBecomeValues()
    {
        const auto model = readAs("onnx", listModel());
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "packed floats"), Floats({ 3, 4 }));
        QCOMPARE(valuesOf(model, "loose floats"), Floats({ 1.5f, -2 }));
        QCOMPARE(valuesOf(model, "int8 in int32_data"), Floats({ -1, 5 }));
        QCOMPARE(valuesOf(model, "loose int8"), Floats({ 7 }));
        QCOMPARE(valuesOf(model, "half in int32_data"), Floats({ 1 }));
        QCOMPARE(valuesOf(model, "int4 in int32_data"), Floats({ 1, -2, 3 }));
        QCOMPARE(valuesOf(model, "int64_data"), Floats({ -9 }));
        QCOMPARE(named(*model, "words")->role, TensorRole::Side);
    }

    void constantsOfNestedGraphsAreFound()
    {
        const auto model = readAs("onnx", nestedModel());
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "shared"), Floats({ 4, 4 })); // the first in the file
        QCOMPARE(valuesOf(model, "in_branch"), Floats({ 2, 2 }));
        QCOMPARE(valuesOf(model, "in_loop"), Floats({ 3, 3 }));
        QCOMPARE(valuesOf(model, "in_function"), Floats({ 5, 5 }));
        QCOMPARE(valuesOf(model, "list"), Floats({ 6, 7 }));
        QCOMPARE(model->tensors.size(), std::size_t(7));
        const TensorInfo *few = named(*model, "few");
        QCOMPARE(layoutId(*few), std::string("onnx-sparse"));
        QCOMPARE(few->shape.text(), std::string("[8]"));
        QCOMPARE(valuesOf(model, "few"), Floats({ 0, 0, 0, 9, 0, 0, 0, 0 }));
        QCOMPARE(few->storedBytes(), std::uint64_t { 4 + 8 });
        QCOMPARE(std::get<std::string>(model->meta("author")->value), std::string("me"));
    }

    void sparseTensorsTakeTheirPlaces_data()
    {
        using I64s = std::vector<std::int64_t>;
        QTest::addColumn<I64s>("indices");
        QTest::addColumn<std::size_t>("width");
        QTest::addColumn<Floats>("expected");
        QTest::addRow("places") << I64s { 1, 5 } << std::size_t { 1 } << Floats { 0, 7, 0, 0, 0, 8 };
        QTest::addRow("coordinates") << I64s { 0, 1, 1, 2 } << std::size_t { 2 }
                                     << Floats { 0, 7, 0, 0, 0, 8 };
        QTest::addRow("descending") << I64s { 5, 1 } << std::size_t { 1 } << Floats {};
        QTest::addRow("twice") << I64s { 5, 5 } << std::size_t { 1 } << Floats {};
        QTest::addRow("outside") << I64s { 1, 6 } << std::size_t { 1 } << Floats {};
        QTest::addRow("negative") << I64s { -1, 5 } << std::size_t { 1 } << Floats {};
        QTest::addRow("coordinate outside") << I64s { 0, 1, 0, 3 } << std::size_t { 2 } << Floats {};
    }
    void sparseTensorsTakeTheirPlaces()
    {
        QFETCH(std::vector<std::int64_t>, indices);
        QFETCH(std::size_t, width);
        QFETCH(Floats, expected);
        const auto dims = width == 1 ? std::vector<std::uint64_t> { indices.size() }
                                     : std::vector<std::uint64_t> { indices.size() / width, width };
        const Bytes sparse = protoBytes(1, onnxTensor("s", 1, { 2 }, rawBytes<float>({ 7, 8 })))
            + protoBytes(2, onnxTensor("", 7, dims, rawBytes(indices))) + protoNumber(3, 2)
            + protoNumber(3, 3);
        const auto model = readAs("onnx", onnxModel(onnxGraph({}, {}) + protoBytes(15, sparse)));
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "s"), expected);
    }

    void externalDataStaysInTheFolder_data()
    {
        QTest::addColumn<QByteArray>("location");
        QTest::addColumn<QByteArray>("offset");
        QTest::addColumn<QByteArray>("length");
        QTest::addColumn<QByteArray>("problem");
        QTest::addRow("inside") << QByteArray("weights.bin") << QByteArray("4") << QByteArray("8")
                                << QByteArray();
        QTest::addRow("length left out")
            << QByteArray("weights.bin") << QByteArray("4") << QByteArray() << QByteArray();
        QTest::addRow("parent folder") << QByteArray("../weights.bin") << QByteArray("0") << QByteArray("8")
                                       << QByteArray("leave the model's");
        QTest::addRow("absolute path") << QByteArray("/etc/hostname") << QByteArray("0") << QByteArray("8")
                                       << QByteArray("leave the model's");
        QTest::addRow("link that leads out") << QByteArray("link.bin") << QByteArray("0") << QByteArray("8")
                                             << QByteArray("leaves the model's");
        QTest::addRow("missing file")
            << QByteArray("gone.bin") << QByteArray("0") << QByteArray("8") << QByteArray("is missing");
        QTest::addRow("length that the shape contradicts")
            << QByteArray("weights.bin") << QByteArray("0") << QByteArray("12")
            << QByteArray("states 12 bytes");
        QTest::addRow("past the end of the file")
            << QByteArray("weights.bin") << QByteArray("8") << QByteArray("8") << QByteArray("which has 12");
        QTest::addRow("offset that is no number") << QByteArray("weights.bin") << QByteArray("-4")
                                                  << QByteArray("8") << QByteArray("states the offset");
    }

    void externalDataStaysInTheFolder()
    {
        QFETCH(QByteArray, location);
        QFETCH(QByteArray, offset);
        QFETCH(QByteArray, length);
        QFETCH(QByteArray, problem);
        std::filesystem::create_directories(m_folder.path("model"));
        writeFile(m_folder.path("model/weights.bin"), rawBytes<float>({ 1, 2, 3 }));
        std::error_code ignored;
        std::filesystem::create_symlink("/etc/hostname", m_folder.path("model/link.bin"), ignored);
        std::vector<std::pair<Bytes, Bytes>> entries { { "location", location.toStdString() },
                                                       { "offset", offset.toStdString() } };
        if (!length.isEmpty())
            entries.emplace_back("length", length.toStdString());
        const Bytes image = onnxModel(onnxGraph({}, { onnxTensorOf("w", 1, { 2 }, onnxExternal(entries)) }));
        writeFile(m_folder.path("model/model.onnx"), image);
        const auto model = openModelFile(m_folder.path("model/model.onnx"), {});
        QCOMPARE(bool(model), problem.isEmpty());
        if (!model)
            QVERIFY2(sentence(model).contains(problem), sentence(model));
        else
            QCOMPARE(valuesOf(model, "w"), Floats({ 2, 3 }));
    }

    void wrongTensorsAreErrors_data()
    {
        QTest::addColumn<QByteArray>("tensor");
        QTest::addColumn<QByteArray>("problem");
        const auto row = [](const char *name, const Bytes &tensor, const char *problem) {
            QTest::addRow("%s", name) << QByteArray::fromStdString(tensor) << QByteArray(problem);
        };
        row("raw data too short", onnxTensor("w", 1, { 3 }, Bytes(8, '\0')),
            "needs 12 bytes, its raw_data has 8");
        row("list too long", onnxTensorOf("w", 3, { 1 }, protoBytes(5, protoVarints({ 1, 2 }))),
            "needs 1 numbers, its list has 2");
        row("no data", onnxTensorOf("w", 1, { 1 }, {}), "has no data");
        row("elements beyond 2^63", onnxTensor("w", 1, { 1ull << 40, 1ull << 40 }, {}), "shape");
        row("two lists", onnxTensorOf("w", 1, { 1 }, protoFixed32(4, 1) + protoNumber(5, 1)), "two lists");
        row("doubles in the list of floats", onnxTensorOf("w", 10, { 2 }, protoFixed32(4, 1)), "field 4");
    }

    void wrongTensorsAreErrors()
    {
        QFETCH(QByteArray, tensor);
        QFETCH(QByteArray, problem);
        const auto model = readAs("onnx", onnxModel(onnxGraph({}, { tensor.toStdString() })));
        QVERIFY2(!model && sentence(model).contains(problem), sentence(model));
    }

    void graphsNestedWithoutEndAreRefused()
    {
        Bytes graph = onnxGraph({}, {});
        for (int i = 0; i < 80; ++i)
            graph = onnxGraph({ onnxNode("If", {}, { "o" }, { onnxGraphAttribute("g", graph) }) }, {});
        const auto model = readAs("onnx", onnxModel(graph));
        QVERIFY2(!model && model.error().kind == ErrorKind::LimitExceeded, sentence(model));
    }

    void contentTellsTheFormat()
    {
        for (const auto &[format, bytes] :
             { std::pair("onnx", qdqModel()), std::pair("tflite", smallTflite()),
               std::pair("hdf5", m_hdf5) }) {
            const std::string path = m_folder.path("unnamed");
            writeFile(path, bytes);
            const auto model = openModelFile(path, {});
            QVERIFY2(bool(model), sentence(model));
            QCOMPARE(model->format, std::string(format));
        }
    }

    void tfliteConstantsAreRead()
    {
        const auto model = readAs("tflite", smallTflite());
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "per tensor"), Floats({ 1, -1 })); // .5 (3 - 1), .5 (-1 - 1)
        QCOMPARE(valuesOf(model, "per channel"), Floats({ 1, 0, 3, 20 })); // 10 (2 - 2), 10 (4 - 2)
        QCOMPARE(valuesOf(model, "int4"), Floats({ 2, -4, 6 }));
        QCOMPARE(valuesOf(model, "float"), Floats({ 1.25f }));
        QCOMPARE(named(*model, "shape")->role, TensorRole::Buffer);
        QCOMPARE(layoutId(*named(*model, "sparse")), std::string("tflite-sparse"));
        QVERIFY(!named(*model, "activation"));
        QCOMPARE(named(*model, "per channel")->sideBytes(), std::uint64_t(2 * 4 + 2 * 8));
    }

    void tfliteScalesMustFitTheShape()
    {
        const auto model = readAs("tflite",
                                  tfliteImage({ { .name = "w",
                                                  .type = 9,
                                                  .shape = { 3 },
                                                  .data = "abc",
                                                  .scales = { 1, 2 },
                                                  .zeros = { 0, 0 } } }));
        // The other tensors of the file are good: this one is listed, with a finding.
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(model->findings.size(), std::size_t(1));
        QCOMPARE(model->findings[0].rule, std::string("tflite.scales"));
        QCOMPARE(model->findings[0].subject, std::string("w"));
        QVERIFY(model->findings[0].summary.find("2 scales along dimension 0") != std::string::npos);
        QVERIFY(!named(*model, "w")->note.empty()); // pairing takes it for unreadable
    }

    void kerasWeightsStandApartFromSlots()
    {
        const auto model = readAs("hdf5", m_hdf5);
        QVERIFY2(bool(model), sentence(model));
        QCOMPARE(valuesOf(model, "dense/kernel:0"), Floats({ 1, 2, 3, 4 }));
        QCOMPARE(valuesOf(model, "dense/bias:0"), Floats({ 5, -6 }));
        QCOMPARE(valuesOf(model, "dense/packed:0"), Floats(64, 7));
        QCOMPARE(valuesOf(model, "dense/moving_mean:0"), Floats({ 1, -300 }));
        QCOMPARE(named(*model, "dense/moving_mean:0")->role, TensorRole::Buffer);
        QCOMPARE(named(*model, "optimizer_weights/Adam/dense/m:0")->role, TensorRole::Optimizer);
        QCOMPARE(std::get<std::string>(model->meta("keras_version")->value), std::string("2.4.0"));
        QCOMPARE(model->findings.at(0).rule, std::string("hdf5.links"));
    }

    void cutFilesNeverCrash_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const char *format, const Bytes &bytes) {
            QTest::addRow("%s", name) << QByteArray(format) << QByteArray::fromStdString(bytes);
        };
        row("onnx qdq cut", "onnx", qdqModel());
        row("onnx qlinear cut", "onnx", qlinearModel());
        row("onnx lists cut", "onnx", listModel());
        row("onnx nested cut", "onnx", nestedModel());
        row("tflite cut", "tflite", smallTflite());
        row("hdf5 cut", "hdf5", m_hdf5);
    }

    void cutFilesNeverCrash()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, bytes);
        const Bytes whole = bytes.toStdString();
        for (std::size_t size = 0; size < whole.size(); ++size)
            openHostile(format.constData(), whole.substr(0, size));
    }

    void damagedBytesNeverCrash_data() { cutFilesNeverCrash_data(); }

    void damagedBytesNeverCrash()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, bytes);
        for (qsizetype at = 0; at < bytes.size(); ++at)
            for (const char value : { '\0', '\x7f', '\xff' }) {
                Bytes damaged = bytes.toStdString();
                damaged[static_cast<std::size_t>(at)] = value;
                openHostile(format.constData(), damaged);
            }
    }
};

QTEST_GUILESS_MAIN(TestOnnx)
#include "tst_onnx.moc"
