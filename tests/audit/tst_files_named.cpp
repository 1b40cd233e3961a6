// SPDX-License-Identifier: GPL-3.0-or-later
// What a document says of one file among several of a side, and of ratios with and without the index.
#include "core/audit/audit.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr const char *First = "model-00001-of-00002.safetensors",
                     *Second = "model-00002-of-00002.safetensors", *Index = "model.safetensors.index.json";

/// A float32 reference of 64 x 64 and 32 x 32, and a bfloat16 candidate of one shard each with a long index.
AuditRequest pairOf(const TemporaryFolder &folder)
{
    const auto first = gaussians(1, 4096, 0.02), second = gaussians(2, 1024, 0.02);
    AuditRequest request { .reference = folder.path("wide.safetensors"), .candidate = folder.path("narrow") };
    SafetensorsBuilder wide, one, other;
    wide.addF32("a.weight", { 64, 64 }, first).addF32("b.weight", { 32, 32 }, second);
    wide.write(request.reference);
    std::filesystem::create_directories(request.candidate);
    one.addBf16("a.weight", { 64, 64 }, first).write(request.candidate + "/" + First);
    other.addBf16("b.weight", { 32, 32 }, second).write(request.candidate + "/" + Second);
    std::ofstream(request.candidate + "/" + Index)
        << R"({"metadata":{"total_size":10240},"weight_map":{"a.weight":")" << First << R"(","b.weight":")"
        << Second << R"("}})" << std::string(500, ' ');
    return request;
}

std::uint64_t sizeOf(const AuditRequest &request, const char *name)
{
    return std::filesystem::file_size(request.candidate + "/" + name);
}

Verdict verdictOf(AuditRequest request, const std::string &name, const std::string &document)
{
    request.typedClaims.emplace_back(name, document);
    const auto report = auditClaims(request, RunControl());
    if (!report)
        qFatal("%s", describe(report.error()).c_str());
    if (report->claims.size() != 1)
        qFatal("%zu claims", report->claims.size());
    return report->claims[0].verdict;
}

std::string tableOf(const std::string &file, std::uint64_t bytes)
{
    return "# Files\n\n| file | bytes |\n|---|---|\n| " + file + " | " + std::to_string(bytes) + " |\n";
}

} // namespace

class FilesNamedTest : public QObject {
    Q_OBJECT

private slots:
    void aFileOfSeveralHasItsOwnBytes()
    {
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder);
        for (const char *name : { First, Second, Index })
            QCOMPARE(verdictOf(request, "typed.md", tableOf(name, sizeOf(request, name))),
                     Verdict::Confirmed);
        const std::uint64_t bytes = sizeOf(request, Second);
        QCOMPARE(verdictOf(request, "typed.md", tableOf(Second, bytes + 1)), Verdict::Refuted);
        QCOMPARE(verdictOf(request, "typed.md", tableOf(Second, sizeOf(request, First))), Verdict::Refuted);
        QCOMPARE(
            verdictOf(request, "typed.md",
                      std::string("The shard ") + Second + " has " + std::to_string(bytes) + " bytes.\n"),
            Verdict::Confirmed);
    }

    void aNameInsideALongerOneIsNone()
    {
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder);
        QCOMPARE(verdictOf(request, "typed.md",
                           tableOf(std::string("old-") + Second, sizeOf(request, Second) + 1)),
                 Verdict::Unsupported);
    }

    /// Either the index counts on the side that has one, or it does not.
    void aRatioOfShardsWithAndWithoutTheirIndex()
    {
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder);
        const auto wide = static_cast<double>(std::filesystem::file_size(request.reference));
        const auto shards = static_cast<double>(sizeOf(request, First) + sizeOf(request, Second));
        const auto index = static_cast<double>(sizeOf(request, Index));
        const auto stated
            = [](double ratio) { return R"({"compression_ratio": )" + std::to_string(ratio) + "}"; };
        QCOMPARE(verdictOf(request, "typed.json", stated(wide / shards)), Verdict::Confirmed);
        QCOMPARE(verdictOf(request, "typed.json", stated(wide / (shards + index))), Verdict::Confirmed);
        QCOMPARE(verdictOf(request, "typed.json", stated(wide / (shards + 3 * index))), Verdict::Refuted);
    }
};

QTEST_GUILESS_MAIN(FilesNamedTest)
#include "tst_files_named.moc"
