// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save, composed opcode by opcode (PyTorch is not needed): values worked out by hand.
#include "core/base/random.h"
#include "core/layouts/decoder.h"
#include "core/layouts/layout.h"
#include "core/model/accounting.h"
#include "core/model/model.h"
#include "core/opening/open.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/torch_builder.h"

#include <QTest>

#include <filesystem>
#include <numeric>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;

class Opened {
public:
    explicit Opened(const std::string &bytes, const std::string &name = "model.pt")
        : m_model(Error { ErrorKind::NotFound, "not opened" })
    {
        static const TemporaryFolder folder;
        const std::string path = folder.path(name);
        std::filesystem::remove(path); // an earlier model may still have it open
        writeFile(path, bytes);
        m_model = openModel(path);
    }
    explicit operator bool() const { return bool(m_model); }
    const Model &operator*() const { return **m_model; }
    const Model *operator->() const { return m_model->get(); }
    std::string error() const { return m_model ? std::string("opened") : describe(m_model.error()); }
    Values values(const std::string &name) const
    {
        const auto *tensor = (*m_model)->find(name);
        if (!tensor)
            return {};
        const auto values = decodeAll(**m_model, *tensor, 1 << 20);
        return values ? *values : Values {};
    }
    std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const auto &tensor : (*m_model)->tensors)
            names.push_back(tensor.name);
        return names;
    }
    bool hasFinding(const std::string &rule) const
    {
        return std::ranges::any_of((*m_model)->findings,
                                   [&](const Finding &finding) { return finding.rule == rule; });
    }

private:
    Result<ModelPtr> m_model;
};

using Names = std::vector<std::string>;

/// A state dict of two tensors, one of them a transposed view.
std::string smallZip()
{
    TorchBuilder torch;
    const auto object = pickleOrdered({ { "a.weight", torch.tensor({ 1, 2, 3, 4, 5, 6 }, { 2, 3 }) },
                                        { "a.bias", torch.tensor({ 7, 8 }, { 2 }) } });
    return torch.zip(object).bytes();
}

std::string smallLegacy()
{
    TorchBuilder torch(true);
    const auto object = pickleOrdered({ { "a.weight", torch.tensor({ 1, 2, 3, 4, 5, 6 }, { 2, 3 }) },
                                        { "a.bias", torch.tensor({ 7, 8 }, { 2 }) } });
    return torch.legacy(object);
}

std::string numpyDtype(const std::string &code, const std::string &order)
{
    return pickleCall(pickleGlobal("numpy", "dtype"), { pickleText(code), PickleFalse, PickleTrue })
        + pickleTuple({ pickleInteger(3), pickleText(order), PickleNone, PickleNone, PickleNone,
                        pickleInteger(-1), pickleInteger(-1), pickleInteger(0) })
        + "b";
}

/// A (2, 3) array as NumPy reduces it.
std::string numpyArray(const std::string &module, const std::string &raw, const std::string &order,
                       bool isFortran, const std::string &code = "f4")
{
    return pickleCall(pickleGlobal(module, "_reconstruct"),
                      { pickleGlobal("numpy", "ndarray"), pickleIntegers({ 0 }), pickleText("b") })
        + pickleTuple({ pickleInteger(1), pickleIntegers({ 2, 3 }), numpyDtype(code, order),
                        isFortran ? PickleTrue : PickleFalse, raw })
        + "b";
}

/// One stored deflate block in a gzip member.
std::string gzipped(const std::string &data)
{
    const auto length = static_cast<std::uint16_t>(data.size());
    const auto crc = ZipBuilder().add("x", data).bytes().substr(14, 4); // of the local header
    return std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01", 11) + littleEndian(length, 2)
        + littleEndian(static_cast<std::uint16_t>(~length), 2) + data + crc + littleEndian(data.size(), 4);
}

std::string scheme(const std::string &name)
{
    return pickleGlobal("torch", name);
}

} // namespace

