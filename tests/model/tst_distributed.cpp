// SPDX-License-Identifier: GPL-3.0-or-later
// Distributed checkpoints of torch: pieces of tensors in several files, joined as .metadata says.
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/torch_builder.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

using Dims = std::vector<std::uint64_t>;
constexpr const char *Metadata = "torch.distributed.checkpoint.metadata";

struct Piece {
    std::string tensor;
    Dims offset, size;
    std::vector<float> values;
    std::string file;
};

std::string size(const Dims &dims)
{
    return pickleCall(pickleGlobal("torch", "Size"), { pickleIntegers(dims) });
}

/// A dictionary whose keys are objects.
std::string objects(const std::vector<std::pair<std::string, std::string>> &items)
{
    std::string text = "}(";
    for (const auto &[key, value] : items)
        text += key + value;
    return text + "u";
}

class Checkpoint {
public:
    void add(const std::string &tensor, const Dims &shape)
    {
        m_tensors.emplace_back(
            tensor,
            pickleObject(
                Metadata, "TensorStorageMetadata",
                pickleDictionary({ { "properties",
                                     pickleObject(Metadata, "TensorProperties",
                                                  pickleTuple({ pickleGlobal("torch", "float32") })) },
                                   { "size", size(shape) },
                                   { "chunks", pickleList({}) } })));
    }

    void add(const Piece &piece, std::uint64_t further = 0)
    {
        TorchBuilder torch;
        const std::string bytes = torch.zip(torch.tensor(piece.values, piece.size)).bytes();
        std::string &file = m_files[piece.file];
        m_storage.emplace_back(
            pickleObject(Metadata, "MetadataIndex",
                         pickleDictionary({ { "fqn", pickleText(piece.tensor) },
                                            { "offset", size(piece.offset) },
                                            { "index", pickleInteger(0) } })),
            pickleObject("torch.distributed.checkpoint.filesystem", "_StorageInfo",
                         pickleDictionary(
                             { { "relative_path", pickleText(piece.file) },
                               { "offset", pickleInteger(static_cast<std::int64_t>(file.size() + further)) },
                               { "length", pickleInteger(static_cast<std::int64_t>(bytes.size())) } })));
        file += bytes;
    }

    Result<ModelPtr> open() const
    {
        const TemporaryFolder folder;
        for (const auto &[name, bytes] : m_files)
            writeFile(folder.path(name), bytes);
        writeFile(
            folder.path(".metadata"),
            pickleFile(pickleObject(Metadata, "Metadata",
                                    pickleDictionary({ { "state_dict_metadata", pickleDictionary(m_tensors) },
                                                       { "storage_data", objects(m_storage) } }))));
        auto model = openModel(folder.path());
        if (model) // decoded while the files are there
            for (const auto &tensor : (*model)->tensors)
                if (const auto values = decodeAll(**model, tensor, 1 << 20); tensor.note.empty() && values)
                    m_values[tensor.name] = *values;
        return model;
    }
    const std::vector<float> &values(const std::string &name) const { return m_values[name]; }

private:
    std::vector<std::pair<std::string, std::string>> m_tensors, m_storage;
    std::map<std::string, std::string> m_files;
    mutable std::map<std::string, std::vector<float>> m_values;
};

bool hasRule(const Model &model, const std::string &rule)
{
    return std::ranges::find(model.findings, rule, &Finding::rule) != model.findings.end();
}

} // namespace

