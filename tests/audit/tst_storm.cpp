// SPDX-License-Identifier: GPL-3.0-or-later
// Starts and cancels at any moment of every long function: each ends, with a result or as cancelled, and
// leaves nothing behind. $ASSAY_STORM says how many of each; the long form of the tests asks for 1,000 under
// ThreadSanitizer.
#include "core/analysis/model_spectra.h"
#include "core/audit/audit.h"
#include "core/compressing/compress.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <filesystem>
#include <random>
#include <thread>

using namespace assay;
using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

int startsWanted()
{
    const int asked = qEnvironmentVariableIntValue("ASSAY_STORM");
    return asked > 0 ? asked : 40;
}

} // namespace

class StormTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;
    std::string m_reference, m_candidate, m_claims;
    ModelPtr m_models[2];

    using Work = std::function<Status(const RunControl &)>;
    std::vector<std::pair<const char *, Work>> works() const
    {
        const auto status = [](const auto &result) { return result ? Status() : Status(result.error()); };
        return {
            { "open", [=, this](const RunControl &run) { return status(openModel(m_reference, run)); } },
            { "compare",
              [=, this](const RunControl &run) {
                  return status(compareModels(m_models[0], m_models[1], { .profiles = true }, run));
              } },
            { "audit",
              [=, this](const RunControl &run) {
                  return status(auditClaims(
                      { .reference = m_reference, .candidate = m_candidate, .documents = { m_claims } },
                      run));
              } },
            { "spectra",
              [=, this](const RunControl &run) {
                  return status(measureAllSpectra(*m_models[0], m_models[1].get(), NameMapping(), run));
              } },
            { "compress",
              [=, this](const RunControl &run) {
                  return status(compressModel(
                      m_models[0], { .pipeline = "byteplane|zstd", .output = m_folder.path("out/o") }, run));
              } },
        };
    }

private slots:
    void initTestCase()
    {
        m_reference = m_folder.path("reference.safetensors");
        m_candidate = m_folder.path("candidate.safetensors");
        m_claims = m_folder.path("claims.md");
        SafetensorsBuilder reference, candidate;
        for (unsigned layer = 0; layer < 6; ++layer) {
            const auto values = gaussians(layer, 128 * 96);
            reference.addF32("l" + std::to_string(layer), { 128, 96 }, values);
            candidate.addBf16("l" + std::to_string(layer), { 128, 96 }, values);
        }
        reference.write(m_reference);
        candidate.write(m_candidate);
        writeFile(m_claims, "The model is 2x smaller: from 300 kB to 150 kB.\n");
        fs::create_directory(m_folder.path("out"));
        for (const auto &[slot, path] : { std::pair(0, m_reference), { 1, m_candidate } }) {
            auto opened = openModel(path);
            QVERIFY(opened);
            m_models[slot] = *opened;
        }
    }

    void startsAndCancels_data()
    {
        QTest::addColumn<int>("work");
        const auto all = works();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].first) << static_cast<int>(i);
    }
    void startsAndCancels()
    {
        QFETCH(int, work);
        const auto one = works()[static_cast<std::size_t>(work)].second;
        std::mt19937 random(3);
        for (int start = 0; start < startsWanted(); ++start) {
            std::stop_source stop;
            Progress progress;
            Status ended;
            std::jthread worker([&] {
                ended = one(RunControl(stop.get_token(), &progress, 1 + static_cast<unsigned>(start) % 4));
            });
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 20000));
            stop.request_stop();
            worker.join();
            QVERIFY2(ended || ended.error().kind == ErrorKind::Cancelled,
                     ended ? "" : describe(ended.error()).c_str());
            for (const auto &entry : fs::directory_iterator(m_folder.path("out")))
                QCOMPARE(entry.path().filename().string(), std::string("o"));
        }
    }
};

QTEST_GUILESS_MAIN(StormTest)
#include "tst_storm.moc"