class TestTorch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void both_forms_give_the_same_tensors_data()
    {
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<std::string>("format");
        QTest::addRow("zip") << smallZip() << std::string("torch");
        QTest::addRow("legacy") << smallLegacy() << std::string("torch-legacy");
    }
    void both_forms_give_the_same_tensors()
    {
        QFETCH(std::string, bytes);
        QFETCH(std::string, format);
        const Opened model(bytes);
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model->format, format);
        QCOMPARE(model.names(), (Names { "a.weight", "a.bias" }));
        QCOMPARE(model.values("a.weight"), (Values { 1, 2, 3, 4, 5, 6 }));
        QCOMPARE(model.values("a.bias"), (Values { 7, 8 }));
        QCOMPARE(account(*model).parameters, std::uint64_t { 8 });
        QVERIFY(model->findings.empty());
    }

    void a_cut_file_is_an_error_at_every_length_data() { both_forms_give_the_same_tensors_data(); }
    void a_cut_file_is_an_error_at_every_length()
    {
        QFETCH(std::string, bytes);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const Opened cut(bytes.substr(0, length));
            QVERIFY2(!cut && !cut.error().empty(), std::to_string(length).c_str());
        }
    }

    void a_changed_byte_never_crashes_data() { both_forms_give_the_same_tensors_data(); }
    void a_changed_byte_never_crashes()
    {
        QFETCH(std::string, bytes);
        assay::Random random(7);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(random.next());
            const Opened model(changed);
            if (model)
                for (const auto &tensor : model->tensors)
                    (void)model.values(tensor.name);
        }
    }

    void the_worked_example_of_the_specification()
    {
        // 154 bytes, as written by Python: a (3, 4) tensor of a storage of 12 floats.
        using namespace std::string_literals;
        const std::string pickle = "\x80\x02"s + "ctorch._utils\n_rebuild_tensor_v2\nq\x00(("s
            + "X\x07\x00\x00\x00storageq\x01"s + "ctorch\nFloatStorage\nq\x02X\x01\x00\x00\x00"s
            + "0q\x03X\x03\x00\x00\x00"s
            + "cpuq\x04K\x0ctq\x05QK\x00K\x03K\x04\x86q\x06K\x04K\x01\x86q\x07\x89"s
            + "ccollections\nOrderedDict\nq\x08)R"s + "q\x09tq\x0aRq\x0b."s;
        QCOMPARE(pickle.size(), std::size_t { 154 });
        Values twelve(12);
        std::iota(twelve.begin(), twelve.end(), 0.5f);
        const Opened model(ZipBuilder().add("x/data.pkl", pickle).add("x/data/0", rawBytes(twelve)).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model->tensors.size(), std::size_t { 1 });
        QCOMPARE(model->tensors[0].shape.text(), std::string("[3, 4]"));
        QCOMPARE(model.values("tensor"), twelve);
    }

    void strides_views_and_offsets_give_the_right_values()
    {
        TorchBuilder torch;
        const auto shared = torch.floats({ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 });
        const Opened model(
            torch
                .zip(pickleOrdered({ { "transposed", TorchBuilder::tensor(shared, { 4, 3 }, { 1, 4 }) },
                                     { "row", TorchBuilder::tensor(shared, { 4 }, { 1 }, 8) },
                                     { "column", TorchBuilder::tensor(shared, { 3 }, { 4 }, 1) },
                                     { "repeated", TorchBuilder::tensor(shared, { 2, 2 }, { 0, 1 }, 2) } }))
                .bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.values("transposed"), (Values { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 }));
        QCOMPARE(model.values("row"), (Values { 8, 9, 10, 11 }));
        QCOMPARE(model.values("column"), (Values { 1, 5, 9 }));
        QCOMPARE(model.values("repeated"), (Values { 2, 3, 2, 3 }));
        QCOMPARE(model->find("repeated")->storedElementCount(), std::uint64_t { 2 });
        QVERIFY(model.hasFinding("torch.repeated-elements"));
        QCOMPARE(account(*model).parameters, std::uint64_t { 12 });
        QCOMPARE(account(*model).storedBytes, std::uint64_t { 48 });
        QCOMPARE(model->find("row")->tiedTo, std::string("transposed"));
    }

    void a_shared_storage_is_a_tie_at_any_size()
    {
        TorchBuilder torch;
        const auto shared = torch.floats({ 1, 2, 3, 4 });
        const auto view = TorchBuilder::tensor(shared, { 2, 2 }, { 2, 1 });
        const Opened model(
            torch.zip(pickleOrdered({ { "lm_head.weight", view }, { "wte.weight", view } })).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(account(*model).parameters, std::uint64_t { 4 });
        QCOMPARE(account(*model).tiedElements, std::uint64_t { 4 });
        QCOMPARE(model->find("lm_head.weight")->tiedTo, std::string("wte.weight"));
        QCOMPARE(account(*model).storedBytes, std::uint64_t { 16 });
    }

    void element_types_data()
    {
        QTest::addColumn<std::string>("storage");
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<std::string>("dtype");
        const auto raw = [](std::initializer_list<unsigned char> bytes) {
            return std::string(bytes.begin(), bytes.end());
        };
        // 1.5 and -2 in each type (whole numbers: 1 and -2).
        QTest::addRow("half") << std::string("HalfStorage") << raw({ 0, 0x3e, 0, 0xc0 })
                              << std::string("F16");
        QTest::addRow("bfloat16") << std::string("BFloat16Storage") << raw({ 0xc0, 0x3f, 0, 0xc0 })
                                  << std::string("BF16");
        QTest::addRow("double") << std::string("DoubleStorage") << rawBytes<double>({ 1.5, -2 })
                                << std::string("F64");
        QTest::addRow("char") << std::string("CharStorage") << raw({ 1, 0xfe }) << std::string("I8");
        QTest::addRow("long") << std::string("LongStorage") << rawBytes<std::int64_t>({ 1, -2 })
                              << std::string("I64");
    }
    void element_types()
    {
        QFETCH(std::string, storage);
        QFETCH(std::string, bytes);
        QFETCH(std::string, dtype);
        TorchBuilder torch;
        const auto place = torch.storage(storage, 2, bytes);
        const Opened model(
            torch.zip(pickleDictionary({ { "w", TorchBuilder::tensor(place, { 2 }, { 1 }) } })).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model->tensors[0].dtypeName, dtype);
        QCOMPARE(model.values("w"), (Values { dtype.front() == 'I' ? 1.0f : 1.5f, -2 }));
    }

    void an_untyped_storage_takes_the_type_of_the_call()
    {
        TorchBuilder torch;
        // E4M3: 0x38 = 1, 0xc0 = -2 (sign, exponent 8 of bias 7)
        const auto storage = torch.storage("UntypedStorage", 2, "\x38\xc0");
        const auto tensor
            = pickleCall(pickleGlobal("torch._utils", "_rebuild_tensor_v3"),
                         { storage, pickleInteger(0), pickleIntegers({ 2 }), pickleIntegers({ 1 }),
                           PickleFalse, pickleOrdered({}), pickleGlobal("torch", "float8_e4m3fn") });
        const Opened model(torch.zip(pickleDictionary({ { "w", tensor } })).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model->tensors[0].dtypeName, std::string("F8_E4M3"));
        QCOMPARE(model.values("w"), (Values { 1, -2 }));
    }

    void big_endian_storages_are_swapped()
    {
        TorchBuilder torch;
        const auto storage = torch.storage("FloatStorage", 1, std::string("\x3f\xc0\0\0", 4)); // 1.5
        const auto object = pickleDictionary({ { "w", TorchBuilder::tensor(storage, { 1 }, { 1 }) } });
        QCOMPARE(Opened(torch.zip(object, "archive", "big").bytes()).values("w"), (Values { 1.5f }));
        QVERIFY(!Opened(torch.zip(object, "archive", "middle").bytes()));
    }

    void zip64_and_deflated_members_are_read()
    {
        TorchBuilder torch;
        const auto object = pickleDictionary({ { "w", torch.tensor({ 1, 2 }, { 2 }) } });
        QCOMPARE(Opened(torch.zip(object).zip64().bytes()).values("w"), (Values { 1, 2 }));
        const auto deflated = ZipBuilder()
                                  .addDeflated("m/data.pkl", pickleFile(object))
                                  .addDeflated("m/data/0", rawBytes<float>({ 1, 2 }))
                                  .bytes();
        QCOMPARE(Opened(deflated).values("w"), (Values { 1, 2 }));
    }

    void a_hostile_archive_is_refused_data()
    {
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<QString>("says");
        TorchBuilder torch;
        const auto pickle = pickleFile(pickleDictionary({ { "w", torch.tensor({ 1, 2 }, { 2 }) } }));
        const auto data = rawBytes<float>({ 1, 2 });
        QTest::addRow("the local header has another name")
            << ZipBuilder().add("m/data.pkl", pickle).addMisnamed("m/data/0", "m/data/1", data).bytes()
            << QStringLiteral("another name");
        QTest::addRow("a name leaves the archive")
            << ZipBuilder().add("m/data.pkl", pickle).add("../m", data).bytes() << QStringLiteral("..");
        QTest::addRow("a bomb") << ZipBuilder()
                                       .addDeflated("m/data.pkl", pickle)
                                       .addDeflated("m/data/0", std::string(64, '\0'), 1ull << 30)
                                       .bytes()
                                << QStringLiteral("1073741824");
        QTest::addRow("a storage is missing")
            << ZipBuilder().add("m/data.pkl", pickle).bytes() << QStringLiteral("m/data/0");
        QTest::addRow("a storage is short")
            << ZipBuilder().add("m/data.pkl", pickle).add("m/data/0", data.substr(0, 7)).bytes()
            << QStringLiteral("7 bytes");
        QTest::addRow("a tensor reaches past its storage")
            << torch
                   .zip(pickleDictionary(
                       { { "w", TorchBuilder::tensor(torch.floats({ 1, 2 }), { 2 }, { 2 }) } }))
                   .bytes()
            << QStringLiteral("reaches past");
        QTest::addRow("strides overflow")
            << torch
                   .zip(pickleDictionary({ { "w",
                                             TorchBuilder::tensor(torch.floats({ 1, 2 }), { 1ull << 30, 2 },
                                                                  { 1ull << 40, 1 }) } }))
                   .bytes()
            << QStringLiteral("overflow");
        QTest::addRow("a negative stride")
            << torch
                   .zip(pickleDictionary(
                       { { "w", TorchBuilder::tensor(torch.floats({ 1, 2 }), { 2 }, { ~0ull }, 1) } }))
                   .bytes()
            << QStringLiteral("stride");
    }
    void a_hostile_archive_is_refused()
    {
        QFETCH(std::string, bytes);
        QFETCH(QString, says);
        const Opened model(bytes);
        QVERIFY(!model);
        QVERIFY2(QString::fromStdString(model.error()).contains(says), model.error().c_str());
    }

    void a_member_larger_than_its_storage_is_told()
    {
        TorchBuilder torch;
        const auto object = pickleDictionary({ { "w", torch.tensor({ 1, 2 }, { 2 }) } });
        const Opened model(ZipBuilder()
                               .add("m/data.pkl", pickleFile(object))
                               .add("m/data/0", rawBytes<float>({ 1, 2, 3 }))
                               .add("m/data/1", "unused")
                               .bytes());
        QVERIFY2(model, model.error().c_str());
        QVERIFY(model.hasFinding("torch.storage-size"));
        QVERIFY(model.hasFinding("torch.unused-storage"));
        QCOMPARE(account(*model).storedBytes, std::uint64_t { 8 });
    }

    void dangerous_globals_are_a_finding_and_the_tensors_are_read()
    {
        TorchBuilder torch;
        const auto tensor = torch.tensor({ 1, 2 }, { 2 });
        const auto call = pickleCall(pickleGlobal("os", "system"), { pickleText("true") });
        const Opened model(torch.zip(pickleDictionary({ { "w", tensor }, { "x", call } })).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.values("w"), (Values { 1, 2 }));
        const auto finding
            = std::ranges::find(model->findings, std::string("pickle.dangerous-global"), &Finding::rule);
        QVERIFY(finding != model->findings.end());
        QCOMPARE(finding->severity, Severity::Failure);
        // PROTO 2, then "}(", the text key "w" (6), the tensor, and the text key "x" (6)
        QVERIFY2(finding->summary.find("at byte " + std::to_string(2 + 2 + 6 + tensor.size() + 6))
                     != std::string::npos,
                 finding->summary.c_str());
    }

    void containers_prefixes_and_training_state_are_told_apart()
    {
        TorchBuilder torch;
        const auto moment = torch.tensor({ 3, 4 }, { 2 });
        const auto object = pickleDictionary(
            { { "epoch", pickleInteger(7) },
              { "state_dict", pickleOrdered({ { "module.fc.weight", torch.tensor({ 1, 2 }, { 2 }) } }) },
              { "optimizer",
                pickleDictionary({ { "state", pickleDictionary({ { "0", moment } }) },
                                   { "param_groups", pickleList({}) } }) },
              { "model_ema", pickleOrdered({ { "fc.weight", torch.tensor({ 1, 1 }, { 2 }) } }) } });
        const Opened model(torch.zip(object).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.names(), (Names { "fc.weight", "optimizer.state.0", "model_ema.fc.weight" }));
        QCOMPARE(account(*model).parameters, std::uint64_t { 2 });
        QCOMPARE(account(*model).optimizerElements, std::uint64_t { 4 });
        QVERIFY(model->meta("epoch"));
        QCOMPARE(std::get<std::string>(model->meta("torch.container")->value), std::string("state_dict"));
        QCOMPARE(std::get<std::string>(model->meta("torch.prefix")->value), std::string("module."));
    }

    void whole_modules_give_dotted_names()
    {
        TorchBuilder torch;
        const auto norm = pickleObject(
            "torch.nn.modules.batchnorm", "BatchNorm1d",
            pickleDictionary(
                { { "training", PickleFalse },
                  { "_parameters",
                    pickleOrdered({ { "weight", TorchBuilder::parameter(torch.tensor({ 1 }, { 1 })) },
                                    { "bias", PickleNone } }) },
                  { "_buffers", pickleOrdered({ { "scale", torch.tensor({ 2 }, { 1 }) } }) },
                  { "_modules", pickleOrdered({}) } }));
        const auto root
            = pickleObject("mine", "Net",
                           pickleDictionary({ { "_parameters", pickleOrdered({}) },
                                              { "_buffers", pickleOrdered({}) },
                                              { "_modules", pickleOrdered({ { "layer1", norm } }) } }));
        const Opened model(torch.zip(root).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.names(), (Names { "layer1.weight", "layer1.scale" }));
        QCOMPARE(model->find("layer1.scale")->role, TensorRole::Buffer);
        QCOMPARE(account(*model).parameters, std::uint64_t { 1 });
    }

    void a_cycle_and_a_deep_nest_end()
    {
        TorchBuilder torch;
        // A list that holds itself, beside a tensor.
        const std::string cycle = "]q\x63h\x63"
                                  "a";
        const auto tensor = torch.tensor({ 1 }, { 1 });
        const Opened model(torch.zip(pickleDictionary({ { "c", cycle }, { "w", tensor } })).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.names(), (Names { "w" }));
        std::string deep = tensor;
        for (int i = 0; i < 5000; ++i)
            deep += "\x85";
        QVERIFY(!Opened(torch.zip(deep).bytes()));
        // Calls in calls need no keys between them.
        std::string calls;
        for (int i = 0; i < 100000; ++i)
            calls += "cmine\nf\n";
        calls += tensor;
        for (int i = 0; i < 100000; ++i)
            calls += "\x85R";
        QVERIFY(!Opened(torch.zip(calls).bytes()));
        // Sixty doublings of one list: 2^60 paths to nothing, walked once.
        std::string doubled = "]";
        for (int i = 0; i < 60; ++i)
            doubled += "2\x86";
        QVERIFY(Opened(torch.zip(pickleDictionary({ { "d", doubled }, { "w", tensor } })).bytes()));
        // The same around a tensor would unfold to 2^60 tensors.
        std::string bomb = tensor;
        for (int i = 0; i < 60; ++i)
            bomb += "2\x86";
        QVERIFY(!Opened(torch.zip(bomb).bytes()));
    }

    void quantised_tensors_have_true_values()
    {
        TorchBuilder torch;
        const auto codes = torch.storage("QInt8Storage", 6, std::string("\x01\x02\x03\xff\xfe\xfd", 6));
        const auto scales = TorchBuilder::tensor(
            torch.storage("DoubleStorage", 2, rawBytes<double>({ 0.5, 2 })), { 2 }, { 1 });
        const auto zeros = TorchBuilder::tensor(
            torch.storage("LongStorage", 2, rawBytes<std::int64_t>({ 1, -1 })), { 2 }, { 1 });
        const auto perTensor
            = pickleTuple({ scheme("per_tensor_affine"), pickleReal(0.25), pickleInteger(1) });
        const auto perChannel
            = pickleTuple({ scheme("per_channel_affine"), scales, zeros, pickleInteger(0) });
        const auto byLists = pickleTuple(
            { scheme("per_channel_affine"), pickleList({ pickleReal(1), pickleReal(2), pickleReal(3) }),
              pickleList({ pickleInteger(0), pickleInteger(0), pickleInteger(1) }), pickleInteger(1) });
        const Opened model(
            torch
                .zip(pickleOrdered(
                    { { "t", TorchBuilder::quantised(codes, { 2, 3 }, { 3, 1 }, perTensor) },
                      { "c", TorchBuilder::quantised(codes, { 2, 3 }, { 3, 1 }, perChannel) },
                      { "l", TorchBuilder::quantised(codes, { 2, 3 }, { 3, 1 }, byLists) },
                      { "s", TorchBuilder::quantised(codes, { 2, 3 }, { 1, 2 }, perChannel) } }))
                .bytes());
        QVERIFY2(model, model.error().c_str());
        // codes [[1, 2, 3], [-1, -2, -3]]
        QCOMPARE(model.values("t"), (Values { 0, 0.25f, 0.5f, -0.5f, -0.75f, -1 }));
        QCOMPARE(model.values("c"), (Values { 0, 0.5f, 1, 0, -2, -4 }));
        QCOMPARE(model.values("l"), (Values { 1, 4, 6, -1, -4, -12 }));
        // strides (1, 2): [[1, 3, -2], [2, -1, -3]]
        QCOMPARE(model.values("s"), (Values { 0, 1, -1.5f, 6, 0, -4 }));
        QCOMPARE(layoutId(*model->find("c")), std::string("torch-qint"));
        QCOMPARE(model->find("c")->sideBytes(), std::uint64_t { 32 });
        const auto wrong = pickleTuple({ scheme("per_channel_affine"), scales, zeros, pickleInteger(1) });
        const Opened refused(
            torch.zip(pickleOrdered({ { "w", TorchBuilder::quantised(codes, { 2, 3 }, { 3, 1 }, wrong) } }))
                .bytes());
        QVERIFY2(refused.error().find("2 scales for 3 channels") != std::string::npos,
                 refused.error().c_str());
    }

    void packed_parameters_become_weight_and_bias()
    {
        TorchBuilder torch;
        const auto quantiser
            = pickleTuple({ scheme("per_tensor_affine"), pickleReal(0.5), pickleInteger(0) });
        const auto weight = TorchBuilder::quantised(torch.storage("QInt8Storage", 2, "\x02\x04"), { 1, 2 },
                                                    { 2, 1 }, quantiser);
        const auto bias = torch.tensor({ 9 }, { 1 });
        const auto config
            = TorchBuilder::tensor(torch.storage("ShortStorage", 1, std::string(2, '\0')), { 1 }, { 1 });
        const auto object = pickleOrdered(
            { { "fc._packed_params._packed_params", pickleTuple({ weight, bias }) },
              { "conv._packed_params",
                pickleTuple({ pickleText("2"), pickleList({ config, weight }), pickleList({ bias }) }) } });
        const Opened model(torch.zip(object).bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.names(), (Names { "fc.weight", "fc.bias", "conv.weight", "conv.bias" }));
        QCOMPARE(model.values("fc.weight"), (Values { 1, 2 }));
        QCOMPARE(model.values("fc.bias"), (Values { 9 }));
    }

    void torchscript_parameters_buffers_and_constants()
    {
        TorchBuilder torch;
        const auto object = pickleObject("__torch__.net", "Net",
                                         pickleDictionary({ { "weight", torch.tensor({ 1, 2 }, { 2 }) },
                                                            { "mean", torch.tensor({ 3 }, { 1 }) },
                                                            { "training", PickleFalse } }));
        TorchBuilder constants;
        const auto constant = pickleTuple({ constants.tensor({ 5 }, { 1 }) });
        auto zip = torch.zip(object, "net");
        zip.add("net/constants.pkl", pickleFile(constant))
            .add("net/constants/0", rawBytes<float>({ 5 }))
            .add("net/code/__torch__/net.py",
                 "class Net(Module):\n  __parameters__ = [\"weight\", ]\n  __buffers__ = [\"mean\", ]\n");
        const Opened model(zip.bytes());
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.names(), (Names { "weight", "mean", "constants.0" }));
        QCOMPARE(model->find("mean")->role, TensorRole::Buffer);
        QCOMPARE(model->find("constants.0")->role, TensorRole::Buffer);
        QCOMPARE(model.values("constants.0"), (Values { 5 }));
        QCOMPARE(account(*model).parameters, std::uint64_t { 2 });
    }

    void legacy_views_and_counts_are_checked()
    {
        TorchBuilder torch(true);
        const auto id = pickleTuple({ pickleText("storage"), pickleGlobal("torch", "FloatStorage"),
                                      pickleText("0"), pickleText("cpu"), pickleInteger(4),
                                      pickleTuple({ pickleText("9"), pickleInteger(2), pickleInteger(2) }) });
        const auto whole = torch.floats({ 1, 2, 3, 4 });
        const Opened model(torch.legacy(
            pickleDictionary({ { "whole", TorchBuilder::tensor(whole, { 4 }, { 1 }) },
                               { "view", TorchBuilder::tensor(picklePersistent(id), { 2 }, { 1 }) } })));
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.values("view"), (Values { 3, 4 }));
        std::string lying = smallLegacy();
        const auto at = lying.find(littleEndian(6, 8) + rawBytes<float>({ 1, 2 }));
        QVERIFY(at != std::string::npos);
        lying[at] = 5;
        QVERIFY(Opened(lying).error().find("has 5 elements") != std::string::npos);
    }

    void a_sharded_index_is_one_model()
    {
        TorchBuilder first, second;
        const TemporaryFolder folder;
        writeFile(folder.path("pytorch_model-00001-of-00002.bin"),
                  first.zip(pickleOrdered({ { "a", first.tensor({ 1, 2 }, { 2 }) } })).bytes());
        writeFile(folder.path("pytorch_model-00002-of-00002.bin"),
                  second.zip(pickleOrdered({ { "b", second.tensor({ 3 }, { 1 }) } })).bytes());
        writeFile(folder.path("pytorch_model.bin.index.json"),
                  R"({"metadata": {"total_size": 12}, "weight_map": {"a": "pytorch_model-00001-of-00002.bin",
                      "b": "pytorch_model-00002-of-00002.bin"}})");
        for (const char *path : { "", "pytorch_model.bin.index.json" }) {
            const auto model = openModel(*path ? folder.path(path) : folder.path());
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QCOMPARE((*model)->tensors.size(), std::size_t { 2 });
            const auto values = decodeAll(**model, *(*model)->find("b"), 10);
            QCOMPARE(*values, (Values { 3 }));
        }
    }

    void numpy_arrays_in_a_pickle_data()
    {
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<std::string>("name");
        const auto file = [](const std::string &array, unsigned protocol) {
            return pickleFile(pickleDictionary({ { "layer", pickleDictionary({ { "w", array } }) },
                                                 { "epochs", "K\x05" } }),
                              protocol);
        };
        const auto data = rawBytes<float>({ 1, -2, 3, -4, 5, 200 });
        std::string latin1;
        for (const char letter : data) {
            const auto code = static_cast<unsigned char>(letter);
            latin1 += code < 0x80 ? std::string(1, letter)
                                  : std::string { static_cast<char>(0xc0 | code >> 6),
                                                  static_cast<char>(0x80 | (code & 0x3f)) };
        }
        const auto encoded
            = pickleCall(pickleGlobal("_codecs", "encode"), { pickleText(latin1), pickleText("latin1") });
        const auto buffer = pickleCall(pickleGlobal("numpy._core.numeric", "_frombuffer"),
                                       { "\x96" + littleEndian(data.size(), 8) + data, numpyDtype("f4", "<"),
                                         pickleIntegers({ 2, 3 }), pickleText("C") });
        const auto plain = file(numpyArray("numpy.core.multiarray", pickleBytes(data), "<", false), 3);
        QTest::addRow("protocol 3") << plain << std::string("m.pkl");
        QTest::addRow("NumPy 2") << file(numpyArray("numpy._core.multiarray", pickleBytes(data), "<", false),
                                         4)
                                 << std::string("m.pickle");
        QTest::addRow("protocol 2, latin-1 text")
            << file(numpyArray("numpy.core.multiarray", encoded, "<", false), 2) << std::string("m.bin");
        QTest::addRow("protocol 5") << file(buffer, 5) << std::string("m.pkl");
        std::string swapped = data;
        for (std::size_t at = 0; at < swapped.size(); at += 4)
            std::reverse(swapped.begin() + static_cast<std::ptrdiff_t>(at),
                         swapped.begin() + static_cast<std::ptrdiff_t>(at + 4));
        QTest::addRow("big-endian") << file(
            numpyArray("numpy.core.multiarray", pickleBytes(swapped), ">", false), 3)
                                    << std::string("m.pkl");
        QTest::addRow("Fortran order")
            << file(numpyArray("numpy.core.multiarray",
                               pickleBytes(rawBytes<float>({ 1, -4, -2, 5, 3, 200 })), "<", true),
                    3)
            << std::string("m.pkl");
        QTest::addRow("gzip") << gzipped(plain) << std::string("m.pkl.gz");
    }
    void numpy_arrays_in_a_pickle()
    {
        QFETCH(std::string, bytes);
        QFETCH(std::string, name);
        const Opened model(bytes, name);
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model->format, std::string("pickle"));
        QCOMPARE(model.names(), (Names { "layer.w" }));
        QCOMPARE(model->tensors[0].shape.text(), std::string("[2, 3]"));
        QCOMPARE(model.values("layer.w"), (Values { 1, -2, 3, -4, 5, 200 }));
        QVERIFY(model->meta("epochs"));
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY2(!Opened(bytes.substr(0, length), name), std::to_string(length).c_str());
    }

    /// Shape [1000, 8] of stride [0, 1]: 8 floats are stored, 8 are counted.
    void an_expanded_tensor_counts_what_is_stored()
    {
        TorchBuilder torch;
        const auto few = torch.floats({ 1, 2, 3, 4, 5, 6, 7, 8 });
        const Opened model(
            torch.zip(pickleOrdered({ { "w", TorchBuilder::tensor(few, { 1000, 8 }, { 0, 1 }) } })).bytes());
        QVERIFY2(model, model.error().c_str());
        const auto totals = account(*model);
        QCOMPARE(totals.parameters, std::uint64_t { 8 });
        QCOMPARE(totals.elements, std::uint64_t { 8 });
        QCOMPARE(totals.storedBytes, std::uint64_t { 32 });
        QCOMPARE(model.values("w").size(), std::size_t { 8000 });
        QVERIFY(model.hasFinding("torch.repeated-elements"));
    }

    /// The checksum of the directory disagrees: said, and the rest is read.
    void a_wrong_checksum_of_a_member_is_a_finding()
    {
        TorchBuilder torch;
        std::string bytes = torch.zip(pickleOrdered({ { "w", torch.tensor({ 1, 2, 3 }, { 3 }) } })).bytes();
        const auto entry = bytes.find(std::string("PK\1\2", 4));
        QVERIFY(entry != std::string::npos);
        QVERIFY(!Opened(bytes).hasFinding("zip.damaged"));
        bytes[entry + 16] = static_cast<char>(bytes[entry + 16] ^ 1); // of data.pkl, the first member
        const Opened model(bytes);
        QVERIFY2(model, model.error().c_str());
        QVERIFY(model.hasFinding("zip.damaged"));
        QCOMPARE(model.values("w"), (Values { 1, 2, 3 }));
    }

    /// pickle.dump of a state dictionary: each storage is a legacy file inside the pickle.
    void storages_inside_a_pickle_are_read()
    {
        TorchBuilder inner(true);
        const std::string file = inner.legacy(inner.floats({ 1, -2, 3, -4, 5, 6 }));
        const auto storage
            = pickleCall(pickleGlobal("torch.storage", "_load_from_bytes"), { pickleBytes(file) });
        const auto object = pickleOrdered({ { "w", TorchBuilder::tensor(storage, { 2, 3 }, { 3, 1 }) },
                                            { "v", TorchBuilder::tensor(storage, { 2 }, { 1 }, 4) } });
        const Opened model(pickleFile(object, 3), "m.pkl");
        QVERIFY2(model, model.error().c_str());
        QCOMPARE(model.values("w"), (Values { 1, -2, 3, -4, 5, 6 }));
        QCOMPARE(model.values("v"), (Values { 5, 6 }));
        const auto cut = pickleCall(pickleGlobal("torch.storage", "_load_from_bytes"),
                                    { pickleBytes(file.substr(0, file.size() - 4)) });
        const auto broken = pickleOrdered({ { "w", TorchBuilder::tensor(cut, { 2, 3 }, { 3, 1 }) } });
        const std::string error = Opened(pickleFile(broken, 3), "m.pkl").error();
        QVERIFY2(error.find("torch.storage._load_from_bytes") != std::string::npos, error.c_str());
    }

    void danger_inside_a_storage_is_reported()
    {
        TorchBuilder inner(true);
        const std::string file = inner.legacy(pickleTuple(
            { inner.floats({ 1 }), pickleCall(pickleGlobal("os", "system"), { pickleText("x") }) }));
        const auto storage
            = pickleCall(pickleGlobal("torch.storage", "_load_from_bytes"), { pickleBytes(file) });
        const Opened model(
            pickleFile(pickleOrdered({ { "w", TorchBuilder::tensor(storage, { 1 }, { 1 }) } }), 3), "m.pkl");
        QVERIFY2(!model || model.hasFinding("pickle.dangerous-global"), model.error().c_str());
    }

    void a_pickle_that_is_no_model_says_what_it_is()
    {
        const auto text = pickleFile(pickleDictionary({ { "ratio", pickleReal(4) } }));
        QVERIFY(Opened(text, "m.pkl").error().find("holds no arrays") != std::string::npos);
        const auto objects
            = numpyArray("numpy.core.multiarray", pickleList({ PickleNone }), "|", false, "O8");
        const Opened model(pickleFile(objects), "m.pkl");
        QVERIFY2(model, model.error().c_str());
        QVERIFY(model->tensors[0].note.find("Python objects") != std::string::npos);
        const auto brief = numpyArray("numpy.core.multiarray", pickleBytes("1234"), "<", false);
        QVERIFY(Opened(pickleFile(brief, 3), "m.pkl").error().find("needs 24 bytes") != std::string::npos);
    }

    void numpy_arrays_inside_a_checkpoint_are_listed()
    {
        const auto array = numpyArray("numpy.core.multiarray",
                                      pickleBytes(rawBytes<float>({ 1, 2, 3, 4, 5, 6 })), "<", false);
        for (const bool isLegacy : { false, true }) {
            TorchBuilder torch(isLegacy);
            const auto object = pickleDictionary({ { "w", torch.tensor({ 1 }, { 1 }) }, { "mean", array } });
            const Opened model(isLegacy ? torch.legacy(object) : torch.zip(object).bytes());
            QVERIFY2(model, model.error().c_str());
            QCOMPARE(model.names(), (Names { "w", "mean" }));
            QCOMPARE(model.values("mean"), (Values { 1, 2, 3, 4, 5, 6 }));
        }
    }

    void files_of_older_forms_are_named_data()
    {
        QTest::addColumn<std::string>("bytes");
        QTest::addColumn<QString>("says");
        QTest::addRow("tar") << std::string(257, '\0') + "ustar" + std::string(300, '\0')
                             << QStringLiteral("tar archive");
        QTest::addRow("preview") << std::string("PYTORCH1\0\0\0\0", 12) << QStringLiteral("preview");
        QTest::addRow("a zip of something else")
            << ZipBuilder().add("a/b.txt", "text").bytes() << QStringLiteral("zip archive");
        QTest::addRow("noise") << std::string("\x01\x02\x03\x04\x05", 5) << QStringLiteral("no PyTorch file");
    }
    void files_of_older_forms_are_named()
    {
        QFETCH(std::string, bytes);
        QFETCH(QString, says);
        const Opened model(bytes);
        QVERIFY(!model);
        QVERIFY2(QString::fromStdString(model.error()).contains(says), model.error().c_str());
    }

    void paths_in_a_checkpoint_are_harmless()
    {
        TorchBuilder torch;
        const auto path = pickleCall(pickleGlobal("pathlib", "PosixPath"), { pickleText("runs") });
        const Opened model(
            torch.zip(pickleDictionary({ { "save_dir", path }, { "w", torch.tensor({ 1 }, { 1 }) } }))
                .bytes());
        QVERIFY2(model, model.error().c_str());
        QVERIFY(!model.hasFinding("pickle.dangerous-global"));
    }

    void real_files()
    {
        ASSAY_NEEDS_REAL_DATA();
        const auto fortran = openModel(realData("weights/candle_fortran_tensor_3d.pth"));
        QVERIFY(fortran);
        const auto values = decodeAll(**fortran, (*fortran)->tensors[0], 24);
        QVERIFY(values);
        const auto resnet = openModel(realData("weights/resnet20-12fca82f.th"));
        QVERIFY(resnet);
        // 269,722 trainable: the published 0.27M of ResNet-20 for CIFAR-10.
        QCOMPARE(account(**resnet).parameters, std::uint64_t { 269722 });
        const auto order = *values;
        for (std::size_t i = 0; i < order.size(); ++i)
            QCOMPARE(order[i], static_cast<float>(i + 1)); // arange(1, 25), column-major in the file
        const auto lpips = openModel(realData("weights/lpips_v0.0_alex.pth"));
        QVERIFY(lpips);
        QCOMPARE(account(**lpips).parameters, std::uint64_t { 64 + 192 + 384 + 256 + 256 });
        QVERIFY((*lpips)->find("lin4.model.1.weight"));
    }
};

QTEST_GUILESS_MAIN(TestTorch)
#include "tst_torch.moc"