class DistributedTest : public QObject {
    Q_OBJECT

private slots:
    void rowsColumnsAndVectorsAreJoined()
    {
        Checkpoint checkpoint;
        checkpoint.add("rows", { 3, 2 });
        checkpoint.add("columns", { 2, 3 });
        checkpoint.add("vector", { 3 });
        checkpoint.add("whole", { 2, 2 });
        // The pieces of a tensor stand in any order.
        checkpoint.add({ "rows", { 2, 0 }, { 1, 2 }, { 5, 6 }, "__1_0.distcp" });
        checkpoint.add({ "rows", { 0, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "__0_0.distcp" });
        checkpoint.add({ "columns", { 0, 0 }, { 2, 1 }, { 1, 4 }, "__0_0.distcp" });
        checkpoint.add({ "columns", { 0, 1 }, { 2, 2 }, { 2, 3, 5, 6 }, "__1_0.distcp" });
        checkpoint.add({ "vector", { 0 }, { 1 }, { 7 }, "__0_0.distcp" });
        checkpoint.add({ "vector", { 1 }, { 2 }, { 8, 9 }, "__1_0.distcp" });
        checkpoint.add({ "whole", { 0, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "__1_0.distcp" });
        const auto model = checkpoint.open();
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE(checkpoint.values("rows"), (std::vector<float> { 1, 2, 3, 4, 5, 6 }));
        QCOMPARE(checkpoint.values("columns"), (std::vector<float> { 1, 2, 3, 4, 5, 6 }));
        QCOMPARE(checkpoint.values("vector"), (std::vector<float> { 7, 8, 9 }));
        QCOMPARE(checkpoint.values("whole"), (std::vector<float> { 1, 2, 3, 4 }));
        QVERIFY(hasRule(**model, "directory.slices") && !hasRule(**model, "directory.partitioned"));
    }

    /// A mesh of processes cuts along two dimensions, unequally; experts also along the third.
    void tilesAreJoined()
    {
        Checkpoint checkpoint;
        checkpoint.add("matrix", { 3, 5 });
        checkpoint.add({ "matrix", { 0, 0 }, { 1, 2 }, { 1, 2 }, "__0_0.distcp" });
        checkpoint.add({ "matrix", { 0, 2 }, { 1, 3 }, { 3, 4, 5 }, "__1_0.distcp" });
        checkpoint.add({ "matrix", { 1, 0 }, { 2, 2 }, { 6, 7, 11, 12 }, "__2_0.distcp" });
        checkpoint.add({ "matrix", { 1, 2 }, { 2, 3 }, { 8, 9, 10, 13, 14, 15 }, "__3_0.distcp" });
        // Two experts of 2 x 3: columns shared out, and rows of the first column's part.
        checkpoint.add("experts", { 2, 2, 3 });
        checkpoint.add({ "experts", { 0, 0, 0 }, { 2, 1, 1 }, { 1, 7 }, "__0_0.distcp" });
        checkpoint.add({ "experts", { 0, 1, 0 }, { 2, 1, 1 }, { 4, 10 }, "__1_0.distcp" });
        checkpoint.add({ "experts", { 0, 0, 1 }, { 2, 2, 2 }, { 2, 3, 5, 6, 8, 9, 11, 12 }, "__2_0.distcp" });
        const auto model = checkpoint.open();
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QVERIFY(!hasRule(**model, "directory.partitioned"));
        std::vector<float> counted;
        for (float value = 1; value <= 15; ++value)
            counted.push_back(value);
        QCOMPARE(checkpoint.values("matrix"), counted);
        counted.resize(12);
        QCOMPARE(checkpoint.values("experts"), counted);
    }

    void tilesThatDoNotFitAreNot()
    {
        const auto noteOf = [](const Piece &last) {
            Checkpoint checkpoint;
            checkpoint.add("good", { 1 });
            checkpoint.add({ "good", { 0 }, { 1 }, { 1 }, "__0_0.distcp" });
            checkpoint.add("matrix", { 2, 2 });
            checkpoint.add({ "matrix", { 0, 0 }, { 1, 1 }, { 1 }, "__0_0.distcp" });
            checkpoint.add({ "matrix", { 0, 1 }, { 1, 1 }, { 2 }, "__0_0.distcp" });
            checkpoint.add({ "matrix", { 1, 0 }, { 1, 1 }, { 3 }, "__0_0.distcp" });
            checkpoint.add(last);
            const auto model = checkpoint.open();
            return model ? (*model)->find("matrix")->note : describe(model.error());
        };
        QCOMPARE(noteOf({ "matrix", { 1, 1 }, { 1, 1 }, { 4 }, "__0_0.distcp" }), std::string());
        QVERIFY(noteOf({ "matrix", { 1, 0 }, { 1, 1 }, { 4 }, "__0_0.distcp" }).find("overlap")
                != std::string::npos);
        QVERIFY(noteOf({ "matrix", { 0, 1 }, { 1, 1 }, { 4 }, "__0_0.distcp" }).find("overlap")
                != std::string::npos);
        QVERIFY(noteOf({ "matrix", { 1, 1 }, { 1, 2 }, { 4, 5 }, "__0_0.distcp" }).find("does not fit")
                != std::string::npos);
    }

    void whatLacksAPartIsSaid()
    {
        for (const std::string fault : { "missing", "overlap", "file", "end" }) {
            Checkpoint checkpoint;
            checkpoint.add("good", { 1, 2 });
            checkpoint.add("bad", { 4, 2 });
            checkpoint.add({ "good", { 0, 0 }, { 1, 2 }, { 1, 2 }, "__0_0.distcp" });
            checkpoint.add({ "bad", { 0, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "__0_0.distcp" });
            if (fault == "overlap")
                checkpoint.add({ "bad", { 1, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "__0_0.distcp" });
            if (fault == "file")
                checkpoint.add({ "bad", { 2, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "../__1_0.distcp" });
            if (fault == "end")
                checkpoint.add({ "bad", { 2, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "__0_0.distcp" }, 1);
            const auto model = checkpoint.open();
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QVERIFY(!(*model)->find("bad")->note.empty());
            QVERIFY((*model)->find("good")->note.empty());
            QVERIFY(hasRule(**model, "directory.partitioned"));
        }
    }

    /// Two processes: of 5 and 2 elements each has 3 and 1, the sixth of the first is padding.
    void flatPartsOfZeroAreJoined()
    {
        const auto noteOf = [](const std::vector<std::vector<float>> &parts, std::vector<float> *matrix) {
            const TemporaryFolder folder;
            TorchBuilder states;
            writeFile(folder.path("zero_pp_rank_0_mp_rank_00_model_states.pt"),
                      states
                          .zip(pickleDictionary(
                              { { "module",
                                  pickleOrdered({ { "a.weight", states.tensor({}, { 0 }) },
                                                  { "b.weight", states.tensor({}, { 0 }) } }) },
                                { "param_shapes",
                                  pickleList({ pickleOrdered({ { "a.weight", size({ 1, 5 }) },
                                                               { "b.weight", size({ 2 }) } }) }) } }))
                          .bytes());
            for (std::size_t rank = 0; rank < parts.size(); ++rank) {
                TorchBuilder flat;
                writeFile(
                    folder.path("bf16_zero_pp_rank_" + std::to_string(rank) + "_mp_rank_00_optim_states.pt"),
                    flat
                        .zip(pickleDictionary(
                            { { "optimizer_state_dict",
                                pickleDictionary({ { "fp32_flat_groups",
                                                     pickleList({ flat.tensor(
                                                         parts[rank], { parts[rank].size() }) }) } }) } }))
                        .bytes());
            }
            const auto model = openModel(folder.path());
            if (!model)
                return describe(model.error());
            if (const TensorInfo *a = (*model)->find("a.weight"); matrix && a)
                if (const auto values = decodeAll(**model, *a, 1 << 20))
                    *matrix = *values;
            const auto found = std::ranges::find((*model)->findings, "directory.partitioned", &Finding::rule);
            return found == (*model)->findings.end() ? std::string() : found->summary;
        };
        std::vector<float> matrix;
        QCOMPARE(noteOf({ { 1, 2, 3, 8 }, { 4, 5, 0, 9 } }, &matrix), std::string());
        QCOMPARE(matrix, (std::vector<float> { 1, 2, 3, 4, 5 }));
        QVERIFY(noteOf({ { 1, 2, 3, 8, 7 }, { 4, 5, 0, 9, 7 } }, nullptr).find("ask for 4")
                != std::string::npos);
        QVERIFY(noteOf({ { 1, 2, 3 }, { 4, 5, 0 } }, nullptr).find("end within 'b.weight'")
                != std::string::npos);
        QVERIFY(noteOf({ { 1, 2, 3, 8 }, { 4, 5, 0 } }, nullptr).find("that of process 0")
                != std::string::npos);
    }

    void nothingJoinedIsNoModel()
    {
        Checkpoint checkpoint;
        checkpoint.add("bad", { 4, 2 });
        checkpoint.add({ "bad", { 0, 0 }, { 2, 2 }, { 1, 2, 3, 4 }, "__0_0.distcp" });
        const auto model = checkpoint.open();
        QVERIFY(!model);
        QVERIFY(model.error().sentence.find("none could be joined") != std::string::npos);
        QVERIFY(model.error().sentence.find("end at 2 of 4") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(DistributedTest)
#include "tst_distributed.moc"
