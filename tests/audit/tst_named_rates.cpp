// SPDX-License-Identifier: GPL-3.0-or-later
// Bits per weight that nothing in a file has, ratios against a named width, files called by their names.
#include "core/audit/audit.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <algorithm>
#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

/// 8 matrices of 64 x 64 and a vector; of the candidate, in bfloat16, so many stay as wide as they were.
struct Pair {
    TemporaryFolder folder {};
    AuditRequest request {};

    explicit Pair(bool isReferenceHalf, std::size_t left = 0)
    {
        SafetensorsBuilder reference, candidate;
        for (std::size_t i = 0; i < 8; ++i) {
            const std::string name = "layers." + std::to_string(i) + ".weight";
            const auto values = gaussians(i + 1, 4096, 0.02);
            isReferenceHalf ? reference.addBf16(name, { 64, 64 }, values)
                            : reference.addF32(name, { 64, 64 }, values);
            i < left ? candidate.addF32(name, { 64, 64 }, values)
                     : candidate.addBf16(name, { 64, 64 }, values);
        }
        reference.write(folder.path("before.safetensors"));
        candidate.write(folder.path("after.safetensors"));
        request.reference = folder.path("before.safetensors");
        request.candidate = folder.path("after.safetensors");
    }

    std::string bytesOf(const std::string &name) const
    {
        return std::to_string(std::filesystem::file_size(folder.path(name)));
    }

    /// The verdicts of the claims in which word stands, each once; figures: the pair's own stand beside it.
    std::string verdictOf(const std::string &text, const std::string &word, bool figures = true)
    {
        request.typedClaims = {
            { "typed.md",
              "# A model\n\n" + text + "\n"
                  + (figures ? "\n- 32,768 parameters\n- file: " + bytesOf("after.safetensors") + " bytes\n"
                             : std::string()) }
        };
        const auto report = auditClaims(request, RunControl());
        if (!report)
            return describe(report.error());
        for (const Claim &claim : report->claims)
            if (claim.text.find(word) != std::string::npos)
                return verdictName(claim.verdict);
        return "not read";
    }
};

} // namespace

class NamedRatesTest : public QObject {
    Q_OBJECT

private slots:
    void ratesThatNothingInTheFileHas()
    {
        Pair pair(true);
        QCOMPARE(pair.verdictOf("The matrices are quantised to FP8 (E4M3): 8 bits per weight.", "8 bits"),
                 std::string("refuted"));
        QCOMPARE(pair.verdictOf("Q4_K_M quantisation: 4.85 bits per weight.", "4.85"),
                 std::string("refuted"));
        QCOMPARE(pair.verdictOf("The weights have 16 bits per weight.", "16 bits"), std::string("confirmed"));
    }

    /// Scales add up to 1.25 bits to a code: 16 bits may be one of 14.75.
    void scalesAreLeftOut()
    {
        Pair pair(true);
        QCOMPARE(pair.verdictOf("FP8 quantisation: 14.9 bits per weight.", "14.9"),
                 std::string("unsupported"));
        QCOMPARE(pair.verdictOf("FP8 quantisation: 14.6 bits per weight.", "14.6"), std::string("refuted"));
    }

    void aFormatMayBeSpokenOf()
    {
        Pair pair(true);
        const std::string two = "Q4_0 has 4.5 bits per weight, Q8_0 has 8.5 bits per weight.";
        QVERIFY(pair.verdictOf(two, "4.5") != "refuted");
        QVERIFY(pair.verdictOf("Q4_0 has 4.5 bits per weight.", "4.5", false) != "refuted");
    }

    void allOfAPart()
    {
        const std::string text = "Converted to float16. Every weight takes 16 bits per weight.";
        QCOMPARE(Pair(false, 4).verdictOf(text, "16 bits"), std::string("refuted"));
        QVERIFY(Pair(false, 0).verdictOf(text, "16 bits") == "confirmed");
    }

    void smallerThanANamedWidth()
    {
        Pair pair(true);
        const std::string text = "The file is 2.0 times smaller than ";
        QCOMPARE(pair.verdictOf(text + "bfloat16.", "2.0"), std::string("refuted"));
        QCOMPARE(pair.verdictOf(text + "float32.", "2.0"), std::string("confirmed"));
    }

    void exactnessBehindAColon()
    {
        Pair pair(false);
        QCOMPARE(pair.verdictOf(
                     "A repackaged copy of the base model: every weight is bit for bit that of the base.",
                     "bit for bit"),
                 std::string("refuted"));
        QVERIFY(
            pair.verdictOf("What we looked at in the biases of the first part: it is bit for bit the same.",
                           "bit for bit")
            != "refuted");
    }

    void layersOfAnotherShapeAreSaid()
    {
        const Pair pair(false);
        SafetensorsBuilder candidate;
        for (std::size_t i = 0; i < 8; ++i)
            candidate.addBf16("layers." + std::to_string(i) + ".weight", { 64, i == 3 ? 32u : 64u },
                              gaussians(i + 1, i == 3 ? 2048 : 4096, 0.02));
        candidate.write(pair.folder.path("after.safetensors"));
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        const auto found = std::ranges::find(report->findings, "coverage.pair", &Finding::rule);
        QVERIFY(found != report->findings.end());
        QVERIFY(found->summary.find("'layers.3.weight': [64, 64] in the reference, [64, 32] in the candidate")
                != std::string::npos);
    }

    void filesByTheirNames()
    {
        Pair pair(false);
        const std::string own = pair.bytesOf("before.safetensors"),
                          more = std::to_string(std::stoull(own) + 1);
        QCOMPARE(pair.verdictOf("The archive of " + own + " bytes was rewritten.", own),
                 std::string("confirmed"));
        QVERIFY(pair.verdictOf("The archive of " + more + " bytes was rewritten.", more) != "confirmed");
    }
};

QTEST_GUILESS_MAIN(NamedRatesTest)
#include "tst_named_rates.moc"
